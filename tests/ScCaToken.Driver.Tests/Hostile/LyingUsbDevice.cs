using ScCaToken.Driver.Transports.Usb.Interop;

namespace ScCaToken.Driver.Tests.Hostile;

/// <summary>
/// Stands before a USB device and spoils what it says: headers with any type, length, slot, sequence and status, messages cut, grown, repeated or
/// lost, time extensions and continued answers without end; of a T=1 card also any block, with a right checksum.
/// </summary>
internal sealed class LyingUsbDevice(IUsbDevice inner, Random random, int honestOutOfHundred) : IUsbDevice
{
    private static readonly byte[] Supervisory = [0xC3, 0xC1, 0x80, 0x90, 0x82, 0xE1, 0x20, 0x60];
    private readonly Queue<byte[]> _more = new();
    private Action<byte[]>? _obsession;
    private readonly byte[] _insistence = new byte[64];
    private byte _sequence;

    public UsbDeviceInfo Info => inner.Info with { SerialIndex = 3 };

    public UsbError Open() => inner.Open();

    public UsbError ClaimInterface(int number) => inner.ClaimInterface(number);

    public UsbError ReleaseInterface(int number) => inner.ReleaseInterface(number);

    public UsbError ControlTransfer(UsbSetupPacket setup, Span<byte> data, int timeoutMilliseconds, out int transferred)
    {
        var error = inner.ControlTransfer(setup, data, timeoutMilliseconds, out transferred);
        if (transferred > 0 && random.Next(100) >= honestOutOfHundred)
        {
            data[random.Next(transferred)] = (byte)random.Next(256);
            transferred = random.Next(3) == 0 ? random.Next(transferred + 1) : transferred;
        }

        return error;
    }

    public UsbError Write(byte endpoint, ReadOnlySpan<byte> data, int timeoutMilliseconds, out int transferred)
    {
        _obsession = random.Next(20) == 0 ? null : _obsession;
        _sequence = data[6];
        return inner.Write(endpoint, data, timeoutMilliseconds, out transferred);
    }

    public UsbError Read(byte endpoint, Span<byte> buffer, int timeoutMilliseconds, out int transferred)
    {
        scoped ReadOnlySpan<byte> message;
        if (_more.TryDequeue(out byte[]? waiting))
        {
            message = waiting;
        }
        else if (_obsession is not null)
        {
            Array.Clear(_insistence);
            int length = 15 + random.Next(40);
            (_insistence[0], _insistence[1], _insistence[6]) = (0x80, (byte)(length - 10), _sequence);
            _obsession(_insistence);
            message = _insistence.AsSpan(0, length);
        }
        else
        {
            var error = inner.Read(endpoint, buffer, Math.Min(timeoutMilliseconds, 20), out transferred);
            if (error != UsbError.Success || transferred < 10 || random.Next(100) < honestOutOfHundred)
                return error;
            message = Lie(buffer[..transferred].ToArray());
        }

        transferred = Math.Min(message.Length, buffer.Length);
        message[..transferred].CopyTo(buffer);
        return UsbError.Success;
    }

    public void Dispose() => inner.Dispose();

    private byte[] Lie(byte[] message)
    {
        switch (random.Next(13))
        {
            case 0: return message[..random.Next(message.Length)];
            case 1: return [.. message, .. new byte[random.Next(2_000)]];
            case 2: message[random.Next(10)] = (byte)random.Next(256); return message;
            case 3: message[random.Next(message.Length)] = (byte)random.Next(256); return message;
            case 4: message[1] = message[2] = message[3] = message[4] = 0xFF; return message;
            case 5: message[5] = 1; return message;
            case 6: message[6]++; return message;
            case 7: _more.Enqueue([.. message]); return message;
            case 8: return Stick(message, m => m[7] = 0x80);
            case 9: return Stick(message, m => m[9] = 1);
            case 10: return Stick(message, m => (m[1], m[9]) = (0, 3));
            case 11: return Stick(message, m => MakeBlock(m, Supervisory[random.Next(Supervisory.Length)]));
            default: return Stick(message, m => MakeBlock(m, (byte)random.Next(256)));
        }
    }

    private byte[] Stick(byte[] message, Action<byte[]> spoil)
    {
        if (random.Next(4) == 0)
            _obsession = spoil;
        spoil(message);
        return message;
    }

    /// <summary>A T=1 block of any kind with a right length and checksum in the place of the message's data.</summary>
    private void MakeBlock(byte[] message, byte pcb)
    {
        if (message.Length < 15 || message[1] < 5 || message[1] > message.Length - 10)
            return;
        int length = random.Next(2) == 0 ? 1 : message[1] - 4;
        message[1] = (byte)((length + 4) & 0xFF);
        (message[10], message[11], message[12]) = (0, pcb, (byte)(length & 0xFF));
        message[13 + length] = 0;
        for (int i = 10; i < 13 + length; i++)
            message[13 + length] ^= message[i];
    }
}
