using ScCaToken.Driver.Transports.PcSc.Interop;

namespace ScCaToken.Driver.Transports.PcSc;

/// <summary>
/// Watches one reader through a context of its own, so that a question about presence never waits for a running command.
/// Counts what it sees: the service's own counter starts again with the service.
/// </summary>
internal sealed class ReaderWatch(string readerName) : IDisposable
{
    private readonly Lock gate = new();
    private SCardContext? context;
    private (bool Present, int Count)? last;
    private long changes;

    /// <summary>Insertions and removals noticed so far.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>Answer to reset of the card seen last.</summary>
    public byte[] Atr { get; private set; } = [];

    /// <summary>Notes a change that shows by other means, such as a command that failed.</summary>
    public void NoteChange() => Interlocked.Increment(ref changes);

    /// <summary>Asks the service; false for an absent card, reader or service.</summary>
    public bool IsPresent()
    {
        lock (gate)
            return Look(0, SCRState.Unaware) is { IsPresent: true };
    }

    /// <summary>After a failed command: waits a little for the service to notice a removal, which it does only by polling.</summary>
    public SCardError Diagnose(SCardError failure)
    {
        lock (gate)
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
        lock (gate)
            Drop();
    }

    private SCardReaderState? Look(uint timeoutMilliseconds, SCRState believed)
    {
        for (int attempt = 0; attempt < 2; attempt++)
        {
            if (context is null)
            {
                var fresh = new SCardContext();
                if (fresh.Establish() != SCardError.Success)
                {
                    Note((false, -1));
                    return null;
                }

                context = fresh;
            }

            var state = new SCardReaderState { ReaderName = readerName, CurrentState = believed };
            var error = context.GetStatusChange(timeoutMilliseconds, [state]);
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
        if (last is { } before && before != now)
            NoteChange();
        last = now;
    }

    private void Drop()
    {
        context?.Dispose();
        context = null;
    }
}
