using System.Security.Cryptography;
using System.Text;

namespace ScCaToken.Skf.Devices;

/// <summary>
/// LockDev between processes: an exclusively opened file named after the key's serial number. The system frees it when its holder dies.
/// </summary>
internal sealed class ProcessLock : IDisposable
{
    private const int PollMilliseconds = 5;
    private readonly FileStream? _file;

    private ProcessLock(FileStream? file) => _file = file;

    /// <summary>Takes the lock of the key <paramref name="name"/>; false when the time is over.</summary>
    public static bool TryTake(string name, DeviceLock.Deadline deadline, out ProcessLock? taken)
    {
        string? path = PathOf(name);
        while (true)
        {
            taken = path is null ? new ProcessLock(null) : TryOpen(path);
            if (taken is not null)
                return true;
            if (deadline.IsOver)
                return false;
            Thread.Sleep(PollMilliseconds);
        }
    }

    /// <summary>Frees the lock.</summary>
    public void Dispose() => _file?.Dispose();

    private static ProcessLock? TryOpen(string path)
    {
        try
        {
            return new ProcessLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            return new ProcessLock(null);
        }
        catch (DirectoryNotFoundException)
        {
            return new ProcessLock(null);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>A directory of this user; where none can be had, LockDev holds within the process and at the transport only.</summary>
    private static string? PathOf(string name)
    {
        string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        string directory = string.IsNullOrEmpty(runtime)
            ? Path.Combine(Path.GetTempPath(), $"scca-token-{Environment.UserName}")
            : Path.Combine(runtime, "scca-token");
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return Path.Combine(directory, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))[..12])}.lock");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
