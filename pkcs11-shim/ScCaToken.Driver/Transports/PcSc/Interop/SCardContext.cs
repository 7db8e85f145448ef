namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>
/// A connection to the resource manager. One blocking call at a time; <see cref="Cancel"/> may come from any thread.
/// </summary>
public sealed unsafe class SCardContext : IDisposable
{
    // 16 readers of 128 characters are what pcsc-lite can name; a service that speaks of more is broken.
    private const int MaxNames = 1 << 16;
    private readonly ISCardApi _api;
    private nint _context;
    private bool _established;

    /// <summary>Makes a context on the platform's service; nothing is called yet.</summary>
    public SCardContext()
        : this(PlatformApi)
    {
    }

    /// <summary>Makes a context on any service.</summary>
    internal SCardContext(ISCardApi api) => _api = api;

    /// <summary>The platform's calls.</summary>
    internal static ISCardApi PlatformApi { get; } = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? new SCardIntApi() : new SCardLongApi();

    /// <summary>Opens the connection.</summary>
    public SCardError Establish()
    {
        try
        {
            var error = _api.EstablishContext(out _context);
            _established = error == SCardError.Success;
            return error;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return SCardError.LibraryMissing;
        }
    }

    /// <summary>Names of all readers; empty (and success) when there is none.</summary>
    public SCardError GetReaders(out string[] readers)
    {
        readers = [];
        // The list may grow between asking for its length and fetching it.
        for (int attempt = 0; attempt < 5; attempt++)
        {
            int length = 0;
            var error = _api.ListReaders(_context, null, ref length);
            if (error == SCardError.NoReadersAvailable)
                return SCardError.Success;
            if (error != SCardError.Success)
                return error;
            if (length is < 0 or > MaxNames)
                return SCardError.InternalError;
            int room = length;
            byte[] buffer = new byte[(length + 1) * 2];
            fixed (byte* pointer = buffer)
                error = _api.ListReaders(_context, pointer, ref length);
            if (error == SCardError.InsufficientBuffer)
                continue;
            if (error == SCardError.NoReadersAvailable)
                return SCardError.Success;
            if (error == SCardError.Success && length >= 0 && length <= room)
                readers = _api.NameEncoding.GetString(buffer).Split('\0', StringSplitOptions.RemoveEmptyEntries);
            return error;
        }

        return SCardError.InsufficientBuffer;
    }

    /// <summary>Waits until a state differs from <see cref="SCardReaderState.CurrentState"/>; fills the event states.</summary>
    /// <param name="timeoutMilliseconds">0 polls; <see cref="uint.MaxValue"/> waits for ever.</param>
    /// <param name="states">What to watch.</param>
    public SCardError GetStatusChange(uint timeoutMilliseconds, IReadOnlyList<SCardReaderState> states)
    {
        var layout = _api.Layout;
        byte[] block = new byte[layout.Size * states.Count];
        byte[][] names = [.. states.Select(s => EncodeName(s.ReaderName))];
        var pins = new System.Runtime.InteropServices.GCHandle[states.Count];
        try
        {
            for (int i = 0; i < states.Count; i++)
            {
                pins[i] = System.Runtime.InteropServices.GCHandle.Alloc(names[i], System.Runtime.InteropServices.GCHandleType.Pinned);
                var element = block.AsSpan(i * layout.Size);
                BitConverter.TryWriteBytes(element, pins[i].AddrOfPinnedObject());
                BitConverter.TryWriteBytes(element[ReaderStateLayout.CurrentState..], (uint)states[i].CurrentState);
            }

            SCardError error;
            fixed (byte* pointer = block)
                error = _api.GetStatusChange(_context, timeoutMilliseconds, pointer, states.Count);
            for (int i = 0; i < states.Count; i++)
                ReadState(block.AsSpan(i * layout.Size, layout.Size), layout, states[i]);
            return error;
        }
        finally
        {
            foreach (var pin in pins)
            {
                if (pin.IsAllocated)
                    pin.Free();
            }
        }
    }

    /// <summary>Ends a waiting <see cref="GetStatusChange"/>.</summary>
    public void Cancel()
    {
        if (_established)
            _api.Cancel(_context);
    }

    /// <summary>Connects to the card in a reader.</summary>
    public SCardError Connect(string readerName, SCardShareMode mode, SCardProtocol protocols, out CardReader? reader)
    {
        reader = null;
        fixed (byte* name = EncodeName(readerName))
        {
            var error = _api.Connect(_context, name, mode, protocols, out nint card, out var active);
            if (error == SCardError.Success)
                reader = new CardReader(_api, card, active);
            return error;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_established)
            return;
        _established = false;
        _api.ReleaseContext(_context);
    }

    private byte[] EncodeName(string name) => _api.NameEncoding.GetBytes(name + "\0");

    private static void ReadState(ReadOnlySpan<byte> element, ReaderStateLayout layout, SCardReaderState state)
    {
        state.EventState = (SCRState)BitConverter.ToUInt32(element[layout.EventState..]);
        uint length = BitConverter.ToUInt32(element[layout.AtrLength..]);
        state.Atr = length is > 0 and <= 33 ? element.Slice(layout.Atr, (int)length).ToArray() : [];
    }
}
