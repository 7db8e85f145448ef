namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>A connection to the card in one reader.</summary>
public sealed class CardReader : IDisposable
{
    private readonly ISCardApi _api;
    private readonly nint _card;
    private bool _connected = true;

    internal CardReader(ISCardApi api, nint card, SCardProtocol protocol)
    {
        _api = api;
        _card = card;
        Protocol = protocol;
    }

    /// <summary>The protocol in use.</summary>
    public SCardProtocol Protocol { get; private set; }

    /// <summary>Control code of PC/SC part 10's feature request.</summary>
    internal uint FeatureRequestCode => _api.FeatureRequestCode;

    /// <summary>Takes the connection up again after a reset, or resets the card.</summary>
    public SCardError Reconnect(SCardShareMode mode, SCardProtocol protocols, SCardReaderDisposition initialization)
    {
        var error = _api.Reconnect(_card, mode, protocols, initialization, out var active);
        if (error == SCardError.Success)
            Protocol = active;
        return error;
    }

    /// <summary>Keeps other programs away.</summary>
    public SCardError BeginTransaction() => _api.BeginTransaction(_card);

    /// <summary>Lets other programs in again.</summary>
    public SCardError EndTransaction(SCardReaderDisposition disposition) => _api.EndTransaction(_card, disposition);

    /// <summary>Sends a command APDU. pcsc-lite loses an answer that does not fit: give room for the longest.</summary>
    public SCardError Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length) =>
        Checked(_api.Transmit(_card, Protocol, command, response, out length), length, response.Length);

    /// <summary>Sends a control code to the reader.</summary>
    public SCardError Control(uint code, ReadOnlySpan<byte> input, Span<byte> output, out int length) =>
        Checked(_api.Control(_card, code, input, output, out length), length, output.Length);

    /// <summary>Ends the connection.</summary>
    public SCardError Disconnect(SCardReaderDisposition disposition)
    {
        if (!_connected)
            return SCardError.Success;
        _connected = false;
        return _api.Disconnect(_card, disposition);
    }

    /// <inheritdoc/>
    public void Dispose() => Disconnect(SCardReaderDisposition.Leave);

    /// <summary>A length beyond the buffer is the service's mistake, not ours to trust.</summary>
    private static SCardError Checked(SCardError error, int length, int room) =>
        error == SCardError.Success && (length < 0 || length > room) ? SCardError.CommunicationError : error;
}
