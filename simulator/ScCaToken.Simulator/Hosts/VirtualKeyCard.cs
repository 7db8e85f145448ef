using ScCaToken.Core.Devices;

namespace ScCaToken.Simulator.Hosts;

/// <summary>A <see cref="VirtualKey"/> as the hosts see it, and the hand that plugs and pulls it. The key stays the caller's to dispose.</summary>
public sealed class VirtualKeyCard : IVirtualCard, IKeyControls, IDisposable
{
    private readonly VirtualKey _key;
    private readonly Lock _gate = new();
    private readonly byte[] _atr = VirtualKey.Atr.ToArray();
    private volatile bool _plugged;

    /// <summary>Wraps <paramref name="key"/>.</summary>
    public VirtualKeyCard(VirtualKey key)
    {
        _key = key;
        _plugged = key.IsPlugged;
        key.Plugged += OnKeyPlugged;
        key.Unplugged += OnKeyUnplugged;
    }

    /// <inheritdoc/>
    public event EventHandler? Plugged;

    /// <inheritdoc/>
    public event EventHandler? Unplugged;

    /// <inheritdoc cref="IVirtualCard.IsPlugged"/>
    public bool IsPlugged => _plugged;

    /// <inheritdoc/>
    public bool IsPowered => _key.IsPowered;

    /// <inheritdoc/>
    public long ResetCount => _key.ResetCount;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr => _atr;

    /// <inheritdoc/>
    public void PowerOn()
    {
        if (_key.IsPowered)
            _key.PowerOff();
        try
        {
            _key.PowerOn();
        }
        catch (PowerLostException)
        {
            ComeBack();
            throw;
        }
    }

    /// <inheritdoc/>
    public void PowerOff() => _key.PowerOff();

    /// <inheritdoc/>
    public void Reset() => _key.Reset();

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        try
        {
            return _key.Transmit(command, response);
        }
        catch (PowerLostException)
        {
            ComeBack();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Plug() => _key.Plug();

    /// <summary>Pulls the key. The doors learn at once, also when the key itself must first finish what it computes.</summary>
    public void Unplug()
    {
        Show(plugged: false);
        _key.Unplug();
    }

    /// <inheritdoc/>
    public void PowerCut()
    {
        Unplug();
        Plug();
    }

    /// <inheritdoc/>
    public void PowerCutAt(int flashOperation) => _key.CutPower(flashOperation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Plugged -= OnKeyPlugged;
        _key.Unplugged -= OnKeyUnplugged;
    }

    /// <summary>To every door a power cut is what it is at a real port: the key vanishes and comes back, unless it was pulled meanwhile.</summary>
    private void ComeBack()
    {
        Show(plugged: false);
        try
        {
            _key.PowerOn();
        }
        finally
        {
            ShowKey();
        }
    }

    private void OnKeyPlugged(object? sender, EventArgs e) => ShowKey();

    private void OnKeyUnplugged(object? sender, EventArgs e) => ShowKey();

    private void ShowKey()
    {
        // The key is looked at under the lock: who looks last shows what is true last.
        lock (_gate)
            Show(_key.IsPlugged);
    }

    private void Show(bool plugged)
    {
        lock (_gate)
        {
            if (_plugged == plugged)
                return;
            _plugged = plugged;
            (plugged ? Plugged : Unplugged)?.Invoke(this, EventArgs.Empty);
        }
    }
}
