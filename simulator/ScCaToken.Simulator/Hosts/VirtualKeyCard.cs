namespace ScCaToken.Simulator.Hosts;

/// <summary>A <see cref="VirtualKey"/> as the hosts see it, and the hand that plugs and pulls it. The key stays the caller's to dispose.</summary>
public sealed class VirtualKeyCard : IVirtualCard, IKeyControls, IDisposable
{
    private readonly VirtualKey key;
    private readonly byte[] atr = VirtualKey.Atr.ToArray();
    private volatile bool plugged;

    /// <summary>Wraps <paramref name="key"/>.</summary>
    public VirtualKeyCard(VirtualKey key)
    {
        this.key = key;
        plugged = key.IsPlugged;
        key.Plugged += OnKeyPlugged;
        key.Unplugged += OnKeyUnplugged;
    }

    /// <inheritdoc/>
    public event EventHandler? Plugged;

    /// <inheritdoc/>
    public event EventHandler? Unplugged;

    /// <inheritdoc cref="IVirtualCard.IsPlugged"/>
    public bool IsPlugged => plugged;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr => atr;

    /// <inheritdoc/>
    public void PowerOn()
    {
        if (key.IsPowered)
            key.PowerOff();
        key.PowerOn();
    }

    /// <inheritdoc/>
    public void PowerOff() => key.PowerOff();

    /// <inheritdoc cref="IVirtualCard.Reset"/>
    public void Reset() => key.Reset();

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        try
        {
            return key.Transmit(command, response);
        }
        catch (Core.Devices.PowerLostException)
        {
            // To every door a power cut is what it is at a real port: the key vanishes and comes back.
            SetPlugged(false);
            key.PowerOn();
            SetPlugged(true);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Plug() => key.Plug();

    /// <summary>Pulls the key. The doors learn at once, also when the key itself must first finish what it computes.</summary>
    public void Unplug()
    {
        SetPlugged(false);
        key.Unplug();
    }

    /// <inheritdoc/>
    public void PowerCut()
    {
        Unplug();
        Plug();
    }

    /// <inheritdoc/>
    public void PowerCutAt(int flashOperation) => key.CutPower(flashOperation);

    /// <inheritdoc/>
    public void Dispose()
    {
        key.Plugged -= OnKeyPlugged;
        key.Unplugged -= OnKeyUnplugged;
    }

    private void OnKeyPlugged(object? sender, EventArgs e) => SetPlugged(true);

    private void OnKeyUnplugged(object? sender, EventArgs e) => SetPlugged(false);

    private void SetPlugged(bool value)
    {
        if (plugged == value)
            return;
        plugged = value;
        (value ? Plugged : Unplugged)?.Invoke(this, EventArgs.Empty);
    }
}
