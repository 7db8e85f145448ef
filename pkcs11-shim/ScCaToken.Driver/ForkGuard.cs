using System.Runtime.InteropServices;

namespace ScCaToken.Driver;

/// <summary>
/// Notices that the process is a fork of the one it was armed in. Asking the kernel for the process id on every call would cost
/// more than the rest of a function's overhead, so a page that the kernel empties in a child (MADV_WIPEONFORK) is asked instead.
/// </summary>
public sealed unsafe partial class ForkGuard
{
    private const int WipeOnFork = 18;
    private const int ProtectReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private byte* _mark;
    private int _process;

    /// <summary>Takes the present process for the one that is no fork.</summary>
    public void Arm()
    {
        if (!OperatingSystem.IsLinux())
            return;
        if (_mark == null && _process == 0)
            _mark = WipedPage();
        if (_mark != null)
            *_mark = 1;
        else
            _process = ProcessId();
    }

    /// <summary>True in a child that was forked after <see cref="Arm"/>.</summary>
    public bool IsForked => _mark != null ? *_mark == 0 : _process != 0 && _process != ProcessId();

    /// <summary>A page that the kernel empties in a child; null from one that cannot.</summary>
    private static byte* WipedPage()
    {
        nuint size = (nuint)Environment.SystemPageSize;
        void* page = Map(null, size, ProtectReadWrite, PrivateAnonymous, -1, 0);
        return (nint)page != -1 && Advise(page, size, WipeOnFork) == 0 ? (byte*)page : null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);

    // Environment.ProcessId is cached and would name the parent.
    [LibraryImport("libc", EntryPoint = "getpid")]
    private static partial int ProcessId();
}
