namespace ScCaToken.Simulator.Hosts;

/// <summary>
/// Several doors on one key. Each door has a <see cref="CardPort"/>; the hub knows which ports hold the key powered, which of them
/// missed a reset, and who has it in a transaction. The key loses power when the last port lets go.
/// </summary>
public sealed class CardHub : IDisposable
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);
    private readonly IVirtualCard _card;
    private readonly object _gate = new();
    private readonly HashSet<CardPort> _ports = [];
    private readonly HashSet<CardPort> _powered = [];
    private CardPort? _owner;
    private long _ownerActive;
    private int _running;
    private int _epoch = 1;
    private long _insertions;
    private long _removals;
    private long _removalsSeen;
    private long _resetsSeen;

    /// <summary>Makes the hub of <paramref name="card"/>; the card is not touched.</summary>
    public CardHub(IVirtualCard card)
    {
        _card = card;
        _insertions = card.IsPlugged ? 1 : 0;
        _resetsSeen = card.ResetCount;
        card.Plugged += OnPlugged;
        card.Unplugged += OnUnplugged;
    }

    /// <summary>A transaction whose owner sends nothing for this long is broken by the next one who waits (as Windows does, with a reset).</summary>
    public TimeSpan TransactionIdleLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the key is plugged in.</summary>
    public bool IsPresent => _card.IsPlugged;

    /// <summary>The key's answer to reset.</summary>
    public ReadOnlyMemory<byte> Atr => _card.Atr;

    /// <summary>Changes with every insertion and removal.</summary>
    public long InsertionCount => Interlocked.Read(ref _insertions);

    /// <summary>Number of the current power-on or reset.</summary>
    private int Epoch => Volatile.Read(ref _epoch);

    /// <summary>Makes a port for one door or one client of a door.</summary>
    public CardPort OpenPort()
    {
        var port = new CardPort(this);
        lock (_ports)
            _ports.Add(port);
        return port;
    }

    /// <summary>Resets the key behind every door's back.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            if (_powered.Count > 0 && _card.IsPlugged)
                Change(_card.Reset);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _card.Plugged -= OnPlugged;
        _card.Unplugged -= OnUnplugged;
    }

    /// <summary>True when <paramref name="port"/> powered or joined the key and no reset or removal came in between.</summary>
    internal bool IsReady(CardPort port) => _card.IsPlugged && port.Seen != 0 && port.Seen == Epoch && _card.IsPowered && _card.ResetCount == Volatile.Read(ref _resetsSeen);

    internal PortStatus Power(CardPort port, PowerRequest request)
    {
        lock (_gate)
        {
            CatchUp();
            if (request == PowerRequest.Off)
                return PowerOff(port);
            if (!_card.IsPlugged)
                return PortStatus.Removed;
            if (!WaitForTurn(port))
                return PortStatus.Busy;
            if (port.IsClosed)
                return PortStatus.NotPowered;
            return request == PowerRequest.Join && _powered.Count > 0 ? Join(port) : Start(port, request);
        }
    }

    internal PortStatus Transmit(CardPort port, ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        length = 0;
        lock (_gate)
        {
            if (!WaitForTurn(port))
                return PortStatus.Busy;
            var status = Check(port);
            if (status != PortStatus.Ok)
                return status;
            _running++;
        }

        try
        {
            length = _card.Transmit(command, response);
            return Check(port) is PortStatus.Removed ? PortStatus.Removed : PortStatus.Ok;
        }
        catch (Exception)
        {
            PortStatus status;
            lock (_gate)
            {
                CatchUp();
                status = Check(port);
            }

            if (status != PortStatus.Ok)
                return status;
            response[0] = 0x6F;
            response[1] = 0x00;
            length = 2;
            return PortStatus.Ok;
        }
        finally
        {
            lock (_gate)
            {
                _running--;
                if (_owner == port)
                    _ownerActive = Environment.TickCount64;
                Monitor.PulseAll(_gate);
            }
        }
    }

    internal PortStatus BeginTransaction(CardPort port)
    {
        lock (_gate)
        {
            CatchUp();
            var status = Check(port);
            if (status != PortStatus.Ok)
                return status;
            if (!WaitForTurn(port, alone: true))
                return PortStatus.Busy;
            // What happened to the key during the wait counts: a port that must connect again owns nothing.
            status = Check(port);
            if (status != PortStatus.Ok)
                return status;
            _owner = port;
            _ownerActive = Environment.TickCount64;
            return PortStatus.Ok;
        }
    }

    internal void EndTransaction(CardPort port)
    {
        lock (_gate)
        {
            if (_owner != port)
                return;
            _owner = null;
            Monitor.PulseAll(_gate);
        }
    }

    internal void Close(CardPort port)
    {
        EndTransaction(port);
        lock (_ports)
            _ports.Remove(port);
        lock (_gate)
        {
            // Whoever still waits for its turn with this port gets nothing any more.
            port.IsClosed = true;
            PowerOff(port);
            Monitor.PulseAll(_gate);
        }
    }

    private PortStatus Start(CardPort port, PowerRequest request)
    {
        bool isWarm = request == PowerRequest.Reset && _powered.Count > 0;
        return Change(isWarm ? _card.Reset : _card.PowerOn) ? Join(port) : PortStatus.Removed;
    }

    private PortStatus Join(CardPort port)
    {
        _powered.Add(port);
        port.Seen = _epoch;
        return _card.IsPlugged ? PortStatus.Ok : PortStatus.Removed;
    }

    private PortStatus PowerOff(CardPort port)
    {
        if (_powered.Remove(port) && _powered.Count == 0 && _card.IsPlugged)
            Change(_card.PowerOff);
        port.Seen = 0;
        return PortStatus.Ok;
    }

    /// <summary>
    /// Does, inside the gate, what ends every door's state on the key. Whatever a key fails with (a power cut, a damaged image), it
    /// is off then and nobody holds it; to a door it is as good as absent.
    /// </summary>
    private bool Change(Action change)
    {
        Interlocked.Increment(ref _epoch);
        try
        {
            change();
            return true;
        }
        catch (Exception)
        {
            _powered.Clear();
            return false;
        }
        finally
        {
            Volatile.Write(ref _resetsSeen, _card.ResetCount);
        }
    }

    private PortStatus Check(CardPort port)
    {
        if (!_card.IsPlugged)
            return PortStatus.Removed;
        if (port.IsClosed || port.Seen == 0)
            return PortStatus.NotPowered;
        return port.Seen == Epoch ? PortStatus.Ok : PortStatus.ResetByOther;
    }

    /// <summary>Waits, inside the gate, until no other port owns the key (and, for <paramref name="alone"/>, no command of another port runs).</summary>
    private bool WaitForTurn(CardPort port, bool alone = false)
    {
        long start = Environment.TickCount64;
        CatchUp();
        while (!port.IsClosed && ((_owner is not null && _owner != port) || (alone && _running > 0)))
        {
            long now = Environment.TickCount64;
            if (_owner is not null && _owner != port && _running == 0 && now - _ownerActive > TransactionIdleLimit.TotalMilliseconds)
            {
                _owner = null;
                if (_card.IsPlugged)
                    Change(_card.Reset);
                continue;
            }

            if (now - start > WaitLimit.TotalMilliseconds)
                return false;
            Monitor.Wait(_gate, 200);
            CatchUp();
        }

        return true;
    }

    /// <summary>Catches up, inside the gate, with what happened to the key past the hub: nobody holds or owns one that was away, everybody learns of a reset.</summary>
    private void CatchUp()
    {
        long count = Interlocked.Read(ref _removals);
        if (count != _removalsSeen)
        {
            _removalsSeen = count;
            _powered.Clear();
            _owner = null;
        }

        bool isOff = _powered.Count > 0 && !_card.IsPowered;
        if (!isOff && _card.ResetCount == _resetsSeen)
            return;
        Volatile.Write(ref _resetsSeen, _card.ResetCount);
        Interlocked.Increment(ref _epoch);
        if (isOff)
        {
            _powered.Clear();
            _owner = null;
        }
    }

    private void OnPlugged(object? sender, EventArgs e)
    {
        Interlocked.Increment(ref _insertions);
        Notify();
    }

    private void OnUnplugged(object? sender, EventArgs e)
    {
        Interlocked.Increment(ref _insertions);
        Interlocked.Increment(ref _removals);
        Interlocked.Increment(ref _epoch);
        Notify();
    }

    // Not under the gate: the key may raise its events under a lock of its own.
    private void Notify()
    {
        CardPort[] listeners;
        lock (_ports)
            listeners = [.. _ports];
        foreach (var port in listeners)
            port.RaisePresenceChanged();
    }
}
