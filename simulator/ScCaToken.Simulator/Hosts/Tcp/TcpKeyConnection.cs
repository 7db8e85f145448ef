using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using ScCaToken.Protocol.KeyLink;

namespace ScCaToken.Simulator.Hosts.Tcp;

/// <summary>One client of a <see cref="TcpKeyServer"/>: handshake, then requests in order; presence is sent as it changes.</summary>
internal sealed class TcpKeyConnection
{
    private const int MaxResponse = 65_538;
    private const int MaxHandshakePayload = KeyLinkProof.NonceLength + KeyLinkProof.Length;
    private readonly Socket _socket;
    private readonly CardPort _port;
    private readonly TcpKeyServerOptions _options;
    private readonly Action<TcpKeyConnection> _closed;
    private readonly Lock _sendGate = new();
    private readonly byte[] _payload = new byte[KeyLinkHeader.MaxPayload];
    private readonly byte[] _response = new byte[MaxResponse];
    private readonly byte[] _frame = new byte[KeyLinkHeader.Size + MaxResponse];
    private readonly byte[] _serverNonce = RandomNumberGenerator.GetBytes(KeyLinkProof.NonceLength);
    private readonly byte[] _presenceFrame = new byte[KeyLinkHeader.Size + 9];
    private bool _greeted;
    private long _toldInsertions;
    private volatile bool _admitted;

    public TcpKeyConnection(Socket socket, CardHub hub, TcpKeyServerOptions options, Action<TcpKeyConnection> closed)
    {
        _socket = socket;
        _options = options;
        _closed = closed;
        socket.NoDelay = true;
        socket.SendTimeout = (int)options.FrameTimeout.TotalMilliseconds;
        SocketTools.KeepAlive(socket);
        _port = hub.OpenPort();
        _port.PresenceChanged += () => ThreadPool.UnsafeQueueUserWorkItem(static c => c.SendPresence(), this, preferLocal: false);
    }

    public void Start() => new Thread(Serve) { IsBackground = true, Name = "scca tcp client" }.Start();

    /// <summary>Tells a client too many so and closes.</summary>
    public void Refuse()
    {
        Reply(new KeyLinkHeader(0, KeyLinkKind.Hello, KeyLinkStatus.Busy, 0), []);
        Close();
    }

    public void Close()
    {
        SocketTools.Close(_socket);
        _port.Dispose();
    }

    private void Serve()
    {
        try
        {
            Span<byte> head = stackalloc byte[KeyLinkHeader.Size];
            long deadline = SocketTools.DeadlineIn(_options.HandshakeTimeout);
            while (ReceiveHead(head, ref deadline) && KeyLinkHeader.TryRead(head, out var request) && (_admitted || request.Length <= MaxHandshakePayload))
            {
                var body = _payload.AsSpan(0, request.Length);
                if (!SocketTools.Receive(_socket, body, deadline) || !Handle(request, body))
                    return;
                CryptographicOperations.ZeroMemory(body);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The server is closing.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(_payload);
            Close();
            _closed(this);
        }
    }

    /// <summary>An admitted client may be silent for ever, but a frame once begun comes within the frame timeout.</summary>
    private bool ReceiveHead(Span<byte> head, ref long deadline)
    {
        if (!_admitted)
            return SocketTools.Receive(_socket, head, deadline);
        if (!SocketTools.Receive(_socket, head[..1]))
            return false;
        deadline = SocketTools.DeadlineIn(_options.FrameTimeout);
        return SocketTools.Receive(_socket, head[1..], deadline);
    }

    private bool Handle(KeyLinkHeader request, ReadOnlySpan<byte> body)
    {
        if (!_greeted)
            return Greet(request, body);
        if (!_admitted)
            return Authenticate(request, body);
        switch (request.Kind)
        {
            case KeyLinkKind.Transmit:
                return Transmit(request, body);
            case KeyLinkKind.Connect:
                return Connect(request);
            case KeyLinkKind.Disconnect:
                return ReplyStatus(request, _port.PowerOff());
            case KeyLinkKind.Reset:
                return ReplyStatus(request, _port.Reset());
            case KeyLinkKind.BeginTransaction:
                return ReplyStatus(request, _port.BeginTransaction());
            case KeyLinkKind.EndTransaction:
                _port.EndTransaction();
                return ReplyStatus(request, PortStatus.Ok);
            default:
                Reply(request with { Status = KeyLinkStatus.BadFrame }, []);
                return false;
        }
    }

    private bool Greet(KeyLinkHeader request, ReadOnlySpan<byte> body)
    {
        if (request.Kind != KeyLinkKind.Hello || body.Length != 5 || !body[..4].SequenceEqual(KeyLinkHeader.Magic) || body[4] != KeyLinkHeader.Version)
        {
            Reply(request with { Status = KeyLinkStatus.BadFrame }, []);
            return false;
        }

        _greeted = true;
        Span<byte> answer = stackalloc byte[11 + KeyLinkProof.NonceLength];
        answer[0] = KeyLinkHeader.Version;
        answer[1] = (byte)(_options.Secret.IsEmpty ? 0 : 1);
        _toldInsertions = WritePresence(answer[2..]);
        _serverNonce.CopyTo(answer[11..]);
        if (!Reply(request, answer))
            return false;
        if (_options.Secret.IsEmpty)
            Admit();
        return true;
    }

    private bool Authenticate(KeyLinkHeader request, ReadOnlySpan<byte> body)
    {
        Span<byte> proof = stackalloc byte[KeyLinkProof.Length];
        bool proved = false;
        if (request.Kind == KeyLinkKind.Authenticate && body.Length == KeyLinkProof.NonceLength + KeyLinkProof.Length)
        {
            KeyLinkProof.Client(_options.Secret.Span, _serverNonce, body, proof);
            proved = CryptographicOperations.FixedTimeEquals(proof, body[KeyLinkProof.NonceLength..]);
        }

        if (!proved)
        {
            Reply(request with { Status = KeyLinkStatus.AccessDenied }, []);
            return false;
        }

        KeyLinkProof.Server(_options.Secret.Span, _serverNonce, body, proof);
        if (!Reply(request, proof))
            return false;
        Admit();
        return true;
    }

    private void Admit()
    {
        lock (_sendGate)
            _admitted = true;
        // Until now changes were told to nobody.
        if (_port.InsertionCount != _toldInsertions)
            SendPresence();
    }

    private bool Connect(KeyLinkHeader request)
    {
        var status = _port.Join();
        if (status != PortStatus.Ok)
            return ReplyStatus(request, status);
        var atr = _port.Atr.Span;
        Span<byte> answer = stackalloc byte[8 + 33];
        BinaryPrimitives.WriteInt64BigEndian(answer, _port.InsertionCount);
        atr.CopyTo(answer[8..]);
        return Reply(request, answer[..(8 + atr.Length)]);
    }

    private bool Transmit(KeyLinkHeader request, ReadOnlySpan<byte> command)
    {
        var status = _port.Transmit(command, _response, out int length);
        bool sent = status == PortStatus.Ok ? Reply(request, _response.AsSpan(0, length)) : ReplyStatus(request, status);
        CryptographicOperations.ZeroMemory(_response.AsSpan(0, length));
        return sent;
    }

    private void SendPresence()
    {
        lock (_sendGate)
        {
            if (!_admitted)
                return;
            new KeyLinkHeader(9, KeyLinkKind.Presence, KeyLinkStatus.Ok, 0).Write(_presenceFrame);
            WritePresence(_presenceFrame.AsSpan(KeyLinkHeader.Size));
            // The next frame would go on in the middle of this one.
            if (!SocketTools.Send(_socket, _presenceFrame))
                SocketTools.Close(_socket);
        }
    }

    /// <summary>Returns the insertion count written.</summary>
    private long WritePresence(Span<byte> destination)
    {
        // The count first: a removal in between then shows as a newer count with the next frame, never as a present key with the old one.
        long insertions = _port.InsertionCount;
        BinaryPrimitives.WriteInt64BigEndian(destination[1..], insertions);
        destination[0] = (byte)(_port.IsPresent ? 1 : 0);
        return insertions;
    }

    private bool ReplyStatus(KeyLinkHeader request, PortStatus status) => Reply(
        request with
        {
            Status = status switch
            {
                PortStatus.Ok => KeyLinkStatus.Ok,
                PortStatus.Removed => KeyLinkStatus.CardRemoved,
                PortStatus.ResetByOther => KeyLinkStatus.CardReset,
                PortStatus.NotPowered => KeyLinkStatus.NotConnected,
                _ => KeyLinkStatus.Busy,
            },
        },
        []);

    private bool Reply(KeyLinkHeader header, ReadOnlySpan<byte> body)
    {
        lock (_sendGate)
        {
            (header with { Length = body.Length }).Write(_frame);
            body.CopyTo(_frame.AsSpan(KeyLinkHeader.Size));
            bool sent = SocketTools.Send(_socket, _frame.AsSpan(0, KeyLinkHeader.Size + body.Length));
            CryptographicOperations.ZeroMemory(_frame.AsSpan(KeyLinkHeader.Size, body.Length));
            return sent;
        }
    }
}
