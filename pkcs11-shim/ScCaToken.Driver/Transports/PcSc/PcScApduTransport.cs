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
    private readonly ISCardApi _api;
    private readonly Lock _gate = new();
    private readonly ReaderWatch _watch;
    private readonly byte[] _buffer = new byte[MaxResponse];
    private SCardContext? _context;
    private CardReader? _card;
    private byte[] _atr = [];
    private byte[] _limitAtr = [];
    private int _transactions;
    private bool _resetPending;
    private bool _disposed;

    /// <summary>Makes the transport; the service is not contacted.</summary>
    public PcScApduTransport(string readerName)
        : this(SCardContext.PlatformApi, readerName)
    {
    }

    internal PcScApduTransport(ISCardApi api, string readerName)
    {
        _api = api;
        ReaderName = readerName;
        _watch = new ReaderWatch(api, readerName);
    }

    /// <inheritdoc/>
    public string ReaderName { get; }

    /// <inheritdoc/>
    public bool IsConcurrent => false;

    /// <inheritdoc/>
    public int MaxCommandLength { get; private set; } = ShortLimit;

    /// <inheritdoc/>
    public bool IsCardPresent => _watch.IsPresent();

    /// <summary>
    /// Counted from what this transport noticed: a command's failure, <see cref="IsCardPresent"/>, <see cref="Connect"/>. It costs no
    /// question to the service, which fails the first command after a removal anyway.
    /// </summary>
    public long InsertionCount => _watch.Changes;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr => _atr;

    /// <inheritdoc/>
    public void Connect()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _resetPending = false;
            if (!TryResume())
                ConnectAnew();
            _watch.IsPresent();
            _atr = _watch.Atr;
            FindLimit();
            if (_transactions > 0)
                Check(_card!.BeginTransaction());
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        lock (_gate)
            DropCard();
    }

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        lock (_gate)
        {
            EnsureConnected();
            return Exchange(command, response);
        }
    }

    /// <inheritdoc/>
    public void BeginTransaction()
    {
        lock (_gate)
        {
            if (_transactions == 0)
            {
                EnsureConnected(resetIsFine: true);
                var error = _card!.BeginTransaction();
                if (error == SCardError.ResetCard)
                {
                    // The next command reports the reset, which the channel knows how to handle; the sequence itself may begin.
                    Check(_card.Reconnect(SCardShareMode.Shared, SCardProtocol.Any, SCardReaderDisposition.Leave));
                    _resetPending = true;
                    error = _card.BeginTransaction();
                }

                Check(error);
            }

            _transactions++;
        }
    }

    /// <inheritdoc/>
    public void EndTransaction()
    {
        lock (_gate)
        {
            if (_transactions > 0 && --_transactions == 0)
                _card?.EndTransaction(SCardReaderDisposition.Leave);
        }
    }

    /// <inheritdoc/>
    public void Reset()
    {
        lock (_gate)
        {
            EnsureConnected(resetIsFine: true);
            _resetPending = false;
            Check(_card!.Reconnect(SCardShareMode.Shared, SCardProtocol.Any, SCardReaderDisposition.Reset));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            DropContext();
            _watch.Dispose();
            CryptographicOperations.ZeroMemory(_buffer);
        }
    }

    private bool TryResume()
    {
        if (_card is null)
            return false;
        if (_card.Reconnect(SCardShareMode.Shared, SCardProtocol.Any, SCardReaderDisposition.Leave) == SCardError.Success)
            return true;
        DropCard();
        return false;
    }

    private void ConnectAnew()
    {
        var error = SCardError.NoService;
        for (int attempt = 0; attempt < 2; attempt++)
        {
            if (_context is null)
            {
                var fresh = new SCardContext(_api);
                error = fresh.Establish();
                if (error != SCardError.Success)
                    break;
                _context = fresh;
            }

            error = _context.Connect(ReaderName, SCardShareMode.Shared, SCardProtocol.Any, out _card);
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
        var room = direct ? response : _buffer;
        var error = _card!.Transmit(command, room, out int length);
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
            _buffer.AsSpan(0, length).CopyTo(response);
            return length;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(_buffer.AsSpan(0, length));
        }
    }

    private void EnsureConnected(bool resetIsFine = false)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_card is not null && (resetIsFine || !_resetPending))
            return;
        throw _card is null && !_watch.IsPresent()
            ? new TransportException(TransportError.CardRemoved, $"{ReaderName}: no card in the reader")
            : new TransportException(TransportError.CardReset, $"{ReaderName}: not connected to the card");
    }

    /// <summary>What the path carries, asked of the reader or, where the reader does not say, tried once per card.</summary>
    private void FindLimit()
    {
        if (_limitAtr.Length != 0 && _limitAtr.AsSpan().SequenceEqual(_atr))
            return;
        MaxCommandLength = ReaderFeatures.MaxApduData(_card!) switch
        {
            >= 0x10000 => ExtendedLimit,
            > 0 => ShortLimit,
            0 => ShortLimit,
            _ => AtrCapabilities.AnnouncesExtendedLength(_atr) && ProbeExtended() ? ExtendedLimit : ShortLimit,
        };
        _limitAtr = _atr;
    }

    /// <summary>GET CHALLENGE with extended Le: changes nothing that matters, and any status word proves that the bytes came through.</summary>
    private bool ProbeExtended()
    {
        var error = _card!.Transmit([0x00, 0x84, 0x00, 0x00, 0x00, 0x00, 0x08], _buffer, out int length);
        if (error == SCardError.Success)
            return length >= 2 && !(length == 2 && _buffer[0] == 0x67);
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
            error = _watch.Diagnose(error);
        }

        if (PcScErrors.IsServiceLost(error))
        {
            _watch.NoteChange();
            DropContext();
        }
        else if (error is SCardError.RemovedCard or SCardError.NoSmartcard or SCardError.ReaderUnavailable or SCardError.UnknownReader)
        {
            _watch.NoteChange();
            DropCard();
        }

        return PcScErrors.ToException(error, ReaderName);
    }

    private void DropCard()
    {
        _card?.Dispose();
        _card = null;
        _resetPending = false;
    }

    private void DropContext()
    {
        DropCard();
        _context?.Dispose();
        _context = null;
    }
}
