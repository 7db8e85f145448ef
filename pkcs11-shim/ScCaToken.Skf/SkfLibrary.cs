using ScCaToken.Driver.Transport;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;

namespace ScCaToken.Skf;

/// <summary>
/// The functions of GM/T 0016 (SKF), one part per chapter. Each takes the caller's pointers, checks handle, then parameters, and returns
/// a SAR_ code; nothing thrown leaves it. The exports of the native library are one-line calls of these methods.
/// </summary>
public sealed unsafe partial class SkfLibrary : IDisposable
{
    private readonly HandleTable _handles = new();
    private readonly Action<Exception>? _report;
    private readonly DeviceDirectory _directory;
    private readonly DeviceMonitor _monitor;

    /// <summary>Makes the library; nothing is loaded before the first function that needs a device.</summary>
    /// <param name="providers">Gives the transports at first use.</param>
    /// <param name="report">Gets what ended a function, and what kept a reader out of a list; for a log.</param>
    public SkfLibrary(Func<IReadOnlyList<ITransportProvider>> providers, Action<Exception>? report = null)
    {
        _report = report;
        _directory = new DeviceDirectory(providers, report);
        _monitor = new DeviceMonitor(_directory);
    }

    /// <summary>Handles open now, for leak tests.</summary>
    public int OpenHandles => _handles.Count;

    /// <summary>Threads inside <see cref="WaitForDevEvent"/>, for tests.</summary>
    public int WaitingThreads => _monitor.Waiters;

    /// <summary>Closes the readers; for tests, a process has one library for life.</summary>
    public void Dispose()
    {
        _monitor.Dispose();
        _directory.Dispose();
    }

    /// <summary>Begins the use of a handle; ends the function when it is closed, of another kind, or below something closed.</summary>
    private Use<T> Begin<T>(nint handle)
        where T : HandleObject =>
        _handles.TryFind<T>(handle, out var item) && item.IsUsable
            ? new Use<T>(item)
            : throw new SkfException(Sar.InvalidHandle);

    private void Add(HandleObject item, nint* handle)
    {
        if (!_handles.TryAdd(item))
        {
            item.Release();
            throw new SkfException(Sar.Memory);
        }

        *handle = item.Handle;
    }

    private uint Close<T>(nint handle)
        where T : HandleObject
    {
        try
        {
            return _handles.TryClose<T>(handle) ? Sar.Ok : Sar.InvalidHandle;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    private uint Failed(Exception failure, Subject subject = Subject.General)
    {
        _report?.Invoke(failure);
        return ErrorCode.Of(failure, subject);
    }

    private static void Require(bool condition, uint code = Sar.InvalidParameter) => SkfException.Require(condition, code);
}
