using System.Security.Cryptography;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.Usb.Interop;
using ScCaToken.Protocol.Ccid;

namespace ScCaToken.Driver.Transports.Usb;

/// <summary>
/// CCID messages to one claimed device: one command at a time, time extensions, stale answers, chaining of what is longer than a message.
/// Every failure is a <see cref="TransportException"/>.
/// </summary>
internal sealed class CcidReader : IDisposable
{
    // A multiple of every bulk packet size (64, 512, 1,024); anything else overflows.
    private const int BufferSize = 65 * 1024;
    private const int SliceMilliseconds = 250;
    private const int WriteMilliseconds = 5_000;
    private const int StaleLimit = 64;
    private readonly IUsbDevice _device;
    private readonly string _name;
    private readonly UsbTimeouts _timeouts;
    private readonly byte[] _output = new byte[CcidHeader.Size + CcidHeader.MaxData];
    private readonly byte[] _input = new byte[BufferSize];
    private long _deadline;
    private byte _sequence;
    private volatile bool _closing;

    private CcidReader(IUsbDevice device, CcidInterface ccid, string name, UsbTimeouts timeouts)
    {
        _timeouts = timeouts;
        _device = device;
        Interface = ccid;
        _name = name;
    }

    /// <summary>The device's CCID interface.</summary>
    public CcidInterface Interface { get; }

    /// <summary>Opens and claims a device. The reader owns it from then on, also when this fails.</summary>
    public static CcidReader Open(IUsbDevice device, string name, UsbTimeouts timeouts)
    {
        try
        {
            Check(device.Open());
            byte[] configuration = new byte[4_096];
            Check(device.ControlTransfer(new UsbSetupPacket(0x80, 6, 0x0200, 0), configuration, 1_000, out int length));
            var ccid = CcidInterface.Parse(configuration.AsSpan(0, length))
                ?? throw new TransportException(TransportError.ReaderUnavailable, $"{name}: the device has no usable CCID interface");
            if (ccid.Level == CcidExchangeLevel.Character)
                throw new TransportException(TransportError.ReaderUnavailable, $"{name}: the device exchanges single characters, which is not supported");
            Check(device.ClaimInterface(ccid.Number));
            return new CcidReader(device, ccid, name, timeouts);
        }
        catch
        {
            device.Dispose();
            throw;
        }

        void Check(UsbError error)
        {
            if (error != UsbError.Success)
                throw UsbErrors.ToException(error, name);
        }
    }

    /// <summary>Starts the clock of an operation: all its messages together take no longer than <see cref="UsbTimeouts.Operation"/>.</summary>
    public void Begin() => _deadline = Environment.TickCount64 + (long)_timeouts.Operation.TotalMilliseconds;

    /// <summary>Powers the card; returns its answer to reset.</summary>
    public byte[] PowerOn()
    {
        var answer = Command(CcidMessageType.IccPowerOn, 0, 0, [], CcidMessageType.DataBlock, out var data);
        ThrowIfFailed(answer, powering: true);
        return data.ToArray();
    }

    /// <summary>Takes the card's power away.</summary>
    public void PowerOff() => AtOnce(CcidMessageType.IccPowerOff);

    /// <summary>0 active, 1 present and inactive, 2 absent.</summary>
    public int SlotStatus() => AtOnce(CcidMessageType.GetSlotStatus).IccStatus;

    /// <summary>Sets the parameters of T=1: 7 bytes.</summary>
    public void SetT1Parameters(ReadOnlySpan<byte> parameters) =>
        ThrowIfFailed(Command(CcidMessageType.SetParameters, 1, 0, parameters, CcidMessageType.Parameters, out _));

    /// <summary>Exchanges one APDU or, at TPDU level, one block; returns the answer's length.</summary>
    public int Transfer(ReadOnlySpan<byte> command, Span<byte> response, byte waitingTimes = 0)
    {
        int room = Interface.MaxMessage - CcidHeader.Size;
        int level = command.Length <= room ? 0 : 1;
        CcidHeader header;
        Span<byte> data;
        while (true)
        {
            var part = command[..Math.Min(command.Length, room)];
            command = command[part.Length..];
            header = Command(CcidMessageType.XfrBlock, waitingTimes, level, part, CcidMessageType.DataBlock, out data);
            ThrowIfFailed(header);
            if (command.IsEmpty)
                break;
            level = command.Length <= room ? 2 : 3;
        }

        int length = 0;
        while (true)
        {
            if (data.Length > response.Length - length)
                throw new TransportException(TransportError.Communication, $"{_name}: the answer is longer than expected");
            data.CopyTo(response[length..]);
            CryptographicOperations.ZeroMemory(data);
            length += data.Length;
            // Chain parameter 1 (first) and 3 (middle): more is to come.
            if (header.Third is not (1 or 3))
                return length;
            if (data.IsEmpty)
                throw new TransportException(TransportError.Communication, $"{_name}: the answer goes on without data");
            header = Command(CcidMessageType.XfrBlock, 0, 0x10, [], CcidMessageType.DataBlock, out data);
            ThrowIfFailed(header);
        }
    }

    /// <summary>Ends a waiting command from another thread.</summary>
    public void Cancel() => _closing = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.ReleaseInterface(Interface.Number);
        _device.Dispose();
        CryptographicOperations.ZeroMemory(_output);
        CryptographicOperations.ZeroMemory(_input);
    }

    /// <summary>What a reader answers by itself: no reason for it to ask for time again and again.</summary>
    private CcidHeader AtOnce(CcidMessageType type)
    {
        long outer = _deadline;
        _deadline = Environment.TickCount64 + (long)_timeouts.Answer.TotalMilliseconds;
        var header = Command(type, 0, 0, [], CcidMessageType.SlotStatus, out _);
        _deadline = outer;
        return header;
    }

    private CcidHeader Command(CcidMessageType type, byte first, int level, ReadOnlySpan<byte> data, CcidMessageType expected, out Span<byte> answer)
    {
        byte number = unchecked(_sequence++);
        new CcidHeader(type, (uint)data.Length, 0, number, first, (byte)(level & 0xFF), (byte)(level >> 8)).Write(_output);
        data.CopyTo(_output.AsSpan(CcidHeader.Size));
        var error = _device.Write(Interface.BulkOut, _output.AsSpan(0, CcidHeader.Size + data.Length), WriteMilliseconds, out int written);
        CryptographicOperations.ZeroMemory(_output.AsSpan(CcidHeader.Size, data.Length));
        if (error == UsbError.Success && written != CcidHeader.Size + data.Length)
            error = UsbError.Io;
        if (error != UsbError.Success)
            throw UsbErrors.ToException(error, _name);
        for (int stale = 0; stale < StaleLimit; stale++)
        {
            var header = Receive(out answer);
            // An answer to an earlier command, given up by then, or for another slot, or a plea for more time: the loop waits anew.
            bool isOurs = header.Sequence == number && header.Slot == 0;
            if (!isOurs || header.IsTimeExtension)
            {
                if (isOurs)
                    stale--;
                continue;
            }

            if (header.Type != expected)
                throw new TransportException(TransportError.Communication, $"{_name}: unexpected message {(byte)header.Type:X2}");
            return header;
        }

        throw new TransportException(TransportError.Communication, $"{_name}: the device does not answer the command it was sent");
    }

    private CcidHeader Receive(out Span<byte> data)
    {
        int have = 0;
        long silence = (long)_timeouts.Answer.TotalMilliseconds;
        long end = Environment.TickCount64 + silence;
        while (true)
        {
            if (Environment.TickCount64 > _deadline)
                throw new TransportException(TransportError.Timeout, $"{_name}: no answer in time");
            // Whole packets only: what is left of the buffer stays a multiple of the packet size.
            int at = (have + 1023) / 1024 * 1024;
            if (at != have && at + 1024 > _input.Length)
                throw new TransportException(TransportError.Communication, $"{_name}: message too long");
            var error = _device.Read(Interface.BulkIn, _input.AsSpan(at), SliceMilliseconds, out int count);
            if (at != have)
                _input.AsSpan(at, count).CopyTo(_input.AsSpan(have));
            have += count;
            if (have >= CcidHeader.Size)
            {
                var header = CcidHeader.Read(_input);
                if (header.Length > CcidHeader.MaxData)
                    throw new TransportException(TransportError.Communication, $"{_name}: malformed message");
                if (have >= CcidHeader.Size + (int)header.Length)
                {
                    data = _input.AsSpan(CcidHeader.Size, (int)header.Length);
                    return header;
                }
            }

            if (error is not (UsbError.Success or UsbError.Timeout or UsbError.Interrupted))
                throw UsbErrors.ToException(error, _name);
            if (_closing)
                throw new TransportException(TransportError.Cancelled, $"{_name}: closed");
            if (count > 0)
                end = Environment.TickCount64 + silence;
            else if (Environment.TickCount64 > end)
                throw new TransportException(TransportError.Timeout, $"{_name}: no answer in time");
        }
    }

    private void ThrowIfFailed(CcidHeader header, bool powering = false)
    {
        if (!header.IsFailed)
            return;
        throw header.IccStatus switch
        {
            2 => new TransportException(TransportError.CardRemoved, $"{_name}: no card"),
            1 when !powering => new TransportException(TransportError.CardReset, $"{_name}: the card lost its power or was reset"),
            _ => new TransportException(TransportError.Communication, $"{_name}: the reader reports error {header.Second:X2}"),
        };
    }
}
