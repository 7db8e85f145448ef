using System.Runtime.InteropServices;
using System.Text;

namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>pcsc-lite on Linux and BSD: DWORD, LONG and handles have the size of a pointer.</summary>
internal sealed unsafe partial class SCardLongApi : ISCardApi
{
    private static readonly bool Ready = NativeLibraries.Installed;

    public Encoding NameEncoding => Encoding.UTF8;

    public ReaderStateLayout Layout => ReaderStateLayout.PcscLite;

    public uint FeatureRequestCode => 0x4200_0000 + 3400;

    public SCardError EstablishContext(out nint context)
    {
        context = 0;
        fixed (nint* pointer = &context)
            return Low(Ready ? SCardEstablishContext(2, 0, 0, pointer) : 0);
    }

    public SCardError ReleaseContext(nint context) => Low(SCardReleaseContext(context));

    public SCardError Cancel(nint context) => Low(SCardCancel(context));

    public SCardError ListReaders(nint context, byte* buffer, ref int length)
    {
        nuint count = (nuint)length;
        var error = Low(SCardListReaders(context, null, buffer, &count));
        length = (int)count;
        return error;
    }

    public SCardError GetStatusChange(nint context, uint timeoutMilliseconds, byte* states, int count) =>
        Low(SCardGetStatusChange(context, timeoutMilliseconds, states, (nuint)count));

    public SCardError Connect(nint context, byte* reader, SCardShareMode mode, SCardProtocol protocols, out nint card, out SCardProtocol active)
    {
        nint handle = 0;
        nuint protocol = 0;
        var error = Low(SCardConnect(context, reader, (nuint)mode, (nuint)protocols, &handle, &protocol));
        card = handle;
        active = (SCardProtocol)protocol;
        return error;
    }

    public SCardError Reconnect(nint card, SCardShareMode mode, SCardProtocol protocols, SCardReaderDisposition initialization, out SCardProtocol active)
    {
        nuint protocol = 0;
        var error = Low(SCardReconnect(card, (nuint)mode, (nuint)protocols, (nuint)initialization, &protocol));
        active = (SCardProtocol)protocol;
        return error;
    }

    public SCardError Disconnect(nint card, SCardReaderDisposition disposition) => Low(SCardDisconnect(card, (nuint)disposition));

    public SCardError BeginTransaction(nint card) => Low(SCardBeginTransaction(card));

    public SCardError EndTransaction(nint card, SCardReaderDisposition disposition) => Low(SCardEndTransaction(card, (nuint)disposition));

    public SCardError Transmit(nint card, SCardProtocol protocol, ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        // SCARD_IO_REQUEST: dwProtocol, cbPciLength.
        nuint* request = stackalloc nuint[2] { (nuint)protocol, (nuint)(2 * sizeof(nuint)) };
        nuint received = (nuint)response.Length;
        SCardError error;
        fixed (byte* send = command)
        fixed (byte* receive = response)
            error = Low(SCardTransmit(card, request, send, (nuint)command.Length, null, receive, &received));
        length = error == SCardError.Success ? (int)received : 0;
        return error;
    }

    public SCardError Control(nint card, uint code, ReadOnlySpan<byte> input, Span<byte> output, out int length)
    {
        nuint returned = 0;
        SCardError error;
        fixed (byte* send = input)
        fixed (byte* receive = output)
            error = Low(SCardControl(card, code, send, (nuint)input.Length, receive, (nuint)output.Length, &returned));
        length = error == SCardError.Success ? (int)returned : 0;
        return error;
    }

    private static SCardError Low(nint result) => unchecked((SCardError)(uint)result);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardEstablishContext(nuint scope, nint reserved1, nint reserved2, nint* context);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardReleaseContext(nint context);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardCancel(nint context);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardListReaders(nint context, byte* groups, byte* readers, nuint* length);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardGetStatusChange(nint context, nuint timeout, byte* states, nuint count);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardConnect(nint context, byte* reader, nuint shareMode, nuint protocols, nint* card, nuint* active);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardReconnect(nint card, nuint shareMode, nuint protocols, nuint initialization, nuint* active);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardDisconnect(nint card, nuint disposition);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardBeginTransaction(nint card);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardEndTransaction(nint card, nuint disposition);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardTransmit(nint card, nuint* sendPci, byte* send, nuint sendLength, nuint* receivePci, byte* receive, nuint* receiveLength);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial nint SCardControl(nint card, nuint code, byte* input, nuint inputLength, byte* output, nuint outputLength, nuint* returned);
}
