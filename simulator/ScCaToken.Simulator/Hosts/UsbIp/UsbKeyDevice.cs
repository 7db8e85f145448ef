using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using ScCaToken.Protocol.Ccid;
using ScCaToken.Simulator.Hosts.Ccid;

namespace ScCaToken.Simulator.Hosts.UsbIp;

/// <summary>The attached device: endpoints, their waiting URBs and the data that waits for URBs.</summary>
internal sealed class UsbKeyDevice : IDisposable
{
    private const int Stall = -32;
    private const int Cancelled = -104;
    private const int MaxWaiting = 64;
    private readonly Socket _socket;
    private readonly CcidSlot _slot;
    private readonly UsbControlEndpoint _control;
    private readonly UsbInEndpoint _bulkIn = new();
    private readonly UsbInEndpoint _interruptIn = new();
    private readonly CcidMessageBuffer _incoming;
    private readonly Lock _gate = new();
    private readonly byte[] _header = new byte[48];

    public UsbKeyDevice(CardPort port, UsbIpServer server, Socket socket)
    {
        _socket = socket;
        _slot = new CcidSlot(port, server.Options.Device, message => Offer(_bulkIn, message));
        _control = new UsbControlEndpoint(server.Descriptors, _slot, () => Offer(_interruptIn, [(byte)CcidMessageType.NotifySlotChange, 0x03]));
        _incoming = new CcidMessageBuffer(server.Options.Device.MaxData, _slot.Receive);
    }

    /// <summary>Takes a URB; false when the client is beyond what a real one does and is to be dropped.</summary>
    public bool Submit(uint sequence, bool isIn, int endpoint, int length, ReadOnlySpan<byte> setup, ReadOnlySpan<byte> data)
    {
        switch (endpoint)
        {
            case 0:
                byte[]? answer = _control.Handle(setup, data);
                if (answer is null)
                    return Complete(sequence, Stall, 0, []);
                return isIn
                    ? Complete(sequence, 0, Math.Min(answer.Length, length), answer.AsSpan(0, Math.Min(answer.Length, length)))
                    : Complete(sequence, 0, length, []);
            case CcidDescriptors.BulkOut when !isIn:
                // The answer to the transfer first: a host may not look at bulk IN before its OUT is done.
                if (!Complete(sequence, 0, length, []))
                    return false;
                _incoming.Take(data);
                return true;
            case CcidDescriptors.BulkIn when isIn:
                return Wait(_bulkIn, sequence, length);
            case CcidDescriptors.InterruptIn when isIn:
                return Wait(_interruptIn, sequence, length);
            default:
                return Complete(sequence, Stall, 0, []);
        }
    }

    /// <summary>Cancels a waiting URB. One that was answered already is left alone, and status 0 says so.</summary>
    public bool Unlink(uint sequence, uint target)
    {
        lock (_gate)
        {
            bool waiting = _bulkIn.Cancel(target) || _interruptIn.Cancel(target);
            return Send(4, sequence, waiting ? Cancelled : 0, 0, []);
        }
    }

    public void Dispose()
    {
        _slot.Dispose();
        lock (_gate)
        {
            _bulkIn.Clear();
            _interruptIn.Clear();
        }
    }

    private bool Wait(UsbInEndpoint endpoint, uint sequence, int length)
    {
        lock (_gate)
        {
            if (endpoint.WaitingCount >= MaxWaiting)
                return false;
            endpoint.Enqueue(sequence, length);
            return Drain(endpoint);
        }
    }

    private void Offer(UsbInEndpoint endpoint, byte[] message)
    {
        lock (_gate)
        {
            // A host that sends commands and never fetches answers is not worth the memory.
            endpoint.Add(message);
            if (endpoint.DataCount > MaxWaiting)
                SocketTools.Close(_socket);
            Drain(endpoint);
        }
    }

    private bool Drain(UsbInEndpoint endpoint)
    {
        while (endpoint.TryMatch(out uint sequence, out var chunk))
        {
            bool sent = Send(3, sequence, 0, chunk.Length, chunk.Span);
            CryptographicOperations.ZeroMemory(chunk.Span);
            if (!sent)
                return false;
        }

        return true;
    }

    private bool Complete(uint sequence, int status, int actual, ReadOnlySpan<byte> data)
    {
        lock (_gate)
            return Send(3, sequence, status, actual, data);
    }

    private bool Send(int command, uint sequence, int status, int actual, ReadOnlySpan<byte> data)
    {
        Array.Clear(_header);
        BinaryPrimitives.WriteInt32BigEndian(_header, command);
        BinaryPrimitives.WriteUInt32BigEndian(_header.AsSpan(4), sequence);
        BinaryPrimitives.WriteInt32BigEndian(_header.AsSpan(20), status);
        BinaryPrimitives.WriteInt32BigEndian(_header.AsSpan(24), actual);
        if (data.IsEmpty)
            return SocketTools.Send(_socket, _header);
        byte[] whole = new byte[_header.Length + data.Length];
        _header.CopyTo(whole, 0);
        data.CopyTo(whole.AsSpan(_header.Length));
        bool sent = SocketTools.Send(_socket, whole);
        CryptographicOperations.ZeroMemory(whole);
        return sent;
    }
}
