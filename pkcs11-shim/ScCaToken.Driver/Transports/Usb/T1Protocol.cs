using ScCaToken.Driver.Transport;

namespace ScCaToken.Driver.Transports.Usb;

/// <summary>
/// T=1 as a host runs it over a TPDU-level reader (ISO/IEC 7816-3 §11): I, R and S blocks with LRC, chaining both ways, IFSD and
/// waiting time extension. A block is NAD, PCB, LEN, up to 254 bytes, LRC.
/// </summary>
internal sealed class T1Protocol
{
    private const int MaxInf = 254;
    private const int Retries = 3;
    private const int SupervisoryLimit = 10_000;
    private readonly CcidReader _reader;
    private readonly byte[] _block = new byte[4 + MaxInf];
    private readonly byte[] _reply = new byte[5];
    private readonly byte[] _received = new byte[4 + MaxInf + 8];
    private int _cardIfs;
    private bool _sendNumber;
    private bool _receiveNumber;

    private T1Protocol(CcidReader reader, int cardIfs)
    {
        _reader = reader;
        _cardIfs = cardIfs;
    }

    /// <summary>Sets the reader's parameters from the ATR and tells the card how long blocks may be.</summary>
    public static T1Protocol Start(CcidReader reader, ReadOnlySpan<byte> atr)
    {
        var (ifsc, waiting) = Parameters(atr);
        reader.SetT1Parameters([0x11, 0x10, 0x00, waiting, 0x00, (byte)ifsc, 0x00]);
        var protocol = new T1Protocol(reader, ifsc);
        protocol.Supervise(0xC1, [(byte)reader.Interface.Ifsd], 0xE1);
        return protocol;
    }

    /// <summary>Sends a command APDU in as many blocks as it takes; returns the length of the response APDU.</summary>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        int length;
        do
        {
            var part = command[..Math.Min(command.Length, _cardIfs)];
            command = command[part.Length..];
            int pcb = (_sendNumber ? 0x40 : 0) | (command.IsEmpty ? 0 : 0x20);
            length = Exchange((byte)pcb, part);
            _sendNumber = !_sendNumber;
            // Between chained parts the card acknowledges with R(N) of the next number.
            if (!command.IsEmpty && (_received[1] & 0xC0) != 0x80)
                throw Broken("a chained block is not acknowledged");
        }
        while (!command.IsEmpty);
        return Collect(length, response);
    }

    /// <summary>IFSC and BWI/CWI from the first interface bytes after T=1 is named; the defaults are 32 and 4D.</summary>
    internal static (int Ifsc, byte Waiting) Parameters(ReadOnlySpan<byte> atr)
    {
        int ifsc = 32;
        byte waiting = 0x4D;
        int at = 2;
        int announced = atr.Length > 1 ? atr[1] >> 4 : 0;
        for (int group = 1, protocol = 0; announced != 0; group++)
        {
            bool ours = group > 2 && protocol == 1;
            if ((announced & 1) != 0 && at < atr.Length && Next(atr) is var ta && ours && ta is > 0 and < 255)
                ifsc = ta;
            if ((announced & 2) != 0 && at < atr.Length && Next(atr) is var tb && ours)
                waiting = tb;
            if ((announced & 4) != 0)
                at++;
            if ((announced & 8) == 0 || at >= atr.Length)
                break;
            protocol = atr[at] & 0x0F;
            announced = atr[at++] >> 4;
        }

        return (ifsc, waiting);

        byte Next(ReadOnlySpan<byte> bytes) => bytes[at++];
    }

    private static TransportException Broken(string what) => new(TransportError.Communication, $"T=1: {what}");

    private int Collect(int length, Span<byte> response)
    {
        int total = 0;
        while (true)
        {
            byte pcb = _received[1];
            if ((pcb & 0x80) != 0)
                throw Broken("an answer is not an I-block");
            if (((pcb & 0x40) != 0) != _receiveNumber)
                throw Broken("a block is out of order");
            if (length > response.Length - total)
                throw Broken("the answer is longer than expected");
            _received.AsSpan(3, length).CopyTo(response[total..]);
            total += length;
            _receiveNumber = !_receiveNumber;
            if ((pcb & 0x20) == 0)
                return total;
            if (length == 0)
                throw Broken("a chained block is empty");
            length = Exchange((byte)(0x80 | (_receiveNumber ? 0x10 : 0)), []);
        }
    }

    /// <summary>Sends a block until something sensible comes back, and serves the card's own requests meanwhile; returns the INF length.</summary>
    private int Exchange(byte pcb, ReadOnlySpan<byte> inf)
    {
        int size = Build(_block, pcb, inf);
        ReadOnlyMemory<byte> next = _block.AsMemory(0, size);
        byte times = 0;
        int failures = 0;
        for (int rounds = 0; rounds < SupervisoryLimit; rounds++)
        {
            int count = _reader.Transfer(next.Span, _received, times);
            times = 0;
            if (!IsValid(count))
            {
                if (++failures > Retries)
                    throw Broken("the blocks arrive damaged");
                next = _reply.AsMemory(0, Build(_reply, (byte)(0x81 | (_receiveNumber ? 0x10 : 0)), []));
                continue;
            }

            byte answer = _received[1];
            if ((answer & 0xC0) == 0xC0)
            {
                next = _reply.AsMemory(0, Serve(answer, ref times));
                continue;
            }

            if ((answer & 0xC0) == 0x80 && AsksAgain(answer, pcb))
            {
                if (++failures > Retries)
                    throw Broken("the card refuses a block");
                next = _block.AsMemory(0, size);
                continue;
            }

            return _received[2];
        }

        throw Broken("the card keeps asking");
    }

    /// <summary>R(N) with the number of an I-block just sent means "again"; with the next number it acknowledges a chained one.</summary>
    private bool AsksAgain(byte answer, byte pcb)
    {
        bool number = (answer & 0x10) != 0;
        if ((pcb & 0x80) != 0)
            return true;
        bool chained = (pcb & 0x20) != 0;
        return number == _sendNumber || !chained;
    }

    /// <summary>Answers an S request of the card (IFS, waiting time extension) in the reply's buffer; anything else ends the exchange.</summary>
    private int Serve(byte request, ref byte times)
    {
        byte value = _received[3];
        switch (request)
        {
            case 0xC1 when _received[2] == 1 && value is > 0 and < 255:
                _cardIfs = value;
                return Build(_reply, 0xE1, [value]);
            case 0xC3 when _received[2] == 1:
                times = value;
                return Build(_reply, 0xE3, [value]);
            default:
                throw Broken($"the card sends {request:X2}");
        }
    }

    private void Supervise(byte request, ReadOnlySpan<byte> inf, byte expected)
    {
        int size = Build(_block, request, inf);
        for (int attempt = 0; attempt <= Retries; attempt++)
        {
            int count = _reader.Transfer(_block.AsSpan(0, size), _received);
            if (IsValid(count) && _received[1] == expected)
                return;
        }

        throw Broken("the card does not take the block size");
    }

    private static int Build(Span<byte> target, byte pcb, ReadOnlySpan<byte> inf)
    {
        target[0] = 0;
        target[1] = pcb;
        target[2] = (byte)inf.Length;
        inf.CopyTo(target[3..]);
        target[3 + inf.Length] = Lrc(target[..(3 + inf.Length)]);
        return 4 + inf.Length;
    }

    private bool IsValid(int count) => count >= 4 && count == 4 + _received[2] && Lrc(_received.AsSpan(0, count)) == 0;

    private static byte Lrc(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte value in bytes)
            sum ^= value;
        return sum;
    }
}
