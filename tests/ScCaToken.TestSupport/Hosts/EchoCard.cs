using ScCaToken.Protocol;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;

namespace ScCaToken.TestSupport.Hosts;

/// <summary>
/// A card for transport tests. CLA 80: INS 01 answers its data, 02 counts since the last reset, 03 takes P1P2 milliseconds,
/// 04 answers P1P2 bytes of a pattern, 05 answers a sum over its data, 06 answers when it is released. Understands chaining and GET RESPONSE; no state but this.
/// </summary>
public sealed class EchoCard : IVirtualCard, IKeyControls, ISharedKey
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _entered = new(), _released = new();
    private readonly byte[] _chained = new byte[65_535];
    private byte[] _pending = [];
    private int _pendingAt;
    private int _chainedLength;
    private int _counter;
    private int _power;
    private volatile bool _on;
    private volatile bool _plugged = true;

    public event EventHandler? Plugged;

    public event EventHandler? Unplugged;

    public bool IsPlugged => _plugged;

    /// <summary>Historical bytes as of the real key: T=1, IFSC 254, command chaining and extended length.</summary>
    public ReadOnlyMemory<byte> Atr { get; } = BuildAtr("Echo01"u8);

    /// <summary>False takes INS 03 and 06 away, for random commands.</summary>
    public bool MayWait { get; init; } = true;

    /// <summary>What every power-on and reset fails with.</summary>
    public Exception? StartFailure { get; set; }

    /// <summary>Whether the card has power.</summary>
    public bool IsPowered => _plugged && _on;

    /// <summary>Power-ons and resets so far.</summary>
    public int Starts => Volatile.Read(ref _power);

    ReadOnlyMemory<byte> ISharedKey.AnswerToReset => Atr;

    public long ResetCount => Starts;

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
        if (!_plugged)
            throw new KeyAbsentException();
        if (!_on)
            Start();
    }

    public void PowerOff()
    {
        lock (_gate)
            _on = false;
    }

    public void Plug()
    {
        if (_plugged)
            return;
        _plugged = true;
        Plugged?.Invoke(this, EventArgs.Empty);
    }

    public void Unplug()
    {
        if (!_plugged)
            return;
        _plugged = false;
        _on = false;
        Unplugged?.Invoke(this, EventArgs.Empty);
    }

    public void PowerCut()
    {
        Unplug();
        Plug();
    }

    public void PowerCutAt(int flashOperation) => PowerCut();

    /// <summary>Waits until a command of INS 06 runs.</summary>
    public bool WaitForHeldCommand(TimeSpan limit) => _entered.Task.Wait(limit);

    /// <summary>Lets the command of INS 06 that runs, and every later one, come to its end.</summary>
    public void Release() => _released.TrySetResult();

    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        lock (_gate)
        {
            if (!_plugged || !_on)
                throw new KeyAbsentException();
            if (!CommandApdu.TryParse(command, out var apdu))
                return Status(response, 0, 0x6700);
            if (apdu.Ins == (byte)IsoIns.GetResponse)
                return Answer(apdu.ExpectedLength, response);
            apdu.Data.CopyTo(_chained.AsSpan(_chainedLength));
            _chainedLength += apdu.Data.Length;
            if ((apdu.Cla & 0x10) != 0)
                return Status(response, 0, 0x9000);
            var data = _chained.AsSpan(0, _chainedLength);
            _chainedLength = 0;
            int parameter = (apdu.P1 << 8) | apdu.P2;
            _pendingAt = 0;
            switch (apdu.Ins)
            {
                case 0x01: _pending = data.ToArray(); break;
                case 0x02: _pending = [(byte)(++_counter & 0xFF)]; break;
                case 0x03 when MayWait: Thread.Sleep(parameter); _pending = []; break;
                case 0x04: _pending = [.. Enumerable.Range(0, parameter).Select(Pattern)]; break;
                case 0x05: _pending = BitConverter.GetBytes(Sum(data)); break;
                case 0x06 when MayWait: Hold(); _pending = []; break;
                case (byte)IsoIns.Select or 0x84: _pending = []; break;
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

    private void Hold()
    {
        _entered.TrySetResult();
        _released.Task.Wait(TimeSpan.FromSeconds(30));
    }

    private static int Status(Span<byte> response, int length, int sw)
    {
        response[length] = (byte)(sw >> 8);
        response[length + 1] = (byte)(sw & 0xFF);
        return length + 2;
    }

    private int Answer(int limit, Span<byte> response)
    {
        int length = Math.Min(limit, _pending.Length - _pendingAt);
        _pending.AsSpan(_pendingAt, length).CopyTo(response);
        _pendingAt += length;
        int rest = _pending.Length - _pendingAt;
        return Status(response, length, rest == 0 ? 0x9000 : 0x6100 | (rest > 255 ? 0 : rest));
    }

    private void Start()
    {
        if (StartFailure is { } failure)
            throw failure;
        lock (_gate)
        {
            _power++;
            _counter = 0;
            _chainedLength = 0;
            _pending = [];
            _on = true;
        }
    }
}
