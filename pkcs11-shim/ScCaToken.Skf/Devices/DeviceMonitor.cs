using ScCaToken.Driver.Transport;

namespace ScCaToken.Skf.Devices;

/// <summary>
/// Plug events for SKF_WaitForDevEvent. From the first wait on one thread per transport watches; every event goes to every waiter,
/// and a thread that comes back gets first what happened while it was away.
/// </summary>
internal sealed class DeviceMonitor(DeviceDirectory directory) : IDisposable
{
    private const int MaxLog = 256;
    private const int RescanMilliseconds = 1000;
    private readonly object gate = new();
    private readonly Lock scanning = new();
    private readonly List<DeviceEvent> log = [];
    private readonly ThreadLocal<long> position = new(() => -1);
    private readonly CancellationTokenSource stop = new();
    private Dictionary<string, Seen>? seen;
    private long firstInLog;
    private int cancelled;
    private int waiters;

    /// <summary>Threads waiting now: what happens from here on reaches them.</summary>
    public int Waiters => Volatile.Read(ref waiters);

    /// <summary>Blocks until something happens; null when <see cref="CancelWaits"/> was called.</summary>
    /// <param name="accept">Takes the event; false leaves it for the thread's next wait.</param>
    public DeviceEvent? Wait(Func<DeviceEvent, bool> accept)
    {
        int cancelledBefore = Volatile.Read(ref cancelled);
        Start();
        lock (gate)
        {
            long next = position.Value < 0 ? firstInLog + log.Count : Math.Max(position.Value, firstInLog);
            position.Value = next;
            while (next >= firstInLog + log.Count)
            {
                if (cancelled != cancelledBefore)
                    return null;
                waiters++;
                Monitor.Wait(gate);
                waiters--;
                next = Math.Max(next, firstInLog);
            }

            var result = log[(int)(next - firstInLog)];
            if (accept(result))
                position.Value = next + 1;
            return result;
        }
    }

    /// <summary>Makes every wait of the process return.</summary>
    public void CancelWaits()
    {
        lock (gate)
        {
            cancelled++;
            Monitor.PulseAll(gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        CancelWaits();
    }

    private void Start()
    {
        lock (scanning)
        {
            if (seen is not null)
                return;
            seen = [];
            foreach (string name in directory.List(presentOnly: false))
                seen[name] = Look(name);
            foreach (var provider in directory.Providers)
                new Thread(() => Watch(provider)) { IsBackground = true, Name = $"skf-events-{provider.Scheme}" }.Start();
        }
    }

    private void Watch(ITransportProvider provider)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Rescan();
                provider.WaitForChange(RescanMilliseconds, stop.Token);
            }
            catch (Exception failure) when (failure is TransportException or OperationCanceledException or ObjectDisposedException)
            {
                stop.Token.WaitHandle.WaitOne(RescanMilliseconds);
            }
        }
    }

    private void Rescan()
    {
        lock (scanning)
        {
            var now = directory.List(presentOnly: false).Union(seen!.Keys).ToList();
            foreach (string name in now)
            {
                var before = seen.GetValueOrDefault(name);
                var after = Look(name);
                seen[name] = after;
                if (before.IsPresent && (!after.IsPresent || before.Count != after.Count))
                    Report(name, isInsertion: false);
                if (after.IsPresent && (!before.IsPresent || before.Count != after.Count))
                    Report(name, isInsertion: true);
            }
        }
    }

    private Seen Look(string name) => new(directory.IsPresent(name), directory.InsertionCount(name));

    private void Report(string name, bool isInsertion)
    {
        lock (gate)
        {
            log.Add(new DeviceEvent(DeviceDirectory.NameOf(name), isInsertion));
            if (log.Count > MaxLog)
            {
                log.RemoveAt(0);
                firstInLog++;
            }

            Monitor.PulseAll(gate);
        }
    }

    private readonly record struct Seen(bool IsPresent, long Count);
}
