using System.Text;
using ScCaToken.Driver.Transports.PcSc.Interop;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Driver.Tests.Hostile;

/// <summary>A smart-card service that mostly works and now and then answers with any code, any length, any state and a garbage ATR.</summary>
internal sealed unsafe class LyingService(int seed) : ISCardApi
{
    private static readonly SCardError[] Codes = Enum.GetValues<SCardError>();
    private readonly Random _random = new(seed);

    /// <summary>Questions about states fail at once.</summary>
    public bool RefusesToWait { get; init; }

    /// <summary>Calls made so far.</summary>
    public int Calls { get; private set; }

    public Encoding NameEncoding => Encoding.UTF8;

    public ReaderStateLayout Layout => ReaderStateLayout.PcscLite;

    public uint FeatureRequestCode => 3400;

    private bool Lies => _random.Next(100) < 12;

    public SCardError EstablishContext(out nint context)
    {
        context = _random.Next();
        return Result();
    }

    public SCardError ReleaseContext(nint context) => Result();

    public SCardError Cancel(nint context) => Result();

    public SCardError ListReaders(nint context, byte* buffer, ref int length)
    {
        byte[] names = Lies ? Bytes(_random.Next(300)) : "Reader A\0Reader B\0\0"u8.ToArray();
        // The second call may speak of another length than the first.
        if (buffer is not null)
            names.AsSpan(0, Math.Min(names.Length, length)).CopyTo(new Span<byte>(buffer, Math.Max(length, 0)));
        length = Lies ? Length(300) : names.Length;
        return Result();
    }

    public SCardError GetStatusChange(nint context, uint timeoutMilliseconds, byte* states, int count)
    {
        if (RefusesToWait)
        {
            Calls++;
            return SCardError.InvalidParameter;
        }

        for (int i = 0; i < count; i++)
        {
            var state = new Span<byte>(states + (i * Layout.Size), Layout.Size);
            if (Lies)
            {
                _random.NextBytes(state[Layout.EventState..]);
                continue;
            }

            BitConverter.TryWriteBytes(state[Layout.EventState..], (uint)(SCRState.Present | SCRState.Changed));
            BitConverter.TryWriteBytes(state[Layout.AtrLength..], 20u);
            EchoCard.BuildAtr("Echo01"u8).AsSpan(0, 20).CopyTo(state[Layout.Atr..]);
        }

        return Result();
    }

    public SCardError Connect(nint context, byte* reader, SCardShareMode mode, SCardProtocol protocols, out nint card, out SCardProtocol active)
    {
        card = _random.Next();
        active = Lies ? (SCardProtocol)(uint)_random.Next() : SCardProtocol.T1;
        return Result();
    }

    public SCardError Reconnect(nint card, SCardShareMode mode, SCardProtocol protocols, SCardReaderDisposition initialization, out SCardProtocol active)
    {
        active = (SCardProtocol)(uint)_random.Next(4);
        return Result();
    }

    public SCardError Disconnect(nint card, SCardReaderDisposition disposition) => Result();

    public SCardError BeginTransaction(nint card) => Result();

    public SCardError EndTransaction(nint card, SCardReaderDisposition disposition) => Result();

    public SCardError Transmit(nint card, SCardProtocol protocol, ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        response[0] = 0x90;
        response[1] = 0x00;
        length = Lies ? Length(response.Length) : 2;
        return Result();
    }

    public SCardError Control(nint card, uint code, ReadOnlySpan<byte> input, Span<byte> output, out int length)
    {
        _random.NextBytes(output);
        length = Length(output.Length);
        return Result();
    }

    private int Length(int room) => _random.Next(6) switch
    {
        0 => -1,
        1 => int.MinValue,
        2 => int.MaxValue,
        3 => room + 1,
        _ => _random.Next(room),
    };

    private SCardError Result()
    {
        Calls++;
        return Lies ? Codes[_random.Next(Codes.Length)] : SCardError.Success;
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
