using System.Runtime.InteropServices;
using System.Text;

namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>
/// Windows and macOS: DWORD and LONG have 32 bits. Handles are pointer-sized on Windows and 32-bit on macOS, where the low half of a
/// zeroed pointer serves. Windows has its names in UTF-16 behind functions ending in W; macOS keeps its present SCardControl under a number.
/// </summary>
internal sealed unsafe partial class SCardIntApi : ISCardApi
{
    private static readonly bool Ready = NativeLibraries.Installed;

    public Encoding NameEncoding => OperatingSystem.IsWindows() ? Encoding.Unicode : Encoding.UTF8;

    public ReaderStateLayout Layout => OperatingSystem.IsWindows() ? ReaderStateLayout.Windows : ReaderStateLayout.MacOs;

    public uint FeatureRequestCode => OperatingSystem.IsWindows() ? 0x0031_0000u | (3400 << 2) : 0x4200_0000 + 3400;

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
        uint count = (uint)length;
        var error = Low(OperatingSystem.IsWindows() ? SCardListReadersW(context, null, buffer, &count) : SCardListReaders(context, null, buffer, &count));
        length = (int)count;
        return error;
    }

    public SCardError GetStatusChange(nint context, uint timeoutMilliseconds, byte* states, int count) =>
        Low(OperatingSystem.IsWindows() ? SCardGetStatusChangeW(context, timeoutMilliseconds, states, (uint)count) : SCardGetStatusChange(context, timeoutMilliseconds, states, (uint)count));

    public SCardError Connect(nint context, byte* reader, SCardShareMode mode, SCardProtocol protocols, out nint card, out SCardProtocol active)
    {
        nint handle = 0;
        uint protocol = 0;
        var error = Low(OperatingSystem.IsWindows() ? SCardConnectW(context, reader, (uint)mode, (uint)protocols, &handle, &protocol) : SCardConnect(context, reader, (uint)mode, (uint)protocols, &handle, &protocol));
        card = handle;
        active = (SCardProtocol)protocol;
        return error;
    }

    public SCardError Reconnect(nint card, SCardShareMode mode, SCardProtocol protocols, SCardReaderDisposition initialization, out SCardProtocol active)
    {
        uint protocol = 0;
        var error = Low(SCardReconnect(card, (uint)mode, (uint)protocols, (uint)initialization, &protocol));
        active = (SCardProtocol)protocol;
        return error;
    }

    public SCardError Disconnect(nint card, SCardReaderDisposition disposition) => Low(SCardDisconnect(card, (uint)disposition));

    public SCardError BeginTransaction(nint card) => Low(SCardBeginTransaction(card));

    public SCardError EndTransaction(nint card, SCardReaderDisposition disposition) => Low(SCardEndTransaction(card, (uint)disposition));

    public SCardError Transmit(nint card, SCardProtocol protocol, ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        // SCARD_IO_REQUEST: dwProtocol, cbPciLength.
        uint* request = stackalloc uint[2] { (uint)protocol, (uint)(2 * sizeof(uint)) };
        uint received = (uint)response.Length;
        SCardError error;
        fixed (byte* send = command)
        fixed (byte* receive = response)
            error = Low(SCardTransmit(card, request, send, (uint)command.Length, null, receive, &received));
        length = error == SCardError.Success ? (int)received : 0;
        return error;
    }

    public SCardError Control(nint card, uint code, ReadOnlySpan<byte> input, Span<byte> output, out int length)
    {
        uint returned = 0;
        SCardError error;
        fixed (byte* send = input)
        fixed (byte* receive = output)
            error = Low(OperatingSystem.IsMacOS() ? SCardControl132(card, code, send, (uint)input.Length, receive, (uint)output.Length, &returned) : SCardControl(card, code, send, (uint)input.Length, receive, (uint)output.Length, &returned));
        length = error == SCardError.Success ? (int)returned : 0;
        return error;
    }

    /// <summary>
    /// Windows passes on what the reader's driver or the RPC layer said, in codes that are not of PC/SC. A stale handle is one that must be known;
    /// the others mean that the command did not get through, and why is asked of the reader.
    /// </summary>
    private static SCardError Low(int result)
    {
        const int InvalidHandle = 6, Facility = 0x8010;
        var error = unchecked((SCardError)(uint)result);
        if (error == SCardError.Success || (uint)error >> 16 == Facility)
            return error;
        return result == InvalidHandle ? SCardError.InvalidHandle : SCardError.NotTransacted;
    }

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardEstablishContext(uint scope, nint reserved1, nint reserved2, nint* context);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardReleaseContext(nint context);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardCancel(nint context);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardListReaders(nint context, byte* groups, byte* readers, uint* length);

    [LibraryImport(NativeLibraries.SCard, EntryPoint = "SCardListReadersW")]
    private static partial int SCardListReadersW(nint context, byte* groups, byte* readers, uint* length);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardGetStatusChange(nint context, uint timeout, byte* states, uint count);

    [LibraryImport(NativeLibraries.SCard, EntryPoint = "SCardGetStatusChangeW")]
    private static partial int SCardGetStatusChangeW(nint context, uint timeout, byte* states, uint count);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardConnect(nint context, byte* reader, uint shareMode, uint protocols, nint* card, uint* active);

    [LibraryImport(NativeLibraries.SCard, EntryPoint = "SCardConnectW")]
    private static partial int SCardConnectW(nint context, byte* reader, uint shareMode, uint protocols, nint* card, uint* active);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardReconnect(nint card, uint shareMode, uint protocols, uint initialization, uint* active);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardDisconnect(nint card, uint disposition);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardBeginTransaction(nint card);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardEndTransaction(nint card, uint disposition);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardTransmit(nint card, uint* sendPci, byte* send, uint sendLength, uint* receivePci, byte* receive, uint* receiveLength);

    [LibraryImport(NativeLibraries.SCard)]
    private static partial int SCardControl(nint card, uint code, byte* input, uint inputLength, byte* output, uint outputLength, uint* returned);

    [LibraryImport(NativeLibraries.SCard, EntryPoint = "SCardControl132")]
    private static partial int SCardControl132(nint card, uint code, byte* input, uint inputLength, byte* output, uint outputLength, uint* returned);
}
