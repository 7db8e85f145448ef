using ScCaToken.Driver.Transport;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>C_WaitForSlotEvent: finds slots that changed, waits for the transports, and ends every wait when the library finalizes.</summary>
internal sealed class SlotEvents(SlotTable slots) : IDisposable
{
    // Long waits are cut into pieces so that a change between two looks, or a reader of another transport, is seen without an event.
    private const int SingleWait = 1000;
    private const int SharedWait = 100;
    private readonly CancellationTokenSource _closing = new();
    private readonly Queue<uint> _pending = new();
    private Slot[]? _seen;
    private int _waiting;

    /// <summary>Takes a pending event; false when there is none.</summary>
    public bool TryTake(out uint slotId)
    {
        lock (_pending)
        {
            if (_pending.Count == 0)
                Look();
            return _pending.TryDequeue(out slotId);
        }
    }

    /// <summary>Blocks until an event or the end of the library; false at the end.</summary>
    public bool Wait(out uint slotId)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            var providers = slots.Providers;
            for (int turn = 0; !_closing.IsCancellationRequested; turn++)
            {
                if (TryTake(out slotId))
                    return true;
                Pause(providers, turn);
            }
        }
        catch (Exception failure) when (_closing.IsCancellationRequested && failure is ObjectDisposedException or OperationCanceledException)
        {
            // Finalize closed the transport under this wait.
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        slotId = 0;
        return false;
    }

    /// <summary>Ends all waits and gives them a moment to leave.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        SpinWait.SpinUntil(() => Volatile.Read(ref _waiting) == 0, 2000);
    }

    /// <summary>
    /// Notes every slot that is new, whose card came or went, or that went with its reader. Compared is with what was last seen here:
    /// a C_GetSlotList in between, which renews the list for all, takes no event away.
    /// </summary>
    private void Look()
    {
        var before = _seen ?? slots.First();
        var now = slots.Refresh();
        _seen = now;
        foreach (uint id in now.Where(slot => slot.TakeEvent() || !before.Contains(slot)).Concat(before.Except(now)).Select(slot => slot.Id).Distinct())
            _pending.Enqueue(id);
    }

    private void Pause(IReadOnlyList<ITransportProvider> providers, int turn)
    {
        try
        {
            if (providers.Count > 0)
                providers[turn % providers.Count].WaitForChange(providers.Count == 1 ? SingleWait : SharedWait, _closing.Token);
            else
                _closing.Token.WaitHandle.WaitOne(SingleWait);
        }
        catch (TransportException)
        {
            _closing.Token.WaitHandle.WaitOne(SingleWait);
        }
    }
}
