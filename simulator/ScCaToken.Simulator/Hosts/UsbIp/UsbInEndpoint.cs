using System.Security.Cryptography;

namespace ScCaToken.Simulator.Hosts.UsbIp;

/// <summary>An IN endpoint: URBs that wait for data and messages that wait for URBs, its own to wipe. Not thread-safe.</summary>
internal sealed class UsbInEndpoint
{
    private readonly LinkedList<(uint Sequence, int Length)> _waiting = new();
    private readonly Queue<byte[]> _messages = new();
    private int _offset;

    public int WaitingCount => _waiting.Count;

    public int DataCount => _messages.Count;

    public void Enqueue(uint sequence, int length) => _waiting.AddLast((sequence, length));

    public void Add(byte[] message) => _messages.Enqueue(message);

    public bool Cancel(uint sequence)
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Sequence == sequence)
            {
                _waiting.Remove(node);
                return true;
            }
        }

        return false;
    }

    /// <summary>Wipes and drops the messages nobody fetched.</summary>
    public void Clear()
    {
        while (_messages.TryDequeue(out byte[]? message))
            CryptographicOperations.ZeroMemory(message);
    }

    /// <summary>
    /// The next chunk for the oldest URB: never more than it asked for (old kernels crash on more) and never of two messages,
    /// because a URB ends with its short packet. The caller wipes it when it is sent.
    /// </summary>
    public bool TryMatch(out uint sequence, out Memory<byte> chunk)
    {
        sequence = 0;
        chunk = default;
        if (_waiting.First is not { } first || !_messages.TryPeek(out byte[]? message))
            return false;
        _waiting.RemoveFirst();
        sequence = first.Value.Sequence;
        int length = Math.Min(first.Value.Length, message.Length - _offset);
        chunk = message.AsMemory(_offset, length);
        _offset += length;
        if (_offset == message.Length)
        {
            _messages.Dequeue();
            _offset = 0;
        }

        return true;
    }
}
