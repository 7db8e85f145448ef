using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.Usb.Interop;

namespace ScCaToken.Driver.Transports.Usb;

/// <summary>The one place where a USB result becomes a transport failure with words a person can act on.</summary>
internal static class UsbErrors
{
    /// <summary>Makes the failure for <paramref name="error"/>.</summary>
    public static TransportException ToException(UsbError error, string where) => error switch
    {
        UsbError.LibraryMissing => new(TransportError.ServiceUnavailable, "libusb is not installed (Debian: libusb-1.0-0)"),
        UsbError.Access => new(TransportError.AccessDenied, $"{where}: no permission for the USB node; scca doctor tells the udev rule"),
        UsbError.Busy => new(TransportError.SharingViolation, $"{where}: another program has the key, probably pcscd; use pcsc, or stop pcscd"),
        UsbError.NoDevice or UsbError.NotFound => new(TransportError.CardRemoved, $"{where}: the key was pulled"),
        UsbError.Timeout => new(TransportError.Timeout, $"{where}: no answer in time"),
        UsbError.NotSupported => new(TransportError.ServiceUnavailable, $"{where}: the system's own driver has the key; use pcsc"),
        _ => new(TransportError.Communication, $"{where}: USB transfer failed ({error})"),
    };
}
