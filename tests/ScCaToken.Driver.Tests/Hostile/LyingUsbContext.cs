using ScCaToken.Driver.Transports.Usb.Interop;

namespace ScCaToken.Driver.Tests.Hostile;

/// <summary>A bus with one <see cref="LyingUsbDevice"/>.</summary>
internal sealed class LyingUsbContext(Func<IUsbDevice> find, int seed, int honestOutOfHundred) : IUsbContext
{
    private readonly Random _random = new(seed);

    public UsbError List(out IReadOnlyList<IUsbDevice> devices)
    {
        devices = [new LyingUsbDevice(find(), _random, honestOutOfHundred)];
        return UsbError.Success;
    }

    public void Dispose()
    {
    }
}
