using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc.Interop;

namespace ScCaToken.Driver.Transports.PcSc;

/// <summary>The provider of <c>pcsc[:READER]</c>: every PC/SC reader, or those whose name contains a text.</summary>
public sealed class PcScTransportProvider : ITransportProvider
{
    private const uint SliceMilliseconds = 1_000;
    private const int RetryMilliseconds = 250;
    private readonly ISCardApi _api;
    private readonly string? _filter;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly Lock _waitGate = new();
    private SCardContext? _listing;
    private string? _seen;

    /// <summary>Makes the provider; the service is not contacted.</summary>
    public PcScTransportProvider(string? filter = null)
        : this(SCardContext.PlatformApi, filter)
    {
    }

    internal PcScTransportProvider(ISCardApi api, string? filter = null)
    {
        _api = api;
        _filter = string.IsNullOrEmpty(filter) ? null : filter;
    }

    /// <inheritdoc/>
    public string Scheme => "pcsc";

    /// <inheritdoc/>
    public IReadOnlyList<string> ListReaders()
    {
        lock (_gate)
        {
            var error = SCardError.NoService;
            for (int attempt = 0; attempt < 2; attempt++)
            {
                error = Ask(ref _listing, out string[] readers);
                if (error == SCardError.Success)
                    return [.. readers.Where(IsOurs)];
                if (!PcScErrors.IsServiceLost(error))
                    break;
            }

            throw PcScErrors.ToException(error, "PC/SC");
        }
    }

    /// <inheritdoc/>
    public IApduTransport Open(string readerName) => new PcScApduTransport(_api, readerName);

    /// <inheritdoc/>
    public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        long end = timeoutMilliseconds < 0 ? long.MaxValue : Environment.TickCount64 + timeoutMilliseconds;
        lock (_waitGate)
        {
            SCardContext? context = null;
            try
            {
                return Wait(ref context, end, limit.Token);
            }
            finally
            {
                context?.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        lock (_gate)
        {
            _listing?.Dispose();
            _listing = null;
        }
    }

    private SCardError Ask(ref SCardContext? context, out string[] readers)
    {
        readers = [];
        if (context is null)
        {
            var fresh = new SCardContext(_api);
            var error = fresh.Establish();
            if (error != SCardError.Success)
                return error;
            context = fresh;
        }

        var result = context.GetReaders(out readers);
        if (result != SCardError.Success)
        {
            context.Dispose();
            context = null;
        }

        return result;
    }

    /// <summary>One line of text for everything a caller can see: readers, presence, insertion counters.</summary>
    private static string Describe(IEnumerable<SCardReaderState> states) =>
        string.Join('\n', states.Where(s => s.ReaderName != SCardReaderState.PnpReader).Select(s => $"{s.ReaderName}|{s.IsPresent}|{s.EventCount}"));

    private bool IsOurs(string reader) => _filter is null || reader.Contains(_filter, StringComparison.OrdinalIgnoreCase);

    private bool Wait(ref SCardContext? context, long end, CancellationToken cancellation)
    {
        while (true)
        {
            var states = new List<SCardReaderState>();
            bool reachable = Ask(ref context, out string[] readers) == SCardError.Success;
            if (reachable)
                states.AddRange(readers.Where(IsOurs).Select(r => new SCardReaderState { ReaderName = r }));
            bool polled = !reachable || states.Count == 0 || context!.GetStatusChange(0, states) is SCardError.Success or SCardError.Timeout;
            string now = reachable ? Describe(states) : "no service";
            string? before = Interlocked.Exchange(ref _seen, now);
            if (polled && before is not null && before != now)
                return true;
            long rest = end - Environment.TickCount64;
            if (rest <= 0 || cancellation.IsCancellationRequested)
                return false;
            if (reachable)
                Sleep(context!, states, readers.Length, (uint)Math.Min(rest, SliceMilliseconds), cancellation);
            else
                cancellation.WaitHandle.WaitOne((int)Math.Min(rest, RetryMilliseconds));
        }
    }

    /// <summary>Sleeps in the service until something happens. The slices bound the harm of a cancel that comes just before the sleep.</summary>
    private static void Sleep(SCardContext context, List<SCardReaderState> states, int readerCount, uint milliseconds, CancellationToken cancellation)
    {
        foreach (var state in states)
            state.CurrentState = state.EventState & ~SCRState.Changed;
        if (OperatingSystem.IsMacOS())
            milliseconds = Math.Min(milliseconds, RetryMilliseconds);
        else // The count of all readers, ours or not, is what the pseudo reader compares.
            states.Add(new SCardReaderState { ReaderName = SCardReaderState.PnpReader, CurrentState = (SCRState)((uint)readerCount << 16) });
        using var registration = cancellation.UnsafeRegister(static c => ((SCardContext)c!).Cancel(), context);
        if (states.Count == 0)
            cancellation.WaitHandle.WaitOne((int)milliseconds);
        else if (context.GetStatusChange(milliseconds, states) is not (SCardError.Success or SCardError.Timeout or SCardError.Cancelled))
            // A service that refuses to wait is not asked without pause.
            cancellation.WaitHandle.WaitOne((int)Math.Min(milliseconds, RetryMilliseconds));
    }
}
