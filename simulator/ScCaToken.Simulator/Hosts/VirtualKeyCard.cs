using ScCaToken.Core.Devices;
using ScCaToken.Devices;

namespace ScCaToken.Simulator.Hosts;

/// <summary>Puts a <see cref="VirtualKey"/> behind the doors. The key stays the caller's.</summary>
public sealed class VirtualKeyCard : IVirtualCard, IKeyControls, IDisposable
{
    private readonly VirtualKey key;

    /// <summary>Wraps <paramref name="key"/>.</summary>
    public VirtualKeyCard(VirtualKey key)
    {
        this.key = key;
        key.Plugged += OnPlugged;
        key.Unplugged += OnUnplugged;
    }

    /// <inheritdoc/>
    public event EventHandler? Plugged;

    /// <inheritdoc/>
    public event EventHandler? Unplugged;

    /// <inheritdoc cref="IVirtualCard.IsPlugged"/>
    public bool IsPlugged => key.IsPlugged;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr { get; } = VirtualKey.Atr.ToArray();

    /// <inheritdoc/>
    public void PowerOn()
    {
        if (key.IsPowered)
            key.Reset();
        else
            key.PowerOn();
    }

    /// <inheritdoc/>
    public void PowerOff() => key.PowerOff();

    /// <inheritdoc cref="IVirtualCard.Reset"/>
    public void Reset() => key.Reset();

    /// <inheritdoc/>
    public void Plug() => key.Plug();

    /// <inheritdoc/>
    public void Unplug() => key.Unplug();

    /// <inheritdoc/>
    public void PowerCut()
    {
        key.Unplug();
        key.CancelPowerCut();
        key.Plug();
    }

    /// <summary>Cuts the power at the n-th changing flash operation from now; every door then sees a removal and an insertion.</summary>
    public void PowerCut(int atOperation, CutMode mode) => key.CutPower(atOperation, mode);

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        try
        {
            return key.Transmit(command, response);
        }
        catch (PowerLostException)
        {
            PowerCut();
            throw new KeyAbsentException("the power was cut during the command");
        }
    }

    /// <summary>Stops listening to the key.</summary>
    public void Dispose()
    {
        key.Plugged -= OnPlugged;
        key.Unplugged -= OnUnplugged;
    }

    private void OnPlugged(object? sender, EventArgs e) => Plugged?.Invoke(this, e);

    private void OnUnplugged(object? sender, EventArgs e) => Unplugged?.Invoke(this, e);
}
