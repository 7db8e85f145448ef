namespace ScCaToken.Simulator.Hosts.UsbIp;

/// <summary>An IN endpoint: URBs that wait for data and messages that wait for URBs. Not thread-safe.</summary>
internal sealed class UsbInEndpoint
{
    private readonly LinkedList<(uint Sequence, int Length)> waiting = new();
    private readonly Queue<byte[]> messages = new();
    private int offset;

    public int WaitingCount => waiting.Count;

    public int DataCount => messages.Count;

    public void Enqueue(uint sequence, int length) => waiting.AddLast((sequence, length));

    public void Add(byte[] message) => messages.Enqueue(message);

    public bool Cancel(uint sequence)
    {
        for (var node = waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Sequence == sequence)
            {
                waiting.Remove(node);
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The next chunk for the oldest URB: never more than it asked for (old kernels crash on more) and never of two messages,
    /// because a URB ends with its short packet.
    /// </summary>
    public bool TryMatch(out uint sequence, out ReadOnlyMemory<byte> chunk)
    {
        sequence = 0;
        chunk = default;
        if (waiting.First is not { } first || !messages.TryPeek(out byte[]? message))
            return false;
        waiting.RemoveFirst();
        sequence = first.Value.Sequence;
        int length = Math.Min(first.Value.Length, message.Length - offset);
        chunk = message.AsMemory(offset, length);
        offset += length;
        if (offset == message.Length)
        {
            messages.Dequeue();
            offset = 0;
        }

        return true;
    }
}
