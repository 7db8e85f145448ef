namespace ScCaToken.Simulator.Hosts;

/// <summary>One door's view of the key: nothing here throws, every failure is a <see cref="PortStatus"/>.</summary>
public sealed class CardPort : IDisposable
{
    private readonly CardHub _hub;

    internal CardPort(CardHub hub) => _hub = hub;

    /// <summary>Raised after the key was plugged or pulled; ask <see cref="IsPresent"/>. Handlers return at once.</summary>
    public event Action? PresenceChanged;

    /// <summary>Whether the key is plugged in.</summary>
    public bool IsPresent => _hub.IsPresent;

    /// <summary>Changes with every insertion and removal.</summary>
    public long InsertionCount => _hub.InsertionCount;

    /// <summary>The key's answer to reset.</summary>
    public ReadOnlyMemory<byte> Atr => _hub.Atr;

    /// <summary>True when this port powered or joined the key and no reset or removal came in between.</summary>
    public bool IsReady => _hub.IsReady(this);

    /// <summary>Epoch of the hub this port last powered or joined; 0 when it has not.</summary>
    internal int Seen { get; set; }

    /// <summary>Set, inside the hub's gate, when the port was disposed.</summary>
    internal bool IsClosed { get; set; }

    /// <summary>Cold start: volatile state is gone, other doors learn of a reset.</summary>
    public PortStatus PowerOn() => _hub.Power(this, PowerRequest.On);

    /// <summary>Shares a powered key as it is, or powers it.</summary>
    public PortStatus Join() => _hub.Power(this, PowerRequest.Join);

    /// <summary>Warm reset.</summary>
    public PortStatus Reset() => _hub.Power(this, PowerRequest.Reset);

    /// <summary>Lets go of the key; it goes off when nobody else holds it.</summary>
    public PortStatus PowerOff() => _hub.Power(this, PowerRequest.Off);

    /// <summary>Runs a command; <paramref name="response"/> has room for 65,538 bytes.</summary>
    public PortStatus Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length) =>
        _hub.Transmit(this, command, response, out length);

    /// <summary>Makes the other doors wait.</summary>
    public PortStatus BeginTransaction() => _hub.BeginTransaction(this);

    /// <summary>Lets the other doors in again.</summary>
    public void EndTransaction() => _hub.EndTransaction(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        PresenceChanged = null;
        _hub.Close(this);
    }

    internal void RaisePresenceChanged() => PresenceChanged?.Invoke();
}
