namespace ScCaToken.Driver.Transports.Usb.Interop;

/// <summary>libusb-1.0.</summary>
public sealed unsafe class LibUsbContext : IUsbContext
{
    private readonly Lock _gate = new();
    private nint _context;

    /// <inheritdoc/>
    public UsbError List(out IReadOnlyList<IUsbDevice> devices)
    {
        var found = new List<IUsbDevice>();
        devices = found;
        lock (_gate)
        {
            var error = EnsureContext();
            if (error != UsbError.Success)
                return error;
            nint* list;
            nint count = LibUsbNative.GetDeviceList(_context, &list);
            if (count < 0)
                return (UsbError)(int)count;
            for (nint i = 0; i < count; i++)
            {
                if (LibUsbDevice.Describe(list[i]) is { } info)
                    found.Add(new LibUsbDevice(list[i], info));
            }

            LibUsbNative.FreeDeviceList(list, 1);
            return UsbError.Success;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_context != 0)
                LibUsbNative.Exit(_context);
            _context = 0;
        }
    }

    private UsbError EnsureContext()
    {
        if (_context != 0)
            return UsbError.Success;
        try
        {
            nint fresh = 0;
            int result = LibUsbNative.Ready ? LibUsbNative.Init(&fresh) : 0;
            _context = result == 0 ? fresh : 0;
            return (UsbError)result;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return UsbError.LibraryMissing;
        }
    }
}
