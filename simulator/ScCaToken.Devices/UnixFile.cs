using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ScCaToken.Devices;

/// <summary>
/// The two calls .NET has no equivalent for. Its own file streams take a shared flock for as long as they are open, which would
/// collide with the lock that writers of an image take for one command.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixFile
{
    private const int ReadWrite = 2;
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMac = 0x1000000;
    private const int LockExclusive = 2;
    private const int LockUnlock = 8;
    private const int Interrupted = 4;
    private const int NoEntry = 2;

    /// <summary>Opens an existing file for reading and writing.</summary>
    public static SafeFileHandle Open(string path)
    {
        int flags = ReadWrite | (OperatingSystem.IsLinux() ? CloseOnExecLinux : CloseOnExecMac);
        int descriptor = OpenFile(path, flags);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);
        int error = Marshal.GetLastPInvokeError();
        throw error == NoEntry
            ? new ImageException(ImageErrorKind.NotFound, $"there is no key image {path}")
            : new ImageException(ImageErrorKind.Inaccessible, $"the key image {path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Waits for the exclusive lock of the open file; the system releases it when the process ends in any way.</summary>
    public static void Lock(SafeFileHandle file)
    {
        while (Flock(file, LockExclusive) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                throw new ImageException($"the key image cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>Releases the lock.</summary>
    public static void Unlock(SafeFileHandle file) => _ = Flock(file, LockUnlock);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
