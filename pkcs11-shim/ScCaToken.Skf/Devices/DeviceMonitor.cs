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
    private readonly object _gate = new();
    private readonly Lock _scanning = new();
    private readonly List<DeviceEvent> _log = [];
    private readonly ThreadLocal<long> _position = new(() => -1);
    private readonly CancellationTokenSource _stop = new();
    private Dictionary<string, Seen>? _seen;
    private long _firstInLog;
    private int _cancelled;
    private int _waiters;

    /// <summary>Threads waiting now: what happens from here on reaches them.</summary>
    public int Waiters => Volatile.Read(ref _waiters);

    /// <summary>Blocks until something happens; null when <see cref="CancelWaits"/> was called.</summary>
    /// <param name="accept">Takes the event; false leaves it for the thread's next wait.</param>
    public DeviceEvent? Wait(Func<DeviceEvent, bool> accept)
    {
        int cancelledBefore = Volatile.Read(ref _cancelled);
        Start();
        lock (_gate)
        {
            long next = _position.Value < 0 ? _firstInLog + _log.Count : Math.Max(_position.Value, _firstInLog);
            _position.Value = next;
            while (next >= _firstInLog + _log.Count)
            {
                if (_cancelled != cancelledBefore)
                    return null;
                _waiters++;
                Monitor.Wait(_gate);
                _waiters--;
                next = Math.Max(next, _firstInLog);
            }

            var result = _log[(int)(next - _firstInLog)];
            if (accept(result))
                _position.Value = next + 1;
            return result;
        }
    }

    /// <summary>Makes every wait of the process return.</summary>
    public void CancelWaits()
    {
        lock (_gate)
        {
            _cancelled++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        CancelWaits();
    }

    private void Start()
    {
        lock (_scanning)
        {
            if (_seen is not null)
                return;
            var seen = directory.List(presentOnly: false).ToDictionary(name => name, Look);
            foreach (var provider in directory.Providers)
                new Thread(() => Watch(provider)) { IsBackground = true, Name = $"skf-events-{provider.Scheme}" }.Start();
            // Last: a start that failed is made again by the next wait, and the threads wait at the lock until it is set.
            _seen = seen;
        }
    }

    private void Watch(ITransportProvider provider)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Rescan();
                provider.WaitForChange(RescanMilliseconds, _stop.Token);
            }
            catch (Exception)
            {
                // Whatever it was, it may pass; out of this thread it would end the program.
                _stop.Token.WaitHandle.WaitOne(RescanMilliseconds);
            }
        }
    }

    private void Rescan()
    {
        lock (_scanning)
        {
            var now = directory.List(presentOnly: false).Union(_seen!.Keys).ToList();
            foreach (string name in now)
            {
                var before = _seen.GetValueOrDefault(name);
                var after = Look(name);
                _seen[name] = after;
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
        lock (_gate)
        {
            _log.Add(new DeviceEvent(DeviceDirectory.NameOf(name), isInsertion));
            if (_log.Count > MaxLog)
            {
                _log.RemoveAt(0);
                _firstInLog++;
            }

            Monitor.PulseAll(_gate);
        }
    }

    private readonly record struct Seen(bool IsPresent, long Count);
}
