namespace ScCaToken.Simulator.Hosts;

/// <summary>A <see cref="VirtualKey"/> as the hosts see it, and the hand that plugs and pulls it. The key stays the caller's to dispose.</summary>
public sealed class VirtualKeyCard : IVirtualCard, IKeyControls, IDisposable
{
    private readonly VirtualKey _key;
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
    public ReadOnlyMemory<byte> Atr => _atr;

    /// <inheritdoc/>
    public void PowerOn()
    {
        if (_key.IsPowered)
            _key.PowerOff();
        _key.PowerOn();
    }

    /// <inheritdoc/>
    public void PowerOff() => _key.PowerOff();

    /// <inheritdoc cref="IVirtualCard.Reset"/>
    public void Reset() => _key.Reset();

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        try
        {
            return _key.Transmit(command, response);
        }
        catch (Core.Devices.PowerLostException)
        {
            // To every door a power cut is what it is at a real port: the key vanishes and comes back.
            SetPlugged(false);
            _key.PowerOn();
            SetPlugged(true);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Plug() => _key.Plug();

    /// <summary>Pulls the key. The doors learn at once, also when the key itself must first finish what it computes.</summary>
    public void Unplug()
    {
        SetPlugged(false);
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

    private void OnKeyPlugged(object? sender, EventArgs e) => SetPlugged(true);

    private void OnKeyUnplugged(object? sender, EventArgs e) => SetPlugged(false);

    private void SetPlugged(bool value)
    {
        if (_plugged == value)
            return;
        _plugged = value;
        (value ? Plugged : Unplugged)?.Invoke(this, EventArgs.Empty);
    }
}
