using ScCaToken.Driver.Transports.Usb.Interop;
using ScCaToken.Protocol.Ccid;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.TestSupport.Usb;

/// <summary>
/// A CCID device of TPDU level whose card speaks T=1 (ISO/IEC 7816-3 §11), written from the card's side: blocks of its own size,
/// a changed IFSC and a waiting time extension before each answer, and damaged blocks on request.
/// </summary>
public sealed class TpduDevice(EchoCard card) : IUsbContext, IUsbDevice
{
    private readonly Queue<byte[]> _answers = new();
    private readonly List<byte> _command = [];
    private byte[] _response = [];
    private byte[] _last = [];
    private byte[] _held = [];
    private int _responseAt;
    private int _ifsd = 32;
    private int _sent;
    private bool _sendNumber;

    /// <summary>Every n-th answer block is damaged once; 0 for none.</summary>
    public int DamageEvery { get; init; }

    /// <summary>The card asks for more time and changes its block size before it answers.</summary>
    public bool AsksFirst { get; init; }

    public UsbDeviceInfo Info { get; } = new(0x1209, 0x0001, "9-1", 1, 0, true);

    public UsbError List(out IReadOnlyList<IUsbDevice> devices)
    {
        devices = [this];
        return UsbError.Success;
    }

    public UsbError Open() => UsbError.Success;

    public UsbError ClaimInterface(int number) => UsbError.Success;

    public UsbError ReleaseInterface(int number) => UsbError.Success;

    public UsbError ControlTransfer(UsbSetupPacket setup, Span<byte> data, int timeoutMilliseconds, out int transferred)
    {
        byte[] functional = new byte[54];
        functional[0] = 54;
        functional[1] = 0x21;
        functional[28] = 254;
        functional[42] = 0x01;
        functional[44] = 0x0F;
        functional[45] = 0x01;
        byte[] configuration = [9, 2, 86, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 2, 0x0B, 0, 0, 0, .. functional, 7, 5, 0x01, 2, 64, 0, 0, 7, 5, 0x82, 2, 64, 0, 0];
        configuration.CopyTo(data);
        transferred = configuration.Length;
        return UsbError.Success;
    }

    public UsbError Write(byte endpoint, ReadOnlySpan<byte> data, int timeoutMilliseconds, out int transferred)
    {
        transferred = data.Length;
        var header = CcidHeader.Read(data);
        var body = data[CcidHeader.Size..];
        switch (header.Type)
        {
            case CcidMessageType.IccPowerOn:
                card.PowerOn();
                _sendNumber = false;
                Answer(CcidMessageType.DataBlock, header, card.Atr.Span);
                break;
            case CcidMessageType.XfrBlock:
                Answer(CcidMessageType.DataBlock, header, Damage(Block(body.ToArray())));
                break;
            case CcidMessageType.SetParameters:
                Answer(CcidMessageType.Parameters, header, body);
                break;
            default:
                Answer(CcidMessageType.SlotStatus, header, []);
                break;
        }

        return UsbError.Success;
    }

    public UsbError Read(byte endpoint, Span<byte> buffer, int timeoutMilliseconds, out int transferred)
    {
        transferred = 0;
        if (!_answers.TryDequeue(out byte[]? answer))
            return UsbError.Timeout;
        answer.CopyTo(buffer);
        transferred = answer.Length;
        return UsbError.Success;
    }

    public void Dispose()
    {
    }

    private static byte[] Make(int pcb, ReadOnlySpan<byte> inf)
    {
        byte[] block = [0, (byte)pcb, (byte)inf.Length, .. inf, 0];
        for (int i = 0; i < block.Length - 1; i++)
            block[^1] ^= block[i];
        return block;
    }

    private byte[] Block(byte[] block)
    {
        if (block.Length < 4 || block.Length != 4 + block[2] || block.Aggregate(0, (sum, b) => sum ^ b) != 0)
            return Make(0x82, []);
        byte pcb = block[1];
        switch (pcb)
        {
            case 0xC1:
                _ifsd = block[3];
                return Make(0xE1, [block[3]]);
            case 0xE3:
                return _last = Make(0xC1, [100]);
            case 0xE1:
                return _last = _held;
        }

        if ((pcb & 0x80) != 0 && _last.Length == 0)
            return Make(0x82, []);
        if ((pcb & 0x80) != 0)
        {
            // R with the number of the I-block sent last: again. With the next one: go on with the chain.
            bool wanted = (pcb & 0x10) != 0;
            return (_last[1] & 0x80) != 0 || wanted != _sendNumber ? _last : Next();
        }

        _command.AddRange(block[3..^1]);
        if ((pcb & 0x20) != 0)
            return _last = Make(0x80 | ((pcb & 0x40) != 0 ? 0 : 0x10), []);
        byte[] room = new byte[65_538];
        int length = card.Transmit(_command.ToArray(), room);
        _command.Clear();
        _response = room[..length];
        _responseAt = 0;
        byte[] first = Next();
        if (!AsksFirst)
            return first;
        _held = first;
        return _last = Make(0xC3, [3]);
    }

    private byte[] Next()
    {
        int length = Math.Min(_ifsd, _response.Length - _responseAt);
        bool more = _responseAt + length < _response.Length;
        _last = Make((_sendNumber ? 0x40 : 0) | (more ? 0x20 : 0), _response.AsSpan(_responseAt, length));
        _responseAt += length;
        _sendNumber = !_sendNumber;
        return _last;
    }

    private byte[] Damage(byte[] block)
    {
        if (DamageEvery == 0 || ++_sent % DamageEvery != 0)
            return block;
        byte[] damaged = [.. block];
        damaged[^1] ^= 0x55;
        return damaged;
    }

    private void Answer(CcidMessageType type, CcidHeader header, ReadOnlySpan<byte> data)
    {
        byte[] message = new byte[CcidHeader.Size + data.Length];
        new CcidHeader(type, (uint)data.Length, 0, header.Sequence, 0, 0, 0).Write(message);
        data.CopyTo(message.AsSpan(CcidHeader.Size));
        _answers.Enqueue(message);
    }
}
