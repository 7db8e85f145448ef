namespace ScCaToken.Simulator.Hosts;

/// <summary>
/// Several doors on one key. Each door has a <see cref="CardPort"/>; the hub knows which ports hold the key powered, which of them
/// missed a reset, and who has it in a transaction. The key loses power when the last port lets go.
/// </summary>
public sealed class CardHub : IDisposable
{
    /// <summary>A transaction whose owner sends nothing for this long is broken by the next one who waits (as Windows does, with a reset).</summary>
    public static readonly TimeSpan TransactionIdleLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);
    private readonly IVirtualCard card;
    private readonly object gate = new();
    private readonly HashSet<CardPort> ports = [];
    private readonly HashSet<CardPort> powered = [];
    private CardPort? owner;
    private long ownerActive;
    private int running;
    private int epoch = 1;
    private long insertions;
    private long removals;
    private long removalsSeen;

    /// <summary>Makes the hub of <paramref name="card"/>; the card is not touched.</summary>
    public CardHub(IVirtualCard card)
    {
        this.card = card;
        insertions = card.IsPlugged ? 1 : 0;
        card.Plugged += OnPlugged;
        card.Unplugged += OnUnplugged;
    }

    /// <summary>Whether the key is plugged in.</summary>
    public bool IsPresent => card.IsPlugged;

    /// <summary>The key's answer to reset.</summary>
    public ReadOnlyMemory<byte> Atr => card.Atr;

    /// <summary>Changes with every insertion and removal.</summary>
    public long InsertionCount => Interlocked.Read(ref insertions);

    /// <summary>Number of the current power-on or reset.</summary>
    internal int Epoch => Volatile.Read(ref epoch);

    /// <summary>Makes a port for one door or one client of a door.</summary>
    public CardPort OpenPort()
    {
        var port = new CardPort(this);
        lock (ports)
            ports.Add(port);
        return port;
    }

    /// <summary>Resets the key behind every door's back.</summary>
    public void Reset()
    {
        lock (gate)
        {
            if (powered.Count == 0 || !card.IsPlugged)
                return;
            Interlocked.Increment(ref epoch);
            card.Reset();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        card.Plugged -= OnPlugged;
        card.Unplugged -= OnUnplugged;
    }

    internal PortStatus Power(CardPort port, PowerRequest request)
    {
        lock (gate)
        {
            ForgetRemoved();
            if (request == PowerRequest.Off)
                return PowerOff(port);
            if (!card.IsPlugged)
                return PortStatus.Removed;
            if (!WaitForTurn(port))
                return PortStatus.Busy;
            try
            {
                return request == PowerRequest.Join && powered.Count > 0 ? Join(port) : Start(port, request);
            }
            catch (Exception) when (!card.IsPlugged)
            {
                return PortStatus.Removed;
            }
        }
    }

    internal PortStatus Transmit(CardPort port, ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        length = 0;
        lock (gate)
        {
            if (!WaitForTurn(port))
                return PortStatus.Busy;
            var status = Check(port);
            if (status != PortStatus.Ok)
                return status;
            running++;
        }

        try
        {
            length = card.Transmit(command, response);
            return Check(port) is PortStatus.Removed ? PortStatus.Removed : PortStatus.Ok;
        }
        catch (Exception)
        {
            if (Check(port) is var status and not PortStatus.Ok)
                return status;
            response[0] = 0x6F;
            response[1] = 0x00;
            length = 2;
            return PortStatus.Ok;
        }
        finally
        {
            lock (gate)
            {
                running--;
                if (owner == port)
                    ownerActive = Environment.TickCount64;
                Monitor.PulseAll(gate);
            }
        }
    }

    internal PortStatus BeginTransaction(CardPort port)
    {
        lock (gate)
        {
            var status = Check(port);
            if (status != PortStatus.Ok)
                return status;
            if (!WaitForTurn(port, alone: true))
                return PortStatus.Busy;
            owner = port;
            ownerActive = Environment.TickCount64;
            return Check(port);
        }
    }

    internal void EndTransaction(CardPort port)
    {
        lock (gate)
        {
            if (owner != port)
                return;
            owner = null;
            Monitor.PulseAll(gate);
        }
    }

    internal void Close(CardPort port)
    {
        EndTransaction(port);
        lock (ports)
            ports.Remove(port);
        lock (gate)
            PowerOff(port);
    }

    private PortStatus Start(CardPort port, PowerRequest request)
    {
        Interlocked.Increment(ref epoch);
        if (request == PowerRequest.Reset && powered.Count > 0)
            card.Reset();
        else
            card.PowerOn();
        return Join(port);
    }

    private PortStatus Join(CardPort port)
    {
        powered.Add(port);
        port.Seen = epoch;
        return card.IsPlugged ? PortStatus.Ok : PortStatus.Removed;
    }

    private PortStatus PowerOff(CardPort port)
    {
        if (powered.Remove(port) && powered.Count == 0 && card.IsPlugged)
        {
            Interlocked.Increment(ref epoch);
            card.PowerOff();
        }

        port.Seen = 0;
        return PortStatus.Ok;
    }

    private PortStatus Check(CardPort port)
    {
        if (!card.IsPlugged)
            return PortStatus.Removed;
        if (port.Seen == 0)
            return PortStatus.NotPowered;
        return port.Seen == Epoch ? PortStatus.Ok : PortStatus.ResetByOther;
    }

    /// <summary>Waits, inside the gate, until no other port owns the key (and, for <paramref name="alone"/>, no command of another port runs).</summary>
    private bool WaitForTurn(CardPort port, bool alone = false)
    {
        long start = Environment.TickCount64;
        ForgetRemoved();
        while ((owner is not null && owner != port) || (alone && running > 0))
        {
            long now = Environment.TickCount64;
            if (owner is not null && owner != port && running == 0 && now - ownerActive > TransactionIdleLimit.TotalMilliseconds)
            {
                owner = null;
                Interlocked.Increment(ref epoch);
                if (card.IsPlugged)
                    card.Reset();
                port.Seen = port.Seen == 0 ? 0 : epoch;
                continue;
            }

            if (now - start > WaitLimit.TotalMilliseconds)
                return false;
            Monitor.Wait(gate, 200);
            ForgetRemoved();
        }

        return true;
    }

    /// <summary>Catches up, inside the gate, with removals: nobody holds or owns a key that was away.</summary>
    private void ForgetRemoved()
    {
        long count = Interlocked.Read(ref removals);
        if (count == removalsSeen)
            return;
        removalsSeen = count;
        powered.Clear();
        owner = null;
    }

    private void OnPlugged(object? sender, EventArgs e)
    {
        Interlocked.Increment(ref insertions);
        Notify();
    }

    private void OnUnplugged(object? sender, EventArgs e)
    {
        Interlocked.Increment(ref insertions);
        Interlocked.Increment(ref removals);
        Interlocked.Increment(ref epoch);
        Notify();
    }

    // Not under the gate: the key may raise its events under a lock of its own.
    private void Notify()
    {
        CardPort[] listeners;
        lock (ports)
            listeners = [.. ports];
        foreach (var port in listeners)
            port.RaisePresenceChanged();
    }
}
