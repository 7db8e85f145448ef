namespace ScCaToken.Driver.Transports.Usb.Interop;

/// <summary>Result codes, libusb's numbers.</summary>
public enum UsbError
{
    Success = 0,
    Io = -1,
    InvalidParameter = -2,
    Access = -3,
    NoDevice = -4,
    NotFound = -5,
    Busy = -6,
    Timeout = -7,
    Overflow = -8,
    Pipe = -9,
    Interrupted = -10,
    NoMemory = -11,
    NotSupported = -12,
    Other = -99,

    /// <summary>Not of libusb: the library itself is not on this machine.</summary>
    LibraryMissing = -1000,
}
