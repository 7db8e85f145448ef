using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.Usb.Interop;

namespace ScCaToken.Driver.Transports.Usb;

/// <summary>The one place where a USB result becomes a transport failure with words a person can act on.</summary>
internal static class UsbErrors
{
    /// <summary>Makes the failure for <paramref name="error"/>.</summary>
    public static TransportException ToException(UsbError error, string where, UsbDeviceInfo? device = null) => error switch
    {
        UsbError.LibraryMissing => new(TransportError.ServiceUnavailable, "libusb is not installed (Debian: libusb-1.0-0)"),
        UsbError.Access => new(TransportError.AccessDenied, $"{where}: no permission for the USB node{Rule(device)}"),
        UsbError.Busy => new(TransportError.SharingViolation, $"{where}: another program has the key, probably pcscd; use pcsc, or stop pcscd"),
        UsbError.NoDevice or UsbError.NotFound => new(TransportError.CardRemoved, $"{where}: the key was pulled"),
        UsbError.Timeout => new(TransportError.Timeout, $"{where}: no answer in time"),
        UsbError.NotSupported => new(TransportError.ServiceUnavailable, $"{where}: the system's own driver has the key; use pcsc"),
        _ => new(TransportError.Communication, $"{where}: USB transfer failed ({error})"),
    };

    private static string Rule(UsbDeviceInfo? device) => device is null || !OperatingSystem.IsLinux()
        ? ""
        : $"; put into /etc/udev/rules.d/70-scca.rules and replug: {LinuxUsb.UdevRule(device.VendorId, device.ProductId)}";
}
