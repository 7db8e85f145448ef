using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using ScCaToken.Protocol.KeyLink;

namespace ScCaToken.Simulator.Hosts.Tcp;

/// <summary>One client of a <see cref="TcpKeyServer"/>: handshake, then requests in order; presence is sent as it changes.</summary>
internal sealed class TcpKeyConnection
{
    private const int MaxResponse = 65_538;
    private readonly Socket socket;
    private readonly CardPort port;
    private readonly TcpKeyServerOptions options;
    private readonly Action<TcpKeyConnection> closed;
    private readonly Lock sendGate = new();
    private readonly byte[] payload = new byte[KeyLinkHeader.MaxPayload];
    private readonly byte[] response = new byte[MaxResponse];
    private readonly byte[] frame = new byte[KeyLinkHeader.Size + MaxResponse];
    private readonly byte[] serverNonce = RandomNumberGenerator.GetBytes(KeyLinkProof.NonceLength);
    private readonly byte[] presenceFrame = new byte[KeyLinkHeader.Size + 9];
    private bool greeted;
    private volatile bool admitted;

    public TcpKeyConnection(Socket socket, CardHub hub, TcpKeyServerOptions options, Action<TcpKeyConnection> closed)
    {
        this.socket = socket;
        this.options = options;
        this.closed = closed;
        socket.NoDelay = true;
        socket.SendTimeout = (int)options.FrameTimeout.TotalMilliseconds;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        port = hub.OpenPort();
        port.PresenceChanged += () => ThreadPool.UnsafeQueueUserWorkItem(static c => c.SendPresence(), this, preferLocal: false);
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
        SocketTools.Close(socket);
        port.Dispose();
    }

    private void Serve()
    {
        try
        {
            Span<byte> head = stackalloc byte[KeyLinkHeader.Size];
            socket.ReceiveTimeout = (int)options.HandshakeTimeout.TotalMilliseconds;
            while (ReceiveHead(head) && KeyLinkHeader.TryRead(head, out var request))
            {
                var body = payload.AsSpan(0, request.Length);
                if (!SocketTools.Receive(socket, body) || !Handle(request, body))
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
            CryptographicOperations.ZeroMemory(payload);
            Close();
            closed(this);
        }
    }

    /// <summary>An admitted client may be silent for ever, but a frame once begun comes within the frame timeout.</summary>
    private bool ReceiveHead(Span<byte> head)
    {
        if (!admitted)
            return SocketTools.Receive(socket, head);
        socket.ReceiveTimeout = 0;
        if (!SocketTools.Receive(socket, head[..1]))
            return false;
        if (socket.Available < head.Length - 1)
            socket.ReceiveTimeout = (int)options.FrameTimeout.TotalMilliseconds;
        return SocketTools.Receive(socket, head[1..]);
    }

    private bool Handle(KeyLinkHeader request, ReadOnlySpan<byte> body)
    {
        if (!greeted)
            return Greet(request, body);
        if (!admitted)
            return Authenticate(request, body);
        switch (request.Kind)
        {
            case KeyLinkKind.Transmit:
                return Transmit(request, body);
            case KeyLinkKind.Connect:
                return Connect(request);
            case KeyLinkKind.Disconnect:
                return ReplyStatus(request, port.PowerOff());
            case KeyLinkKind.Reset:
                return ReplyStatus(request, port.Reset());
            case KeyLinkKind.BeginTransaction:
                return ReplyStatus(request, port.BeginTransaction());
            case KeyLinkKind.EndTransaction:
                port.EndTransaction();
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

        greeted = true;
        Span<byte> answer = stackalloc byte[11 + KeyLinkProof.NonceLength];
        answer[0] = KeyLinkHeader.Version;
        answer[1] = (byte)(options.Secret.IsEmpty ? 0 : 1);
        WritePresence(answer[2..]);
        serverNonce.CopyTo(answer[11..]);
        if (!Reply(request, answer))
            return false;
        admitted = options.Secret.IsEmpty;
        return true;
    }

    private bool Authenticate(KeyLinkHeader request, ReadOnlySpan<byte> body)
    {
        Span<byte> proof = stackalloc byte[KeyLinkProof.Length];
        bool proved = false;
        if (request.Kind == KeyLinkKind.Authenticate && body.Length == KeyLinkProof.NonceLength + KeyLinkProof.Length)
        {
            KeyLinkProof.Client(options.Secret.Span, serverNonce, body, proof);
            proved = CryptographicOperations.FixedTimeEquals(proof, body[KeyLinkProof.NonceLength..]);
        }

        if (!proved)
        {
            Reply(request with { Status = KeyLinkStatus.AccessDenied }, []);
            return false;
        }

        KeyLinkProof.Server(options.Secret.Span, serverNonce, body, proof);
        if (!Reply(request, proof))
            return false;
        admitted = true;
        return true;
    }

    private bool Connect(KeyLinkHeader request)
    {
        var status = port.Join();
        if (status != PortStatus.Ok)
            return ReplyStatus(request, status);
        var atr = port.Atr.Span;
        Span<byte> answer = stackalloc byte[8 + 33];
        BinaryPrimitives.WriteInt64BigEndian(answer, port.InsertionCount);
        atr.CopyTo(answer[8..]);
        return Reply(request, answer[..(8 + atr.Length)]);
    }

    private bool Transmit(KeyLinkHeader request, ReadOnlySpan<byte> command)
    {
        var status = port.Transmit(command, response, out int length);
        bool sent = status == PortStatus.Ok ? Reply(request, response.AsSpan(0, length)) : ReplyStatus(request, status);
        CryptographicOperations.ZeroMemory(response.AsSpan(0, length));
        return sent;
    }

    private void SendPresence()
    {
        if (!admitted)
            return;
        lock (sendGate)
        {
            new KeyLinkHeader(9, KeyLinkKind.Presence, KeyLinkStatus.Ok, 0).Write(presenceFrame);
            WritePresence(presenceFrame.AsSpan(KeyLinkHeader.Size));
            SocketTools.Send(socket, presenceFrame);
        }
    }

    private void WritePresence(Span<byte> destination)
    {
        // The count first: a removal in between then shows as a newer count with the next frame, never as a present key with the old one.
        BinaryPrimitives.WriteInt64BigEndian(destination[1..], port.InsertionCount);
        destination[0] = (byte)(port.IsPresent ? 1 : 0);
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
        lock (sendGate)
        {
            (header with { Length = body.Length }).Write(frame);
            body.CopyTo(frame.AsSpan(KeyLinkHeader.Size));
            bool sent = SocketTools.Send(socket, frame.AsSpan(0, KeyLinkHeader.Size + body.Length));
            CryptographicOperations.ZeroMemory(frame.AsSpan(KeyLinkHeader.Size, body.Length));
            return sent;
        }
    }
}
