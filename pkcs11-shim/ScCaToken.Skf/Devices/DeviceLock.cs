using System.Diagnostics;

namespace ScCaToken.Skf.Devices;

/// <summary>
/// SKF_LockDev: exclusive use of a device by one handle, nested, from any thread. The handles of this process meet here, those of other
/// processes at a lock file, and other programs at the transport's transaction.
/// </summary>
internal sealed class DeviceLock(Func<string> lockName)
{
    /// <summary>How long a function of another handle waits for the lock before it ends with SAR_TIMEOUTERR.</summary>
    private const int PatienceMilliseconds = 10_000;

    private readonly object gate = new();
    private volatile SkfDevice? owner;
    private int depth;
    private int waiting;
    private ProcessLock? processLock;

    /// <summary>The handle that holds the lock; null when the device is free.</summary>
    public SkfDevice? Owner => owner;

    /// <summary>Takes the lock or nests it; false when the time is over.</summary>
    /// <param name="device">The handle that shall own it.</param>
    /// <param name="others">All handles of the device; their running functions are waited for.</param>
    /// <param name="timeoutMilliseconds">0xFFFFFFFF waits for ever.</param>
    /// <param name="acquired">Runs when the lock is new, before others can see it taken; what it throws undoes the lock.</param>
    public bool TryEnter(SkfDevice device, Func<IReadOnlyList<SkfDevice>> others, uint timeoutMilliseconds, Action acquired)
    {
        var deadline = new Deadline(timeoutMilliseconds);
        lock (gate)
        {
            if (owner == device)
            {
                depth++;
                return true;
            }

            if (!WaitFor(() => owner is null, deadline))
                return false;
            owner = device;
            depth = 1;
            Interlocked.MemoryBarrier();
        }

        bool kept = false;
        try
        {
            lock (gate)
                kept = WaitFor(() => others().All(other => other == device || other.InUse == 0), deadline);
            kept = kept && ProcessLock.TryTake(lockName(), deadline, out processLock);
            if (kept)
            {
                kept = false;
                acquired();
                kept = true;
            }

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
    /// <param name="released">Runs when the last nesting ends.</param>
    public bool TryExit(SkfDevice device, bool all, Action released)
    {
        lock (gate)
        {
            if (owner != device)
                return false;
            if (!all && --depth > 0)
                return true;
        }

        released();
        Drop();
        return true;
    }

    /// <summary>Waits, within patience, until <paramref name="device"/> may use the device.</summary>
    public bool WaitUntilFree(SkfDevice device)
    {
        lock (gate)
            return WaitFor(() => owner is null || owner == device, new Deadline(PatienceMilliseconds));
    }

    /// <summary>Tells a waiting LockDev that a function ended.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref waiting) == 0)
            return;
        lock (gate)
            Monitor.PulseAll(gate);
    }

    private bool WaitFor(Func<bool> condition, Deadline deadline)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            while (!condition())
            {
                if (!Monitor.Wait(gate, deadline.Remaining) && deadline.IsOver)
                    return condition();
            }

            return true;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private void Drop()
    {
        processLock?.Dispose();
        processLock = null;
        lock (gate)
        {
            depth = 0;
            owner = null;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>The end of a wait.</summary>
    internal readonly struct Deadline(uint timeoutMilliseconds)
    {
        private readonly long start = Stopwatch.GetTimestamp();

        /// <summary>The time is over.</summary>
        public bool IsOver => timeoutMilliseconds != uint.MaxValue && Stopwatch.GetElapsedTime(start).TotalMilliseconds >= timeoutMilliseconds;

        /// <summary>Milliseconds for the next wait: short, so that a lost wake-up costs little.</summary>
        public int Remaining => timeoutMilliseconds == uint.MaxValue
            ? 1000
            : (int)Math.Clamp(timeoutMilliseconds - Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 1000);
    }
}
