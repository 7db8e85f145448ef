namespace ScCaToken.Driver.Transports.Usb.Interop;

/// <summary>A way of reaching USB devices: libusb, or a USB/IP client in user space.</summary>
public interface IUsbContext : IDisposable
{
    /// <summary>The devices attached now, none of them open; the caller disposes them.</summary>
    UsbError List(out IReadOnlyList<IUsbDevice> devices);
}
