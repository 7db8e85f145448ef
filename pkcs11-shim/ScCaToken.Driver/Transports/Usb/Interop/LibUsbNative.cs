using System.Runtime.InteropServices;

namespace ScCaToken.Driver.Transports.Usb.Interop;

/// <summary>The functions of libusb-1.0 this driver uses. int has 4 bytes everywhere, ssize_t the size of a pointer.</summary>
internal static unsafe partial class LibUsbNative
{
    private const string Library = NativeLibraries.LibUsb;

    /// <summary>Touched before the first call, so that the library is found under its platform's name.</summary>
    public static readonly bool Ready = NativeLibraries.Installed;

    [LibraryImport(Library, EntryPoint = "libusb_init")]
    public static partial int Init(nint* context);

    [LibraryImport(Library, EntryPoint = "libusb_exit")]
    public static partial void Exit(nint context);

    [LibraryImport(Library, EntryPoint = "libusb_get_device_list")]
    public static partial nint GetDeviceList(nint context, nint** list);

    [LibraryImport(Library, EntryPoint = "libusb_free_device_list")]
    public static partial void FreeDeviceList(nint* list, int unrefDevices);

    [LibraryImport(Library, EntryPoint = "libusb_ref_device")]
    public static partial nint RefDevice(nint device);

    [LibraryImport(Library, EntryPoint = "libusb_unref_device")]
    public static partial void UnrefDevice(nint device);

    [LibraryImport(Library, EntryPoint = "libusb_get_device_descriptor")]
    public static partial int GetDeviceDescriptor(nint device, byte* descriptor);

    [LibraryImport(Library, EntryPoint = "libusb_get_active_config_descriptor")]
    public static partial int GetActiveConfigDescriptor(nint device, byte** configuration);

    [LibraryImport(Library, EntryPoint = "libusb_free_config_descriptor")]
    public static partial void FreeConfigDescriptor(byte* configuration);

    [LibraryImport(Library, EntryPoint = "libusb_get_bus_number")]
    public static partial byte GetBusNumber(nint device);

    [LibraryImport(Library, EntryPoint = "libusb_get_device_address")]
    public static partial byte GetDeviceAddress(nint device);

    [LibraryImport(Library, EntryPoint = "libusb_get_port_numbers")]
    public static partial int GetPortNumbers(nint device, byte* ports, int length);

    [LibraryImport(Library, EntryPoint = "libusb_open")]
    public static partial int Open(nint device, nint* handle);

    [LibraryImport(Library, EntryPoint = "libusb_close")]
    public static partial void Close(nint handle);

    [LibraryImport(Library, EntryPoint = "libusb_set_auto_detach_kernel_driver")]
    public static partial int SetAutoDetachKernelDriver(nint handle, int enable);

    [LibraryImport(Library, EntryPoint = "libusb_claim_interface")]
    public static partial int ClaimInterface(nint handle, int number);

    [LibraryImport(Library, EntryPoint = "libusb_release_interface")]
    public static partial int ReleaseInterface(nint handle, int number);

    [LibraryImport(Library, EntryPoint = "libusb_control_transfer")]
    public static partial int ControlTransfer(nint handle, byte type, byte request, ushort value, ushort index, byte* data, ushort length, uint timeout);

    [LibraryImport(Library, EntryPoint = "libusb_bulk_transfer")]
    public static partial int BulkTransfer(nint handle, byte endpoint, byte* data, int length, int* actual, uint timeout);
}
