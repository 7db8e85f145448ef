using System.Diagnostics;

namespace ScCaToken.Skf.Devices;

/// <summary>
/// SKF_LockDev: exclusive use of a device by one handle, nested, from any thread. The handles of this process meet here, those of other
/// processes at a lock file, and other programs at the transport's transaction.
/// </summary>
/// <param name="lockName">Names the lock file.</param>
/// <param name="begin">Keeps other programs out at the transport; what it throws undoes the lock.</param>
/// <param name="end">Lets them in again.</param>
internal sealed class DeviceLock(Func<string> lockName, Action begin, Action end)
{
    /// <summary>How long a function of another handle waits for the lock before it ends with SAR_TIMEOUTERR.</summary>
    private const int PatienceMilliseconds = 10_000;

    private readonly object _gate = new();
    private volatile SkfDevice? _owner;
    private int _depth;
    private int _waiting;
    private ProcessLock? _processLock;

    /// <summary>The handle that holds the lock; null when the device is free.</summary>
    public SkfDevice? Owner => _owner;

    /// <summary>Takes the lock or nests it; false when the time is over.</summary>
    /// <param name="device">The handle that shall own it.</param>
    /// <param name="others">All handles of the device; their running functions are waited for.</param>
    /// <param name="timeoutMilliseconds">0xFFFFFFFF waits for ever.</param>
    public bool TryEnter(SkfDevice device, Func<IReadOnlyList<SkfDevice>> others, uint timeoutMilliseconds)
    {
        var deadline = new Deadline(timeoutMilliseconds);
        lock (_gate)
        {
            if (!WaitFor(() => _owner is null || IsHeldBy(device), deadline))
                return false;
            if (_owner == device)
            {
                _depth++;
                return true;
            }

            _owner = device;
            Interlocked.MemoryBarrier();
        }

        bool kept = false;
        try
        {
            bool alone;
            lock (_gate)
                alone = WaitFor(() => others().All(other => other == device || other.InUse == 0), deadline);
            if (!alone || !ProcessLock.TryTake(lockName(), deadline, out _processLock))
                return false;
            begin();
            kept = TryKeep(device);
            if (!kept)
                end();
            return kept;
        }
        finally
        {
            if (!kept)
                Drop();
        }
    }

    /// <summary>Undoes one <see cref="TryEnter"/>; false when this handle does not hold the lock.</summary>
    /// <param name="device">The handle.</param>
    /// <param name="all">Undoes every nesting, for a handle that is closed.</param>
    public bool TryExit(SkfDevice device, bool all)
    {
        lock (_gate)
        {
            if (!IsHeldBy(device))
                return false;
            _depth = all ? 0 : _depth - 1;
            if (_depth > 0)
                return true;
        }

        try
        {
            end();
        }
        finally
        {
            Drop();
        }

        return true;
    }

    /// <summary>Waits, within patience, until <paramref name="device"/> may use the device.</summary>
    public bool WaitUntilFree(SkfDevice device)
    {
        lock (_gate)
            return WaitFor(() => _owner is null || _owner == device, new Deadline(PatienceMilliseconds));
    }

    /// <summary>Tells a waiting LockDev that a function ended.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _waiting) == 0)
            return;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>An owner of depth 0 is just taking the lock or giving it back.</summary>
    private bool IsHeldBy(SkfDevice device) => _owner == device && _depth > 0;

    /// <summary>Ends the taking; false when the handle was closed meanwhile: its closing found no lock to free.</summary>
    private bool TryKeep(SkfDevice device)
    {
        lock (_gate)
        {
            _depth = device.IsUsable ? 1 : 0;
            Monitor.PulseAll(_gate);
            return _depth > 0;
        }
    }

    private bool WaitFor(Func<bool> condition, Deadline deadline)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            while (!condition())
            {
                if (!Monitor.Wait(_gate, deadline.Remaining) && deadline.IsOver)
                    return condition();
            }

            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private void Drop()
    {
        _processLock?.Dispose();
        _processLock = null;
        lock (_gate)
        {
            _depth = 0;
            _owner = null;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The end of a wait.</summary>
    internal readonly struct Deadline(uint timeoutMilliseconds)
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        /// <summary>The time is over.</summary>
        public bool IsOver => timeoutMilliseconds != uint.MaxValue && Stopwatch.GetElapsedTime(_start).TotalMilliseconds >= timeoutMilliseconds;

        /// <summary>Milliseconds for the next wait: short, so that a lost wake-up costs little.</summary>
        public int Remaining => timeoutMilliseconds == uint.MaxValue
            ? 1000
            : (int)Math.Clamp(timeoutMilliseconds - Stopwatch.GetElapsedTime(_start).TotalMilliseconds, 0, 1000);
    }
}
