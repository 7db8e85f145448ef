using System.Buffers.Binary;
using ScCaToken.Core.Apdu;
using ScCaToken.Core.Commands;
using ScCaToken.Protocol;

namespace ScCaToken.Core;

/// <content>The way of one command (ISO/IEC 7816-4): class, chain, SELECT and GET RESPONSE here, everything else in the selected applet.</content>
public sealed partial class Token
{
    private const int NoFci = 0x0C;

    private StatusWord Dispatch(ReadOnlySpan<byte> bytes, out int expected)
    {
        expected = 0;
        if (!CommandApdu.TryParse(bytes, out var command))
        {
            _response.Clear();
            return Refuse(StatusWord.WrongLength);
        }

        expected = NormalLength(in command);
        if (command.Cla == 0 && command.Ins == (byte)IsoIns.GetResponse && !_chain.IsOpen)
            return GetResponse(in command);
        _response.Clear();
        var classStatus = CheckClass(command.Cla);
        if (!classStatus.IsSuccess)
            return Refuse(classStatus);
        if ((command.Cla & CommandChain.MoreBit) != 0)
            return _chain.TryAdd(in command) ? StatusWord.Success : Refuse(StatusWord.WrongLength);
        if (!_chain.Continues(in command))
        {
            _chain.Abort();
            return Execute(in command);
        }

        if (!_chain.TryAdd(in command))
            return Refuse(StatusWord.WrongLength);
        try
        {
            return Execute(command.WithData(_chain.Data));
        }
        finally
        {
            _chain.Abort();
        }
    }

    private StatusWord Refuse(StatusWord status)
    {
        _chain.Abort();
        _selected.PassOver();
        return status;
    }

    private StatusWord Execute(scoped in CommandApdu command)
    {
        bool isSelect = command.Cla == 0 && command.Ins == (byte)IsoIns.Select && command.P1 == 4;
        // GET CHALLENGE belongs to the token even where an applet answers class 00.
        bool isChallenge = command.Cla == 0 && command.Ins == (byte)IsoIns.GetChallenge;
        if (!isSelect && !isChallenge && _selected.Accepts(command.Cla))
            return _selected.Process(in command, _response);
        _selected.PassOver();
        return isSelect ? Select(in command) : ExecuteIso(in command);
    }

    private StatusWord ExecuteIso(scoped in CommandApdu command)
    {
        if (command.Cla != 0)
            return StatusWord.ClassNotSupported;
        if (_services.HasFailed)
            return StatusWord.InternalError;
        if (command.Ins != (byte)IsoIns.GetChallenge)
            return StatusWord.InstructionNotSupported;
        if (command.P1 != 0 || command.P2 != 0)
            return StatusWord.WrongP1P2;
        if (!command.Data.IsEmpty)
            return StatusWord.WrongLength;
        int count = command.ExpectedLength;
        if (count is 0 or > DeviceCommands.LongestRandom)
            return StatusWord.WrongLength;
        _services.Random.Fill(_response.Reserve(count));
        return StatusWord.Success;
    }

    private StatusWord Select(scoped in CommandApdu command)
    {
        if (command.P2 is not (0 or NoFci))
            return StatusWord.WrongP1P2;
        if (command.Data.Length is > 0 and < 5 or > 16)
            return StatusWord.WrongLength;
        foreach (var applet in _applets)
        {
            if (!applet.IsPresent || !applet.Aid.StartsWith(command.Data))
                continue;
            if (applet != _selected)
                _selected.Deselect();
            _selected = applet;
            var status = applet.Select(_response);
            if (command.P2 == NoFci)
                _response.Clear();
            return status;
        }

        return StatusWord.FileNotFound;
    }

    private StatusWord GetResponse(scoped in CommandApdu command)
    {
        if (command.P1 != 0 || command.P2 != 0)
            return StatusWord.WrongP1P2;
        if (!command.Data.IsEmpty)
            return StatusWord.WrongLength;
        return _response.Waiting > 0 ? StatusWord.Success : StatusWord.ConditionsNotSatisfied;
    }

    // ISO/IEC 7816-4 §5.4.1: bits 2-1 channel, 4-3 secure messaging, 5 chaining; 8 proprietary, read the same way (GM/T 0017 §8.2).
    private static StatusWord CheckClass(byte cla)
    {
        if ((cla & 0x60) != 0 || cla == 0xFF)
            return cla is >= 0x40 and < 0x80 ? StatusWord.LogicalChannelNotSupported : StatusWord.ClassNotSupported;
        if ((cla & 0x0C) != 0)
            return StatusWord.SecureMessagingNotSupported;
        return (cla & 0x03) != 0 ? StatusWord.LogicalChannelNotSupported : StatusWord.Success;
    }

    private static int NormalLength(scoped in CommandApdu command) => command.ExpectedLength != 0
        ? command.ExpectedLength
        : command.IsExtended ? OutputBuffer.MaxLength : 256;

    private int Answer(StatusWord status, int expected, Span<byte> response)
    {
        if (!status.IsSuccess)
        {
            _response.Clear();
            return Write(status, 0, response);
        }

        int length = _response.Deliver(response[..Math.Min(expected, response.Length - 2)]);
        return Write(_response.Waiting > 0 ? StatusWord.MoreData(_response.Waiting) : status, length, response);
    }

    private static int Write(StatusWord status, int length, Span<byte> response)
    {
        BinaryPrimitives.WriteUInt16BigEndian(response[length..], status.Value);
        return length + 2;
    }
}
