using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol.KeyLink;

namespace ScCaToken.Driver.Transports.Tcp;

/// <summary>
/// One connection to a key server: handshake, requests with answers, and the presence the server announces unasked.
/// One thread at a time; <see cref="Dispose"/> may come from any and ends a running request.
/// </summary>
internal sealed class TcpLink : IDisposable
{
    private const int MostFramesAtOnce = 64;
    private readonly Socket _socket;
    private readonly TcpTransportOptions _options;
    private readonly byte[] _frame = new byte[KeyLinkHeader.Size + KeyLinkHeader.MaxPayload];
    private ushort _sequence;
    private TimeSpan _patience;
    private long _deadline;

    private TcpLink(Socket socket, TcpTransportOptions options)
    {
        _socket = socket;
        _options = options;
    }

    /// <summary>Whether the key was plugged in when the server last said.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>The server's count of insertions and removals when it last said.</summary>
    public long InsertionCount { get; private set; }

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="TransportException">ServiceUnavailable, AccessDenied, Timeout or Communication.</exception>
    public static TcpLink Open(TcpTransportOptions options, CancellationToken cancellation = default)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(options.ConnectTimeout);
            socket.ConnectAsync(options.Host, options.Port, limit.Token).AsTask().GetAwaiter().GetResult();
            socket.SendTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
            socket.ReceiveTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
            KeepAlive(socket);
            var link = new TcpLink(socket, options);
            link._patience = options.ConnectTimeout;
            link.Begin(options.ConnectTimeout);
            link.ShakeHands();
            link._patience = options.CommandTimeout;
            socket.ReceiveTimeout = (int)options.CommandTimeout.TotalMilliseconds;
            return link;
        }
        catch (Exception failure)
        {
            socket?.Dispose();
            throw failure switch
            {
                TransportException => failure,
                OperationCanceledException when cancellation.IsCancellationRequested => new TransportException(TransportError.Cancelled, "cancelled"),
                OperationCanceledException => new TransportException(TransportError.ServiceUnavailable, $"no answer from {options.Host}:{options.Port}"),
                _ => new TransportException(TransportError.ServiceUnavailable, $"no key server at {options.Host}:{options.Port}: {failure.Message}", failure),
            };
        }
    }

    // A server that vanished without a word is noticed after half a minute, not after the two hours that are usual.
    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        }
        catch (SocketException)
        {
            // An old Windows asks in its own time.
        }
    }

    /// <summary>
    /// Sends a request and waits for its answer; returns the answer's length. A removal announced meanwhile ends a
    /// <see cref="KeyLinkKind.Transmit"/> at once: the late answer is dropped by its sequence.
    /// </summary>
    public int Request(KeyLinkKind kind, ReadOnlySpan<byte> payload, Span<byte> answer, out KeyLinkStatus status)
    {
        ushort number = ++_sequence == 0 ? ++_sequence : _sequence;
        long countBefore = InsertionCount;
        Begin(_patience);
        Send(new KeyLinkHeader(payload.Length, kind, KeyLinkStatus.Ok, number), payload);
        while (true)
        {
            var header = ReceiveFrame(out var body);
            if (header.Kind == KeyLinkKind.Presence || header.Sequence != number)
                CheckClock();
            if (header.Kind == KeyLinkKind.Presence)
            {
                if (kind != KeyLinkKind.Transmit || InsertionCount == countBefore)
                    continue;
                status = KeyLinkStatus.CardRemoved;
                return 0;
            }

            if (header.Sequence != number)
                continue;
            status = header.Status;
            if (header.Kind != kind || body.Length > answer.Length)
                throw Broken("the server's answer does not fit the request");
            body.CopyTo(answer);
            CryptographicOperations.ZeroMemory(body);
            return body.Length;
        }
    }

    /// <summary>Takes in what the server announced; waits only for the rest of a frame that has begun, and not for a server that never stops.</summary>
    public void Pump()
    {
        try
        {
            Begin(_options.ConnectTimeout);
            for (int frames = 0; frames < MostFramesAtOnce && _socket.Poll(0, SelectMode.SelectRead); frames++)
            {
                _socket.ReceiveTimeout = (int)_options.ConnectTimeout.TotalMilliseconds;
                ReceiveFrame(out _);
                _socket.ReceiveTimeout = (int)_patience.TotalMilliseconds;
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            throw Broken("the connection is gone", failure);
        }
    }

    /// <summary>Waits until the server says something or breaks off; false when cancelled.</summary>
    public bool WaitReadable(CancellationToken cancellation)
    {
        try
        {
            _socket.ReceiveAsync(Memory<byte>.Empty, cancellation).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Already disconnected.
        }

        _socket.Dispose();
    }

    private static TransportException Broken(string message, Exception? cause = null) =>
        cause is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock }
            ? new TransportException(TransportError.Timeout, "no answer from the key server in time", cause)
            : new TransportException(TransportError.ReaderUnavailable, message, cause);

    /// <summary>Starts the clock of a frame or a request: a server that sends a little now and then is not waited for any longer.</summary>
    private void Begin(TimeSpan limit) => _deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;

    private void CheckClock()
    {
        if (Environment.TickCount64 > _deadline)
            throw new TransportException(TransportError.Timeout, "no answer from the key server in time");
    }

    private void ShakeHands()
    {
        Span<byte> hello = stackalloc byte[5];
        KeyLinkHeader.Magic.CopyTo(hello);
        hello[4] = KeyLinkHeader.Version;
        Span<byte> answer = stackalloc byte[11 + KeyLinkProof.NonceLength];
        Send(new KeyLinkHeader(hello.Length, KeyLinkKind.Hello, KeyLinkStatus.Ok, 0), hello);
        var header = ReceiveFrame(out var body);
        if (header.Status == KeyLinkStatus.Busy)
            throw new TransportException(TransportError.SharingViolation, "the key server has too many clients");
        if (header.Kind != KeyLinkKind.Hello || header.Status != KeyLinkStatus.Ok || body.Length != answer.Length || body[0] != KeyLinkHeader.Version)
            throw new TransportException(TransportError.Communication, "the other side is no key server of this version");
        body.CopyTo(answer);
        TakePresence(answer[2..]);
        if ((answer[1] & 1) != 0)
            Prove(answer[11..]);
        else if (!_options.Secret.IsEmpty)
            throw new TransportException(TransportError.AccessDenied, "the server does not ask for the shared secret: it is not the expected one");
    }

    private void Prove(ReadOnlySpan<byte> serverNonce)
    {
        if (_options.Secret.IsEmpty)
            throw new TransportException(TransportError.AccessDenied, "the key server asks for a shared secret");
        Span<byte> message = stackalloc byte[KeyLinkProof.NonceLength + KeyLinkProof.Length];
        RandomNumberGenerator.Fill(message[..KeyLinkProof.NonceLength]);
        KeyLinkProof.Client(_options.Secret.Span, serverNonce, message, message[KeyLinkProof.NonceLength..]);
        Span<byte> answer = stackalloc byte[KeyLinkProof.Length];
        int length = Request(KeyLinkKind.Authenticate, message, answer, out var status);
        Span<byte> expected = stackalloc byte[KeyLinkProof.Length];
        KeyLinkProof.Server(_options.Secret.Span, serverNonce, message, expected);
        if (status != KeyLinkStatus.Ok || length != KeyLinkProof.Length || !CryptographicOperations.FixedTimeEquals(expected, answer))
            throw new TransportException(TransportError.AccessDenied, "the shared secret is not the server's");
    }

    private void Send(KeyLinkHeader header, ReadOnlySpan<byte> payload)
    {
        try
        {
            header.Write(_frame);
            payload.CopyTo(_frame.AsSpan(KeyLinkHeader.Size));
            ReadOnlySpan<byte> rest = _frame.AsSpan(0, KeyLinkHeader.Size + payload.Length);
            while (!rest.IsEmpty)
                rest = rest[_socket.Send(rest)..];
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            throw Broken("the key server closed the connection", failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(_frame.AsSpan(KeyLinkHeader.Size, payload.Length));
        }
    }

    private KeyLinkHeader ReceiveFrame(out Span<byte> body)
    {
        ReceiveExactly(_frame.AsSpan(0, KeyLinkHeader.Size));
        if (!KeyLinkHeader.TryRead(_frame, out var header))
            throw Broken("the key server sent a frame of impossible length");
        body = _frame.AsSpan(KeyLinkHeader.Size, header.Length);
        ReceiveExactly(body);
        if (header.Kind == KeyLinkKind.Presence)
        {
            if (body.Length != 9)
                throw Broken("the key server sent a malformed presence");
            TakePresence(body);
        }

        return header;
    }

    private void TakePresence(ReadOnlySpan<byte> presence)
    {
        IsPresent = presence[0] != 0;
        InsertionCount = BinaryPrimitives.ReadInt64BigEndian(presence[1..]);
    }

    private void ReceiveExactly(Span<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                int count = _socket.Receive(buffer);
                if (count == 0)
                    throw Broken("the key server closed the connection");
                buffer = buffer[count..];
                if (!buffer.IsEmpty)
                    CheckClock();
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            throw Broken("the key server closed the connection", failure);
        }
    }
}
