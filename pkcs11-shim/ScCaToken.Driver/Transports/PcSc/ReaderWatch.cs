using ScCaToken.Driver.Transports.PcSc.Interop;

namespace ScCaToken.Driver.Transports.PcSc;

/// <summary>
/// Watches one reader through a context of its own, so that a question about presence never waits for a running command.
/// Counts what it sees: the service's own counter starts again with the service.
/// </summary>
internal sealed class ReaderWatch(ISCardApi api, string readerName) : IDisposable
{
    private readonly Lock _gate = new();
    private SCardContext? _context;
    private (bool Present, int Count)? _last;
    private long _changes;

    /// <summary>Insertions and removals noticed so far.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Answer to reset of the card seen last.</summary>
    public byte[] Atr { get; private set; } = [];

    /// <summary>Notes a change that shows by other means, such as a command that failed.</summary>
    public void NoteChange() => Interlocked.Increment(ref _changes);

    /// <summary>Asks the service; false for an absent card, reader or service.</summary>
    public bool IsPresent()
    {
        lock (_gate)
            return Look(0, SCRState.Unaware) is { IsPresent: true };
    }

    /// <summary>After a failed command: waits a little for the service to notice a removal, which it does only by polling.</summary>
    public SCardError Diagnose(SCardError failure)
    {
        lock (_gate)
        {
            var state = Look(0, SCRState.Unaware);
            if (state is { IsPresent: true })
                state = Look(1_500, state.EventState & ~SCRState.Changed);
            return state switch
            {
                null => SCardError.NoService,
                { IsPresent: false } when (state.EventState & (SCRState.Unknown | SCRState.Unavailable)) != 0 => SCardError.ReaderUnavailable,
                { IsPresent: false } => SCardError.RemovedCard,
                _ => failure,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            Drop();
    }

    private SCardReaderState? Look(uint timeoutMilliseconds, SCRState believed)
    {
        for (int attempt = 0; attempt < 2; attempt++)
        {
            if (_context is null)
            {
                var fresh = new SCardContext(api);
                if (fresh.Establish() != SCardError.Success)
                {
                    Note((false, -1));
                    return null;
                }

                _context = fresh;
            }

            var state = new SCardReaderState { ReaderName = readerName, CurrentState = believed };
            var error = _context.GetStatusChange(timeoutMilliseconds, [state]);
            if (error is SCardError.Success or SCardError.Timeout)
            {
                Atr = state.IsPresent ? state.Atr : [];
                Note((state.IsPresent, state.EventCount));
                return state;
            }

            if (error is SCardError.UnknownReader or SCardError.ReaderUnavailable or SCardError.NoReadersAvailable)
            {
                Note((false, -1));
                state.EventState = SCRState.Unknown;
                return state;
            }

            // The service was stopped or restarted: once more with a new connection.
            Drop();
        }

        Note((false, -1));
        return null;
    }

    private void Note((bool Present, int Count) now)
    {
        if (_last is { } before && before != now)
            NoteChange();
        _last = now;
    }

    private void Drop()
    {
        _context?.Dispose();
        _context = null;
    }
}
