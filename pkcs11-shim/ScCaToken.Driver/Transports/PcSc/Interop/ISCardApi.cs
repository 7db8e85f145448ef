using System.Text;

namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>
/// The calls of winscard.h as this driver uses them, over either integer model. Names are passed as encoded, NUL-terminated bytes.
/// </summary>
internal unsafe interface ISCardApi
{
    /// <summary>Encoding of names: UTF-16 on Windows, UTF-8 elsewhere.</summary>
    Encoding NameEncoding { get; }

    /// <summary>Layout of SCARD_READERSTATE.</summary>
    ReaderStateLayout Layout { get; }

    /// <summary>Control code of PC/SC part 10's feature request.</summary>
    uint FeatureRequestCode { get; }

    SCardError EstablishContext(out nint context);

    SCardError ReleaseContext(nint context);

    SCardError Cancel(nint context);

    /// <summary>Lengths count characters; a null buffer asks for the length.</summary>
    SCardError ListReaders(nint context, byte* buffer, ref int length);

    SCardError GetStatusChange(nint context, uint timeoutMilliseconds, byte* states, int count);

    SCardError Connect(nint context, byte* reader, SCardShareMode mode, SCardProtocol protocols, out nint card, out SCardProtocol active);

    SCardError Reconnect(nint card, SCardShareMode mode, SCardProtocol protocols, SCardReaderDisposition initialization, out SCardProtocol active);

    SCardError Disconnect(nint card, SCardReaderDisposition disposition);

    SCardError BeginTransaction(nint card);

    SCardError EndTransaction(nint card, SCardReaderDisposition disposition);

    SCardError Transmit(nint card, SCardProtocol protocol, ReadOnlySpan<byte> command, Span<byte> response, out int length);

    SCardError Control(nint card, uint code, ReadOnlySpan<byte> input, Span<byte> output, out int length);
}
