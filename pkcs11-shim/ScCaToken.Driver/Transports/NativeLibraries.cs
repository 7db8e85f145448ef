using System.Reflection;
using System.Runtime.InteropServices;

namespace ScCaToken.Driver.Transports;

/// <summary>
/// Finds the system libraries behind the transports under each platform's file names. Only system search paths are used; on Windows PC/SC comes from
/// System32 alone, so that no winscard.dll beside a program is taken, and libusb, which Windows does not bring, also from the program's folder.
/// </summary>
internal static class NativeLibraries
{
    /// <summary>Import name of the PC/SC library.</summary>
    public const string SCard = "scca-scard";

    /// <summary>Import name of libusb.</summary>
    public const string LibUsb = "scca-libusb";

    /// <summary>An assembly takes one resolver for ever, so all imports share this one; touching the field installs it.</summary>
    public static readonly bool Installed = Install();

    private static bool Install()
    {
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        var folders = name == SCard ? DllImportSearchPath.System32 : DllImportSearchPath.System32 | DllImportSearchPath.SafeDirectories;
        foreach (string file in FileNames(name))
        {
            if (NativeLibrary.TryLoad(file, assembly, folders, out nint handle))
                return handle;
        }

        return 0;
    }

    private static string[] FileNames(string name) => name switch
    {
        SCard when OperatingSystem.IsWindows() => ["winscard.dll"],
        SCard when OperatingSystem.IsMacOS() => ["/System/Library/Frameworks/PCSC.framework/PCSC"],
        SCard => ["libpcsclite.so.1"],
        LibUsb when OperatingSystem.IsWindows() => ["libusb-1.0.dll"],
        LibUsb when OperatingSystem.IsMacOS() => ["libusb-1.0.0.dylib", "/opt/homebrew/lib/libusb-1.0.0.dylib", "/usr/local/lib/libusb-1.0.0.dylib"],
        LibUsb => ["libusb-1.0.so.0"],
        _ => [],
    };
}
