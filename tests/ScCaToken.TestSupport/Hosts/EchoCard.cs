using ScCaToken.Protocol;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;

namespace ScCaToken.TestSupport.Hosts;

/// <summary>
/// A card for transport tests. CLA 80: INS 01 answers its data, 02 counts since the last reset, 03 takes P1P2 milliseconds,
/// 04 answers P1P2 bytes of a pattern, 05 answers a sum over its data. Understands chaining and GET RESPONSE; no state but this.
/// </summary>
public sealed class EchoCard : IVirtualCard, IKeyControls, ISharedKey
{
    private readonly Lock gate = new();
    private readonly byte[] chained = new byte[65_535];
    private byte[] pending = [];
    private int pendingAt;
    private int chainedLength;
    private int counter;
    private int power;
    private volatile bool on;
    private volatile bool plugged = true;

    public event EventHandler? Plugged;

    public event EventHandler? Unplugged;

    public bool IsPlugged => plugged;

    /// <summary>Historical bytes as of the real key: T=1, IFSC 254, command chaining and extended length.</summary>
    public ReadOnlyMemory<byte> Atr { get; } = BuildAtr("Echo01"u8);

    /// <summary>False takes INS 03 away, for random commands.</summary>
    public bool MayWait { get; init; } = true;

    /// <summary>Power-ons and resets so far.</summary>
    public int Starts => Volatile.Read(ref power);

    ReadOnlyMemory<byte> ISharedKey.AnswerToReset => Atr;

    bool ISharedKey.IsPowered => plugged && on;

    long ISharedKey.ResetCount => Starts;

    public static byte[] BuildAtr(ReadOnlySpan<byte> name)
    {
        byte[] atr = [0x3B, 0x8E, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x31, 0xC8, 0x73, 0xF4, 0x21, 0xC0, 0x56, .. name, 0];
        for (int i = 1; i < atr.Length - 1; i++)
            atr[^1] ^= atr[i];
        return atr;
    }

    /// <summary>The byte at <paramref name="index"/> of the pattern INS 04 answers.</summary>
    public static byte Pattern(int index) => (byte)(((index * 31) ^ (index >> 8)) & 0xFF);

    public void PowerOn() => Start();

    public void Reset() => Start();

    void ISharedKey.PowerOn()
    {
        if (!plugged)
            throw new KeyAbsentException();
        if (!on)
            Start();
    }

    public void PowerOff()
    {
        lock (gate)
            on = false;
    }

    public void Plug()
    {
        if (plugged)
            return;
        plugged = true;
        Plugged?.Invoke(this, EventArgs.Empty);
    }

    public void Unplug()
    {
        if (!plugged)
            return;
        plugged = false;
        on = false;
        Unplugged?.Invoke(this, EventArgs.Empty);
    }

    public void PowerCut()
    {
        Unplug();
        Plug();
    }

    public void PowerCutAt(int flashOperation) => PowerCut();

    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        lock (gate)
        {
            if (!plugged || !on)
                throw new KeyAbsentException();
            if (!CommandApdu.TryParse(command, out var apdu))
                return Status(response, 0, 0x6700);
            if (apdu.Ins == (byte)IsoIns.GetResponse)
                return Answer(apdu.ExpectedLength, response);
            apdu.Data.CopyTo(chained.AsSpan(chainedLength));
            chainedLength += apdu.Data.Length;
            if ((apdu.Cla & 0x10) != 0)
                return Status(response, 0, 0x9000);
            var data = chained.AsSpan(0, chainedLength);
            chainedLength = 0;
            int parameter = (apdu.P1 << 8) | apdu.P2;
            pendingAt = 0;
            switch (apdu.Ins)
            {
                case 0x01: pending = data.ToArray(); break;
                case 0x02: pending = [(byte)(++counter & 0xFF)]; break;
                case 0x03 when MayWait: Thread.Sleep(parameter); pending = []; break;
                case 0x04: pending = [.. Enumerable.Range(0, parameter).Select(Pattern)]; break;
                case 0x05: pending = BitConverter.GetBytes(Sum(data)); break;
                case (byte)IsoIns.Select or 0x84: pending = []; break;
                default: return Status(response, 0, 0x6D00);
            }

            return Answer(apdu.ExpectedLength == 0 ? 65_536 : apdu.ExpectedLength, response);
        }
    }

    public static int Sum(ReadOnlySpan<byte> data)
    {
        int sum = 0;
        foreach (byte value in data)
            sum = unchecked((sum * 31) + value);
        return sum;
    }

    private static int Status(Span<byte> response, int length, int sw)
    {
        response[length] = (byte)(sw >> 8);
        response[length + 1] = (byte)(sw & 0xFF);
        return length + 2;
    }

    private int Answer(int limit, Span<byte> response)
    {
        int length = Math.Min(limit, pending.Length - pendingAt);
        pending.AsSpan(pendingAt, length).CopyTo(response);
        pendingAt += length;
        int rest = pending.Length - pendingAt;
        return Status(response, length, rest == 0 ? 0x9000 : 0x6100 | (rest > 255 ? 0 : rest));
    }

    private void Start()
    {
        lock (gate)
        {
            power++;
            counter = 0;
            chainedLength = 0;
            pending = [];
            on = true;
        }
    }
}
