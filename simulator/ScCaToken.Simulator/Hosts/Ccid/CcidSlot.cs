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
    private readonly CardPort _card;
    private readonly CcidDeviceOptions _options;
    private readonly Action<byte[]> _send;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly Timer _extension;
    private readonly byte[] _command = new byte[CcidHeader.MaxData];
    private readonly byte[] _response = new byte[MaxResponse];
    private readonly byte[] _parameters = [0x11, 0x10, 0x00, 0x45, 0x00, 0xFE, 0x00];
    private readonly CcidAbort _abort = new();
    private CcidHeader _running;
    private int _commandLength;
    private bool _collecting;
    private bool _busy;
    private bool _isTakenBack;
    private volatile bool _closing;

    public CcidSlot(CardPort card, CcidDeviceOptions options, Action<byte[]> send)
    {
        _card = card;
        _options = options;
        _send = send;
        _extension = new Timer(_ => ExtendTime());
        new Thread(Work) { IsBackground = true, Name = "scca ccid" }.Start();
    }

    /// <summary>A command runs whose answer the host still expects.</summary>
    private bool IsWaitedFor => _busy && !_closing && !_isTakenBack && !_abort.IsPending;

    private byte IccStatus => (byte)(!_card.IsPresent ? 2 : _card.IsReady ? 0 : 1);

    /// <summary>Takes one bulk OUT message of at least the header's size; <paramref name="data"/> may be shorter or longer than announced.</summary>
    public void Receive(CcidHeader header, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (_closing)
                return;
            if (header.Slot != 0)
                Fail(header, CcidError.BadSlot, iccStatus: 2);
            else if (header.Length != data.Length || data.Length > _options.MaxData)
                Fail(header, CcidError.BadLength);
            else if (header.Type == CcidMessageType.Abort)
                Abort(header);
            else if (_abort.IsPending)
                Fail(header, CcidError.Aborted);
            else if (_busy)
                Fail(header, CcidError.SlotBusy);
            else
                Execute(header, data);
        }
    }

    /// <summary>The control request ABORT; pairs with the bulk message of the same sequence.</summary>
    public void AbortRequested(byte sequence)
    {
        lock (_gate)
        {
            if (_abort.Control(sequence) is { } header)
                CompleteAbort(header);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            _extension.Dispose();
        }

        _work.Set();
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
                _collecting = false;
                _card.PowerOff();
                Answer(CcidMessageType.SlotStatus, header, []);
                break;
            case CcidMessageType.GetSlotStatus or CcidMessageType.IccClock:
                Answer(CcidMessageType.SlotStatus, header, []);
                break;
            case CcidMessageType.GetParameters or CcidMessageType.ResetParameters:
                Answer(CcidMessageType.Parameters, header, _parameters, third: 1);
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
        else if (data.Length != _parameters.Length)
        {
            Fail(header, CcidError.BadLength);
        }
        else
        {
            data.CopyTo(_parameters);
            Answer(CcidMessageType.Parameters, header, _parameters, third: 1);
        }
    }

    /// <summary>Level parameter: 0 a whole APDU, 1 its first part, 3 a middle one, 2 the last. Answers fit one message, so 10 never applies.</summary>
    private void Transfer(CcidHeader header, ReadOnlySpan<byte> data)
    {
        int level = header.LevelParameter;
        bool continues = level is 2 or 3;
        if (level is not (0 or 1 or 2 or 3) || continues != _collecting || (level != 0 && _options.Level != CcidExchangeLevel.ExtendedApdu))
        {
            _collecting = false;
            Fail(header, CcidError.BadLevelParameter);
            return;
        }

        if (!continues)
            _commandLength = 0;
        if (_commandLength + data.Length > _command.Length)
        {
            _collecting = false;
            Fail(header, CcidError.BadLength);
            return;
        }

        data.CopyTo(_command.AsSpan(_commandLength));
        _commandLength += data.Length;
        _collecting = level is 1 or 3;
        if (_collecting)
            Answer(CcidMessageType.DataBlock, header, [], third: 0x10);
        else
            Begin(header);
    }

    private void Begin(CcidHeader header)
    {
        _running = header;
        _busy = true;
        _isTakenBack = false;
        _work.Set();
        _extension.Change(_options.TimeExtensionInterval, _options.TimeExtensionInterval);
    }

    private void Work()
    {
        while (true)
        {
            _work.WaitOne();
            if (_closing)
                break;
            CcidHeader header;
            lock (_gate)
                header = _running;
            int length = 0;
            var status = header.Type == CcidMessageType.IccPowerOn ? _card.PowerOn() : RunCommand(out length);
            lock (_gate)
                Finish(header, status, length);
        }

        CryptographicOperations.ZeroMemory(_command);
        _work.Dispose();
    }

    private PortStatus RunCommand(out int length)
    {
        var apdu = _command.AsSpan(0, _commandLength);
        if (_options.Level == CcidExchangeLevel.ShortApdu && CommandApdu.TryParse(apdu, out var parsed) && parsed.IsExtended)
        {
            _response[0] = 0x67;
            _response[1] = 0x00;
            length = 2;
            return PortStatus.Ok;
        }

        return _card.Transmit(apdu, _response, out length);
    }

    private void Finish(CcidHeader header, PortStatus status, int length)
    {
        bool wanted = IsWaitedFor;
        _busy = false;
        if (!_closing)
            _extension.Change(Timeout.Infinite, Timeout.Infinite);
        bool powerOn = header.Type == CcidMessageType.IccPowerOn;
        if (powerOn)
            _collecting = false;
        if (wanted)
        {
            if (status != PortStatus.Ok)
                Fail(header, CcidError.IccMute);
            else
                Answer(CcidMessageType.DataBlock, header, powerOn ? _card.Atr.Span : _response.AsSpan(0, length));
        }

        CryptographicOperations.ZeroMemory(_response.AsSpan(0, length));
        CryptographicOperations.ZeroMemory(_command.AsSpan(0, _commandLength));
    }

    private void Abort(CcidHeader header)
    {
        _collecting = false;
        if (_abort.Bulk(header))
            CompleteAbort(header);
    }

    private void CompleteAbort(CcidHeader header)
    {
        // The key finishes what it computes, but the answer is nobody's any more.
        _isTakenBack = _busy;
        Answer(CcidMessageType.SlotStatus, header, []);
    }

    private void ExtendTime()
    {
        lock (_gate)
        {
            if (IsWaitedFor)
                Send(new CcidHeader(CcidMessageType.DataBlock, 0, 0, _running.Sequence, (byte)(0x80 | IccStatus), 1, 0), []);
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
        _send(message);
    }
}
