using System.Buffers.Binary;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol.KeyLink;

namespace ScCaToken.Driver.Transports.Tcp;

/// <summary>A key served over TCP. The connection is made when first needed and again after it was lost.</summary>
public sealed class TcpApduTransport : IApduTransport
{
    private const long RetryMilliseconds = 250;
    private const long NotJoined = -1;
    private readonly TcpTransportOptions _options;
    private readonly Lock _gate = new();
    private TcpLink? _link;
    private byte[] _atr = [];
    private long _generation;
    private long _known;
    private long _joined = NotJoined;
    private long _lastAttempt = long.MinValue / 2;
    private int _transactions;
    private volatile bool _present;
    private volatile bool _disposed;

    /// <summary>Makes the transport; nothing is sent before it is used.</summary>
    public TcpApduTransport(TcpTransportOptions options)
    {
        _options = options;
        ReaderName = NameOf(options);
    }

    /// <inheritdoc/>
    public string ReaderName { get; }

    /// <inheritdoc/>
    public bool IsConcurrent => false;

    /// <inheritdoc/>
    public int MaxCommandLength => KeyLinkHeader.MaxPayload;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr => _atr;

    /// <inheritdoc/>
    public bool IsCardPresent
    {
        get
        {
            Refresh(connect: true);
            return _present;
        }
    }

    /// <inheritdoc/>
    public long InsertionCount
    {
        get
        {
            Refresh(connect: false);
            return Interlocked.Read(ref _known);
        }
    }

    /// <summary>The reader's name for a server.</summary>
    public static string NameOf(TcpTransportOptions options) => $"TCP {options.Host}:{options.Port}";

    /// <inheritdoc/>
    public void Connect()
    {
        lock (_gate)
        {
            EnsureLink();
            Span<byte> answer = stackalloc byte[8 + 33];
            int length = Exchange(KeyLinkKind.Connect, [], answer, out var status);
            Check(status);
            if (length < 8 + 2)
                throw Lose(new TransportException(TransportError.Communication, $"{ReaderName}: malformed answer"));
            _atr = answer[8..length].ToArray();
            _joined = BinaryPrimitives.ReadInt64BigEndian(answer);
            if (_transactions > 0)
                Check(Ask(KeyLinkKind.BeginTransaction));
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        lock (_gate)
        {
            if (_link is not null && _joined >= 0)
                AskQuietly(KeyLinkKind.Disconnect);
            _joined = NotJoined;
        }
    }

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        lock (_gate)
        {
            EnsureJoined();
            int length = Exchange(KeyLinkKind.Transmit, command, response, out var status);
            Check(status);
            return length;
        }
    }

    /// <inheritdoc/>
    public void BeginTransaction()
    {
        lock (_gate)
        {
            if (_transactions == 0)
            {
                EnsureJoined();
                // A reset by somebody else shows at the next command, which the channel knows how to repeat.
                var status = Ask(KeyLinkKind.BeginTransaction);
                if (status != KeyLinkStatus.CardReset)
                    Check(status);
            }

            _transactions++;
        }
    }

    /// <inheritdoc/>
    public void EndTransaction()
    {
        lock (_gate)
        {
            if (_transactions > 0 && --_transactions == 0 && _link is not null)
                AskQuietly(KeyLinkKind.EndTransaction);
        }
    }

    /// <inheritdoc/>
    public void Reset()
    {
        lock (_gate)
        {
            EnsureLink();
            Check(Ask(KeyLinkKind.Reset));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        // Not under the gate: a command waiting for its answer ends by this.
        Volatile.Read(ref _link)?.Dispose();
        lock (_gate)
            _link?.Dispose();
    }

    private void EnsureLink()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_link is not null)
            return;
        _link = TcpLink.Open(_options);
        _generation++;
        Note();
    }

    private void EnsureJoined()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_link is null)
            throw new TransportException(_joined == NotJoined ? TransportError.CardReset : TransportError.ReaderUnavailable, $"{ReaderName}: not connected");
        PumpLink();
        if (_joined == NotJoined)
            throw new TransportException(_present ? TransportError.CardReset : TransportError.CardRemoved, $"{ReaderName}: not connected to the card");
        if (_joined == _link.InsertionCount)
            return;
        _joined = NotJoined;
        throw new TransportException(TransportError.CardRemoved, $"{ReaderName}: the key was pulled");
    }

    private void Refresh(bool connect)
    {
        // A command is running: what was known last is good enough, and the command itself notices a removal.
        if (_disposed || !_gate.TryEnter())
            return;
        try
        {
            if (_link is not null)
                PumpLink();
            else if (connect && Environment.TickCount64 - _lastAttempt >= RetryMilliseconds)
                EnsureLink();
        }
        catch (TransportException)
        {
            _lastAttempt = Environment.TickCount64;
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void PumpLink()
    {
        try
        {
            _link!.Pump();
            Note();
        }
        catch (TransportException failure)
        {
            throw Lose(failure);
        }
    }

    private int Exchange(KeyLinkKind kind, ReadOnlySpan<byte> payload, Span<byte> answer, out KeyLinkStatus status)
    {
        try
        {
            int length = _link!.Request(kind, payload, answer, out status);
            Note();
            return length;
        }
        catch (TransportException failure)
        {
            throw Lose(failure);
        }
    }

    private KeyLinkStatus Ask(KeyLinkKind kind)
    {
        Exchange(kind, [], [], out var status);
        return status;
    }

    private void AskQuietly(KeyLinkKind kind)
    {
        try
        {
            Ask(kind);
        }
        catch (TransportException)
        {
            // Leaving a key that is gone is no failure.
        }
    }

    private void Note()
    {
        _present = _link!.IsPresent;
        Interlocked.Exchange(ref _known, (_generation << 32) | (_link.InsertionCount & 0xFFFF_FFFF));
    }

    /// <summary>Gives the connection up: what was answered late or in part must never be taken for a later answer.</summary>
    private TransportException Lose(TransportException failure)
    {
        _link?.Dispose();
        _link = null;
        _present = false;
        _generation++;
        Interlocked.Exchange(ref _known, _generation << 32);
        return failure;
    }

    private static string Describe(KeyLinkStatus status) => status switch
    {
        KeyLinkStatus.CardRemoved => "the key is not plugged in",
        KeyLinkStatus.CardReset => "the key was reset by another program",
        KeyLinkStatus.NotConnected => "not connected to the key",
        KeyLinkStatus.AccessDenied => "the server refuses access",
        KeyLinkStatus.Busy => "another program holds the key",
        _ => "the server does not understand the request",
    };

    private void Check(KeyLinkStatus status)
    {
        var error = status switch
        {
            KeyLinkStatus.Ok => (TransportError?)null,
            KeyLinkStatus.CardRemoved => TransportError.CardRemoved,
            KeyLinkStatus.CardReset or KeyLinkStatus.NotConnected => TransportError.CardReset,
            KeyLinkStatus.AccessDenied => TransportError.AccessDenied,
            KeyLinkStatus.Busy => TransportError.SharingViolation,
            _ => TransportError.Communication,
        };
        if (error is not { } known)
            return;
        if (known == TransportError.CardRemoved)
            _joined = NotJoined;
        throw new TransportException(known, $"{ReaderName}: {Describe(status)}");
    }
}
