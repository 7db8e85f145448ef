using System.Security.Cryptography;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc.Interop;

namespace ScCaToken.Driver.Transports.PcSc;

/// <summary>
/// A card in a PC/SC reader, shared with other programs. The connection to the service is made when first needed and made again
/// after the service was restarted.
/// </summary>
public sealed class PcScApduTransport : IApduTransport
{
    private const int ShortLimit = 261;
    private const int ExtendedLimit = 65_535;
    private const int MaxResponse = 65_548;
    private readonly Lock gate = new();
    private readonly ReaderWatch watch;
    private readonly byte[] buffer = new byte[MaxResponse];
    private SCardContext? context;
    private CardReader? card;
    private byte[] atr = [];
    private byte[] limitAtr = [];
    private int transactions;
    private bool resetPending;
    private bool disposed;

    /// <summary>Makes the transport; the service is not contacted.</summary>
    public PcScApduTransport(string readerName)
    {
        ReaderName = readerName;
        watch = new ReaderWatch(readerName);
    }

    /// <inheritdoc/>
    public string ReaderName { get; }

    /// <inheritdoc/>
    public bool IsConcurrent => false;

    /// <inheritdoc/>
    public int MaxCommandLength { get; private set; } = ShortLimit;

    /// <inheritdoc/>
    public bool IsCardPresent => watch.IsPresent();

    /// <summary>
    /// Counted from what this transport noticed: a command's failure, <see cref="IsCardPresent"/>, <see cref="Connect"/>. It costs no
    /// question to the service, which fails the first command after a removal anyway.
    /// </summary>
    public long InsertionCount => watch.Changes;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr => atr;

    /// <inheritdoc/>
    public void Connect()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            resetPending = false;
            if (!TryResume())
                ConnectAnew();
            watch.IsPresent();
            atr = watch.Atr;
            FindLimit();
            if (transactions > 0)
                Check(card!.BeginTransaction());
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        lock (gate)
            DropCard();
    }

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        lock (gate)
        {
            EnsureConnected();
            return Exchange(command, response);
        }
    }

    /// <inheritdoc/>
    public void BeginTransaction()
    {
        lock (gate)
        {
            if (transactions == 0)
            {
                EnsureConnected(resetIsFine: true);
                var error = card!.BeginTransaction();
                if (error == SCardError.ResetCard)
                {
                    // The next command reports the reset, which the channel knows how to handle; the sequence itself may begin.
                    Check(card.Reconnect(SCardShareMode.Shared, SCardProtocol.Any, SCardReaderDisposition.Leave));
                    resetPending = true;
                    error = card.BeginTransaction();
                }

                Check(error);
            }

            transactions++;
        }
    }

    /// <inheritdoc/>
    public void EndTransaction()
    {
        lock (gate)
        {
            if (transactions > 0 && --transactions == 0)
                card?.EndTransaction(SCardReaderDisposition.Leave);
        }
    }

    /// <inheritdoc/>
    public void Reset()
    {
        lock (gate)
        {
            EnsureConnected(resetIsFine: true);
            resetPending = false;
            Check(card!.Reconnect(SCardShareMode.Shared, SCardProtocol.Any, SCardReaderDisposition.Reset));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            DropContext();
            watch.Dispose();
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private bool TryResume()
    {
        if (card is null)
            return false;
        if (card.Reconnect(SCardShareMode.Shared, SCardProtocol.Any, SCardReaderDisposition.Leave) == SCardError.Success)
            return true;
        DropCard();
        return false;
    }

    private void ConnectAnew()
    {
        var error = SCardError.NoService;
        for (int attempt = 0; attempt < 2; attempt++)
        {
            if (context is null)
            {
                var fresh = new SCardContext();
                error = fresh.Establish();
                if (error != SCardError.Success)
                    break;
                context = fresh;
            }

            error = context.Connect(ReaderName, SCardShareMode.Shared, SCardProtocol.Any, out card);
            if (!PcScErrors.IsServiceLost(error))
                break;
            DropContext();
        }

        Check(error);
    }

    private int Exchange(ReadOnlySpan<byte> command, Span<byte> response)
    {
        // pcsc-lite loses an answer that does not fit, so the library never gets less room than the longest answer needs.
        bool direct = response.Length >= MaxResponse - 10;
        var room = direct ? response : buffer;
        var error = card!.Transmit(command, room, out int length);
        // A driver whose card vanished in the middle may report success and no bytes.
        if (error == SCardError.Success && length < 2)
            error = SCardError.NotTransacted;
        if (error != SCardError.Success)
            throw Fail(error);
        if (direct)
            return length;
        try
        {
            if (length > response.Length)
                throw new TransportException(TransportError.Communication, $"{ReaderName}: the answer of {length} bytes is longer than expected");
            buffer.AsSpan(0, length).CopyTo(response);
            return length;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
        }
    }

    private void EnsureConnected(bool resetIsFine = false)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (card is not null && (resetIsFine || !resetPending))
            return;
        throw card is null && !watch.IsPresent()
            ? new TransportException(TransportError.CardRemoved, $"{ReaderName}: no card in the reader")
            : new TransportException(TransportError.CardReset, $"{ReaderName}: not connected to the card");
    }

    /// <summary>What the path carries, asked of the reader or, where the reader does not say, tried once per card.</summary>
    private void FindLimit()
    {
        if (limitAtr.Length != 0 && limitAtr.AsSpan().SequenceEqual(atr))
            return;
        MaxCommandLength = ReaderFeatures.MaxApduData(card!) switch
        {
            >= 0x10000 => ExtendedLimit,
            > 0 => ShortLimit,
            0 => ShortLimit,
            _ => AtrCapabilities.AnnouncesExtendedLength(atr) && ProbeExtended() ? ExtendedLimit : ShortLimit,
        };
        limitAtr = atr;
    }

    /// <summary>GET CHALLENGE with extended Le: changes nothing that matters, and any status word proves that the bytes came through.</summary>
    private bool ProbeExtended()
    {
        var error = card!.Transmit([0x00, 0x84, 0x00, 0x00, 0x00, 0x00, 0x08], buffer, out int length);
        if (error == SCardError.Success)
            return length >= 2 && !(length == 2 && buffer[0] == 0x67);
        // A reader of short APDUs refuses by an error, after which the connection may need to be taken up again.
        if (!TryResume())
            ConnectAnew();
        return false;
    }

    private void Check(SCardError error)
    {
        if (error != SCardError.Success)
            throw Fail(error);
    }

    private TransportException Fail(SCardError error)
    {
        if (error is SCardError.NotTransacted or SCardError.CommunicationError or SCardError.InternalError or SCardError.UnsupportedFeature
            or SCardError.InvalidValue or SCardError.InvalidHandle or SCardError.ReaderUnavailable or SCardError.UnresponsiveCard or SCardError.UnpoweredCard)
        {
            error = watch.Diagnose(error);
        }

        if (PcScErrors.IsServiceLost(error))
        {
            watch.NoteChange();
            DropContext();
        }
        else if (error is SCardError.RemovedCard or SCardError.NoSmartcard or SCardError.ReaderUnavailable or SCardError.UnknownReader)
        {
            watch.NoteChange();
            DropCard();
        }

        return PcScErrors.ToException(error, ReaderName);
    }

    private void DropCard()
    {
        card?.Dispose();
        card = null;
        resetPending = false;
    }

    private void DropContext()
    {
        DropCard();
        context?.Dispose();
        context = null;
    }
}
