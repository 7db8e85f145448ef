namespace ScCaToken.Driver.Transports.Usb.Interop;

/// <summary>One device of libusb; holds a reference to it.</summary>
internal sealed unsafe class LibUsbDevice : IUsbDevice
{
    private const int CcidClass = 0x0B;
    private readonly nint _device;
    private nint _handle;
    private bool _disposed;

    public LibUsbDevice(nint device, UsbDeviceInfo info)
    {
        _device = LibUsbNative.RefDevice(device);
        Info = info;
    }

    public UsbDeviceInfo Info { get; }

    /// <summary>What libusb knows of a device; null when it knows too little.</summary>
    public static UsbDeviceInfo? Describe(nint device)
    {
        byte* descriptor = stackalloc byte[18];
        if (LibUsbNative.GetDeviceDescriptor(device, descriptor) != 0)
            return null;
        byte* ports = stackalloc byte[8];
        int count = Math.Max(LibUsbNative.GetPortNumbers(device, ports, 8), 0);
        string path = string.Join('.', new ReadOnlySpan<byte>(ports, count).ToArray());
        return new UsbDeviceInfo(
            *(ushort*)(descriptor + 8),
            *(ushort*)(descriptor + 10),
            $"{LibUsbNative.GetBusNumber(device)}-{path}",
            LibUsbNative.GetDeviceAddress(device),
            descriptor[16],
            HasCcidInterface(device));
    }

    public UsbError Open()
    {
        if (_handle != 0)
            return UsbError.Success;
        nint fresh = 0;
        int result = LibUsbNative.Open(_device, &fresh);
        if (result != 0)
            return (UsbError)result;
        _handle = fresh;
        // Not supported everywhere, and harmless where no kernel driver has the interface.
        _ = LibUsbNative.SetAutoDetachKernelDriver(_handle, 1);
        return UsbError.Success;
    }

    public UsbError ClaimInterface(int number) => (UsbError)LibUsbNative.ClaimInterface(_handle, number);

    public UsbError ReleaseInterface(int number) => (UsbError)LibUsbNative.ReleaseInterface(_handle, number);

    public UsbError ControlTransfer(UsbSetupPacket setup, Span<byte> data, int timeoutMilliseconds, out int transferred)
    {
        fixed (byte* pointer = data)
        {
            int result = LibUsbNative.ControlTransfer(_handle, setup.RequestType, setup.Request, setup.Value, setup.Index, pointer, (ushort)data.Length, (uint)timeoutMilliseconds);
            transferred = Math.Max(result, 0);
            return (UsbError)Math.Min(result, 0);
        }
    }

    public UsbError Read(byte endpoint, Span<byte> buffer, int timeoutMilliseconds, out int transferred)
    {
        int actual = 0;
        int result;
        fixed (byte* pointer = buffer)
            result = LibUsbNative.BulkTransfer(_handle, endpoint, pointer, buffer.Length, &actual, (uint)timeoutMilliseconds);
        transferred = actual;
        return (UsbError)result;
    }

    public UsbError Write(byte endpoint, ReadOnlySpan<byte> data, int timeoutMilliseconds, out int transferred)
    {
        int actual = 0;
        int result;
        fixed (byte* pointer = data)
            result = LibUsbNative.BulkTransfer(_handle, endpoint, pointer, data.Length, &actual, (uint)timeoutMilliseconds);
        transferred = actual;
        return (UsbError)result;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_handle != 0)
            LibUsbNative.Close(_handle);
        _handle = 0;
        LibUsbNative.UnrefDevice(_device);
    }

    /// <summary>
    /// Looks through libusb's parsed configuration, which needs no open device: at 4 the number of interfaces, at 16 the array of
    /// { alternate settings, count }; of an alternate setting byte 5 is the class.
    /// </summary>
    private static bool HasCcidInterface(nint device)
    {
        byte* configuration;
        if (LibUsbNative.GetActiveConfigDescriptor(device, &configuration) != 0)
            return false;
        bool found = false;
        nint* interfaces = *(nint**)(configuration + 8 + sizeof(nint));
        for (int i = 0; i < configuration[4]; i++)
        {
            byte* setting = (byte*)interfaces[2 * i];
            found |= setting is not null && setting[5] == CcidClass;
        }

        LibUsbNative.FreeConfigDescriptor(configuration);
        return found;
    }
}
