namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>A connection to the card in one reader.</summary>
public sealed class CardReader : IDisposable
{
    private readonly nint _card;
    private bool _connected = true;

    internal CardReader(nint card, SCardProtocol protocol)
    {
        _card = card;
        Protocol = protocol;
    }

    /// <summary>The protocol in use.</summary>
    public SCardProtocol Protocol { get; private set; }

    /// <summary>Takes the connection up again after a reset, or resets the card.</summary>
    public SCardError Reconnect(SCardShareMode mode, SCardProtocol protocols, SCardReaderDisposition initialization)
    {
        var error = SCardContext.Api.Reconnect(_card, mode, protocols, initialization, out var active);
        if (error == SCardError.Success)
            Protocol = active;
        return error;
    }

    /// <summary>Keeps other programs away.</summary>
    public SCardError BeginTransaction() => SCardContext.Api.BeginTransaction(_card);

    /// <summary>Lets other programs in again.</summary>
    public SCardError EndTransaction(SCardReaderDisposition disposition) => SCardContext.Api.EndTransaction(_card, disposition);

    /// <summary>Sends a command APDU. pcsc-lite loses an answer that does not fit: give room for the longest.</summary>
    public SCardError Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length) =>
        SCardContext.Api.Transmit(_card, Protocol, command, response, out length);

    /// <summary>Sends a control code to the reader.</summary>
    public SCardError Control(uint code, ReadOnlySpan<byte> input, Span<byte> output, out int length) =>
        SCardContext.Api.Control(_card, code, input, output, out length);

    /// <summary>Ends the connection.</summary>
    public SCardError Disconnect(SCardReaderDisposition disposition)
    {
        if (!_connected)
            return SCardError.Success;
        _connected = false;
        return SCardContext.Api.Disconnect(_card, disposition);
    }

    /// <inheritdoc/>
    public void Dispose() => Disconnect(SCardReaderDisposition.Leave);
}
