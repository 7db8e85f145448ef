using System.Security.Cryptography;
using ScCaToken.Protocol;
using ScCaToken.Protocol.Ccid;

namespace ScCaToken.Simulator.Hosts.Ccid;

/// <summary>
/// The one slot of the CCID device: takes whole bulk messages and answers each with one (and time extensions before it).
/// <see cref="Receive"/> never waits for the card: a command runs on the slot's own thread.
/// </summary>
internal sealed class CcidSlot : IDisposable
{
    private const int MaxResponse = 65_538;
    private readonly CardPort card;
    private readonly CcidDeviceOptions options;
    private readonly Action<byte[]> send;
    private readonly Lock gate = new();
    private readonly AutoResetEvent work = new(false);
    private readonly Timer extension;
    private readonly byte[] command = new byte[CcidHeader.MaxData];
    private readonly byte[] response = new byte[MaxResponse];
    private readonly byte[] parameters = [0x11, 0x10, 0x00, 0x45, 0x00, 0xFE, 0x00];
    private readonly CcidAbort abort = new();
    private CcidHeader running;
    private int commandLength;
    private bool collecting;
    private bool busy;
    private volatile bool closing;

    public CcidSlot(CardPort card, CcidDeviceOptions options, Action<byte[]> send)
    {
        this.card = card;
        this.options = options;
        this.send = send;
        extension = new Timer(_ => ExtendTime());
        new Thread(Work) { IsBackground = true, Name = "scca ccid" }.Start();
    }

    private byte IccStatus => (byte)(!card.IsPresent ? 2 : card.IsReady ? 0 : 1);

    /// <summary>Takes one bulk OUT message of at least the header's size; <paramref name="data"/> may be shorter or longer than announced.</summary>
    public void Receive(CcidHeader header, ReadOnlySpan<byte> data)
    {
        lock (gate)
        {
            if (closing)
                return;
            if (header.Slot != 0)
                Fail(header, CcidError.BadSlot, iccStatus: 2);
            else if (header.Length != data.Length || data.Length > options.MaxData)
                Fail(header, CcidError.BadLength);
            else if (header.Type == CcidMessageType.Abort)
                Abort(header);
            else if (abort.IsPending)
                Fail(header, CcidError.Aborted);
            else if (busy)
                Fail(header, CcidError.SlotBusy);
            else
                Execute(header, data);
        }
    }

    /// <summary>The control request ABORT; pairs with the bulk message of the same sequence.</summary>
    public void AbortRequested(byte sequence)
    {
        lock (gate)
        {
            if (abort.Control(sequence) is { } header)
                Answer(CcidMessageType.SlotStatus, header, []);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closing = true;
            extension.Dispose();
        }

        work.Set();
    }

    private void Execute(CcidHeader header, ReadOnlySpan<byte> data)
    {
        if (header.Type is not (CcidMessageType.XfrBlock or CcidMessageType.SetParameters or CcidMessageType.Escape
            or CcidMessageType.Secure or CcidMessageType.SetDataRateAndClockFrequency) && data.Length != 0)
        {
            Fail(header, CcidError.BadLength);
            return;
        }

        switch (header.Type)
        {
            case CcidMessageType.XfrBlock:
                Transfer(header, data);
                break;
            case CcidMessageType.IccPowerOn:
                if (header.First > 3)
                    Fail(header, CcidError.BadFirstParameter);
                else
                    Begin(header);
                break;
            case CcidMessageType.IccPowerOff:
                collecting = false;
                card.PowerOff();
                Answer(CcidMessageType.SlotStatus, header, []);
                break;
            case CcidMessageType.GetSlotStatus or CcidMessageType.IccClock:
                Answer(CcidMessageType.SlotStatus, header, []);
                break;
            case CcidMessageType.GetParameters or CcidMessageType.ResetParameters:
                Answer(CcidMessageType.Parameters, header, parameters, third: 1);
                break;
            case CcidMessageType.SetParameters:
                SetParameters(header, data);
                break;
            default:
                Fail(header, CcidError.NotSupported);
                break;
        }
    }

    private void SetParameters(CcidHeader header, ReadOnlySpan<byte> data)
    {
        if (header.First != 1)
        {
            Fail(header, CcidError.BadFirstParameter);
        }
        else if (data.Length != parameters.Length)
        {
            Fail(header, CcidError.BadLength);
        }
        else
        {
            data.CopyTo(parameters);
            Answer(CcidMessageType.Parameters, header, parameters, third: 1);
        }
    }

    /// <summary>Level parameter: 0 a whole APDU, 1 its first part, 3 a middle one, 2 the last. Answers fit one message, so 10 never applies.</summary>
    private void Transfer(CcidHeader header, ReadOnlySpan<byte> data)
    {
        int level = header.LevelParameter;
        bool continues = level is 2 or 3;
        if (level is not (0 or 1 or 2 or 3) || continues != collecting || (level != 0 && options.Level != CcidExchangeLevel.ExtendedApdu))
        {
            collecting = false;
            Fail(header, CcidError.BadLevelParameter);
            return;
        }

        if (!continues)
            commandLength = 0;
        if (commandLength + data.Length > command.Length)
        {
            collecting = false;
            Fail(header, CcidError.BadLength);
            return;
        }

        data.CopyTo(command.AsSpan(commandLength));
        commandLength += data.Length;
        collecting = level is 1 or 3;
        if (collecting)
            Answer(CcidMessageType.DataBlock, header, [], third: 0x10);
        else
            Begin(header);
    }

    private void Begin(CcidHeader header)
    {
        running = header;
        busy = true;
        work.Set();
        extension.Change(options.TimeExtensionInterval, options.TimeExtensionInterval);
    }

    private void Work()
    {
        while (true)
        {
            work.WaitOne();
            if (closing)
                break;
            CcidHeader header;
            lock (gate)
                header = running;
            int length = 0;
            var status = header.Type == CcidMessageType.IccPowerOn ? card.PowerOn() : RunCommand(out length);
            lock (gate)
                Finish(header, status, length);
        }

        CryptographicOperations.ZeroMemory(command);
        work.Dispose();
    }

    private PortStatus RunCommand(out int length)
    {
        var apdu = command.AsSpan(0, commandLength);
        if (options.Level == CcidExchangeLevel.ShortApdu && CommandApdu.TryParse(apdu, out var parsed) && parsed.IsExtended)
        {
            response[0] = 0x67;
            response[1] = 0x00;
            length = 2;
            return PortStatus.Ok;
        }

        return card.Transmit(apdu, response, out length);
    }

    private void Finish(CcidHeader header, PortStatus status, int length)
    {
        busy = false;
        if (!closing)
            extension.Change(Timeout.Infinite, Timeout.Infinite);
        bool powerOn = header.Type == CcidMessageType.IccPowerOn;
        if (powerOn)
            collecting = false;
        if (!abort.IsPending)
        {
            if (status != PortStatus.Ok)
                Fail(header, CcidError.IccMute);
            else
                Answer(CcidMessageType.DataBlock, header, powerOn ? card.Atr.Span : response.AsSpan(0, length));
        }

        CryptographicOperations.ZeroMemory(response.AsSpan(0, length));
        CryptographicOperations.ZeroMemory(command.AsSpan(0, commandLength));
    }

    private void Abort(CcidHeader header)
    {
        collecting = false;
        if (abort.Bulk(header))
            Answer(CcidMessageType.SlotStatus, header, []);
    }

    private void ExtendTime()
    {
        lock (gate)
        {
            if (busy && !closing && !abort.IsPending)
                Send(new CcidHeader(CcidMessageType.DataBlock, 0, 0, running.Sequence, (byte)(0x80 | IccStatus), 1, 0), []);
        }
    }

    private void Answer(CcidMessageType type, CcidHeader command, ReadOnlySpan<byte> data, byte third = 0) =>
        Send(new CcidHeader(type, (uint)data.Length, command.Slot, command.Sequence, IccStatus, 0, third), data);

    private void Fail(CcidHeader header, byte error, byte? iccStatus = null)
    {
        var type = header.Type switch
        {
            CcidMessageType.IccPowerOn or CcidMessageType.XfrBlock or CcidMessageType.Secure => CcidMessageType.DataBlock,
            CcidMessageType.GetParameters or CcidMessageType.ResetParameters or CcidMessageType.SetParameters => CcidMessageType.Parameters,
            CcidMessageType.Escape => CcidMessageType.EscapeAnswer,
            CcidMessageType.SetDataRateAndClockFrequency => CcidMessageType.DataRateAndClockFrequency,
            _ => CcidMessageType.SlotStatus,
        };
        Send(new CcidHeader(type, 0, header.Slot, header.Sequence, (byte)(0x40 | (iccStatus ?? IccStatus)), error, 0), []);
    }

    private void Send(CcidHeader header, ReadOnlySpan<byte> data)
    {
        byte[] message = new byte[CcidHeader.Size + data.Length];
        header.Write(message);
        data.CopyTo(message.AsSpan(CcidHeader.Size));
        send(message);
    }
}
