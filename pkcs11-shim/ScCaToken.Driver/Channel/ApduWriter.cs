using System.Buffers.Binary;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Channel;

/// <summary>Builds one extended-length command APDU (GM/T 0017 frame) in the caller's buffer, without allocation.</summary>
public ref struct ApduWriter
{
    /// <summary>Bytes around the data field: header, Lc of 3, Le of 2.</summary>
    public const int Overhead = 9;

    private const int DataStart = 7;
    private readonly Span<byte> _buffer;
    private int _position;

    /// <summary>Starts a command; <paramref name="buffer"/> must hold the data and <see cref="Overhead"/>.</summary>
    public ApduWriter(Span<byte> buffer, Ins ins, byte p1 = 0, byte p2 = 0)
        : this(buffer, 0x80, (byte)ins, p1, p2)
    {
    }

    /// <summary>Starts a command of any class and instruction.</summary>
    public ApduWriter(Span<byte> buffer, byte cla, byte ins, byte p1, byte p2)
    {
        _buffer = buffer;
        buffer[0] = cla;
        buffer[1] = ins;
        buffer[2] = p1;
        buffer[3] = p2;
        _position = DataStart;
    }

    /// <summary>Appends raw bytes.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_buffer[_position..]);
        _position += value.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void Byte(byte value) => _buffer[_position++] = value;

    /// <summary>Appends 2 bytes, big-endian.</summary>
    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_position..], value);
        _position += 2;
    }

    /// <summary>Appends 4 bytes, big-endian.</summary>
    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[_position..], value);
        _position += 4;
    }

    /// <summary>Appends text as UTF-8 without a length.</summary>
    public void Text(string value) => _position += System.Text.Encoding.UTF8.GetBytes(value, _buffer[_position..]);

    /// <summary>Closes the command without an answer expected.</summary>
    public readonly ReadOnlySpan<byte> Finish()
    {
        int lc = _position - DataStart;
        if (lc == 0)
            return _buffer[..4];
        WriteLc(lc);
        return _buffer[.._position];
    }

    /// <summary>Closes the command with Le; 0 asks for as much as there is.</summary>
    public readonly ReadOnlySpan<byte> FinishWithAnswer(int le = 0)
    {
        int lc = _position - DataStart;
        if (lc == 0)
        {
            _buffer[4] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(_buffer[5..], (ushort)le);
            return _buffer[..7];
        }

        WriteLc(lc);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_position..], (ushort)le);
        return _buffer[..(_position + 2)];
    }

    private readonly void WriteLc(int lc)
    {
        _buffer[4] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[5..], checked((ushort)lc));
    }
}
