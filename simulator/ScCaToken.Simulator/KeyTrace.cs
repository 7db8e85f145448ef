namespace ScCaToken.Simulator;

/// <summary>The conversation with a key, newest entries kept. Off until asked for.</summary>
public sealed class KeyTrace
{
    private readonly Lock _gate = new();
    private readonly Queue<TraceEntry> _entries = new();
    private readonly bool _isSeeded;
    private long _count;

    internal KeyTrace(bool isSeeded) => _isSeeded = isSeeded;

    /// <summary>Raised for each entry, on the thread that sent the command.</summary>
    public event EventHandler<TraceEntry>? Added;

    /// <summary>Record or not.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Most entries kept.</summary>
    public int Capacity { get; set; } = 1000;

    /// <summary>A copy of the entries, oldest first.</summary>
    public IReadOnlyList<TraceEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Forgets the entries.</summary>
    public void Clear()
    {
        lock (_gate)
            _entries.Clear();
    }

    /// <summary>All entries as text.</summary>
    public override string ToString() => string.Join('\n', Entries);

    internal void Add(ReadOnlySpan<byte> command, ReadOnlySpan<byte> response, bool hideAnswer, TimeSpan elapsed)
    {
        TraceEntry entry;
        lock (_gate)
        {
            int shown = SecretMask.ShownCommandBytes(command);
            int status = Math.Min(2, response.Length);
            var visible = hideAnswer ? response[^status..] : response;
            entry = new TraceEntry(
                ++_count,
                command[..shown].ToArray(),
                command.Length - shown,
                visible.ToArray(),
                response.Length - visible.Length,
                elapsed,
                _isSeeded);
            _entries.Enqueue(entry);
            while (_entries.Count > Capacity)
                _entries.Dequeue();
        }

        Added?.Invoke(this, entry);
    }
}
