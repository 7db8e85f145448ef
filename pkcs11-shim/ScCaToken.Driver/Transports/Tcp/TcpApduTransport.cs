using System.Buffers.Binary;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol.KeyLink;

namespace ScCaToken.Driver.Transports.Tcp;

/// <summary>A key served over TCP. The connection is made when first needed and again after it was lost.</summary>
public sealed class TcpApduTransport : IApduTransport
{
    private const long RetryMilliseconds = 250;
    private const long NotJoined = -1;
    private readonly TcpTransportOptions options;
    private readonly Lock gate = new();
    private TcpLink? link;
    private byte[] atr = [];
    private long generation;
    private long known;
    private long joined = NotJoined;
    private long lastAttempt = long.MinValue / 2;
    private int transactions;
    private volatile bool present;
    private volatile bool disposed;

    /// <summary>Makes the transport; nothing is sent before it is used.</summary>
    public TcpApduTransport(TcpTransportOptions options)
    {
        this.options = options;
        ReaderName = NameOf(options);
    }

    /// <inheritdoc/>
    public string ReaderName { get; }

    /// <inheritdoc/>
    public bool IsConcurrent => false;

    /// <inheritdoc/>
    public int MaxCommandLength => KeyLinkHeader.MaxPayload;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr => atr;

    /// <inheritdoc/>
    public bool IsCardPresent
    {
        get
        {
            Refresh(connect: true);
            return present;
        }
    }

    /// <inheritdoc/>
    public long InsertionCount
    {
        get
        {
            Refresh(connect: false);
            return Interlocked.Read(ref known);
        }
    }

    /// <summary>The reader's name for a server.</summary>
    public static string NameOf(TcpTransportOptions options) => $"TCP {options.Host}:{options.Port}";

    /// <inheritdoc/>
    public void Connect()
    {
        lock (gate)
        {
            EnsureLink();
            Span<byte> answer = stackalloc byte[8 + 33];
            int length = Exchange(KeyLinkKind.Connect, [], answer, out var status);
            Check(status);
            if (length < 8 + 2)
                throw Lose(new TransportException(TransportError.Communication, $"{ReaderName}: malformed answer"));
            atr = answer[8..length].ToArray();
            joined = BinaryPrimitives.ReadInt64BigEndian(answer);
            if (transactions > 0)
                Check(Ask(KeyLinkKind.BeginTransaction));
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        lock (gate)
        {
            if (link is not null && joined >= 0)
                AskQuietly(KeyLinkKind.Disconnect);
            joined = NotJoined;
        }
    }

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        lock (gate)
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
        lock (gate)
        {
            if (transactions == 0)
            {
                EnsureJoined();
                // A reset by somebody else shows at the next command, which the channel knows how to repeat.
                var status = Ask(KeyLinkKind.BeginTransaction);
                if (status != KeyLinkStatus.CardReset)
                    Check(status);
            }

            transactions++;
        }
    }

    /// <inheritdoc/>
    public void EndTransaction()
    {
        lock (gate)
        {
            if (transactions > 0 && --transactions == 0 && link is not null)
                AskQuietly(KeyLinkKind.EndTransaction);
        }
    }

    /// <inheritdoc/>
    public void Reset()
    {
        lock (gate)
        {
            EnsureLink();
            Check(Ask(KeyLinkKind.Reset));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        // Not under the gate: a command waiting for its answer ends by this.
        Volatile.Read(ref link)?.Dispose();
        lock (gate)
            link?.Dispose();
    }

    private void EnsureLink()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (link is not null)
            return;
        link = TcpLink.Open(options);
        generation++;
        Note();
    }

    private void EnsureJoined()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (link is null)
            throw new TransportException(joined == NotJoined ? TransportError.CardReset : TransportError.ReaderUnavailable, $"{ReaderName}: not connected");
        PumpLink();
        if (joined == NotJoined)
            throw new TransportException(present ? TransportError.CardReset : TransportError.CardRemoved, $"{ReaderName}: not connected to the card");
        if (joined == link.InsertionCount)
            return;
        joined = NotJoined;
        throw new TransportException(TransportError.CardRemoved, $"{ReaderName}: the key was pulled");
    }

    private void Refresh(bool connect)
    {
        // A command is running: what was known last is good enough, and the command itself notices a removal.
        if (disposed || !gate.TryEnter())
            return;
        try
        {
            if (link is not null)
                PumpLink();
            else if (connect && Environment.TickCount64 - lastAttempt >= RetryMilliseconds)
                EnsureLink();
        }
        catch (TransportException)
        {
            lastAttempt = Environment.TickCount64;
        }
        finally
        {
            gate.Exit();
        }
    }

    private void PumpLink()
    {
        try
        {
            link!.Pump();
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
            int length = link!.Request(kind, payload, answer, out status);
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
        present = link!.IsPresent;
        Interlocked.Exchange(ref known, (generation << 32) | (link.InsertionCount & 0xFFFF_FFFF));
    }

    /// <summary>Gives the connection up: what was answered late or in part must never be taken for a later answer.</summary>
    private TransportException Lose(TransportException failure)
    {
        link?.Dispose();
        link = null;
        present = false;
        generation++;
        Interlocked.Exchange(ref known, generation << 32);
        return failure;
    }

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
            joined = NotJoined;
        throw new TransportException(known, $"{ReaderName}: {status}");
    }
}
