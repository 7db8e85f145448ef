using System.Buffers.Binary;

namespace ScCaToken.Driver.Channel;

/// <summary>Reads the data field of a response field by field; a field that is not there means a broken card and ends in <see cref="Errors.CardException"/>.</summary>
public ref struct ApduReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads over <paramref name="data"/>.</summary>
    public ApduReader(ReadOnlySpan<byte> data) => _rest = data;

    /// <summary>True at the end.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>Takes <paramref name="count"/> bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)_rest.Length)
            throw Errors.CardException.Malformed();
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>Takes one byte.</summary>
    public byte Byte() => Bytes(1)[0];

    /// <summary>Takes 2 bytes, big-endian.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    /// <summary>Takes 4 bytes, big-endian.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    /// <summary>Takes 4 bytes, big-endian, of a number that is a count or a size here.</summary>
    public int Int32()
    {
        uint value = UInt32();
        return value <= int.MaxValue ? (int)value : throw Errors.CardException.Malformed();
    }

    /// <summary>Takes all that is left into <paramref name="destination"/>; returns how much that was.</summary>
    public int RestInto(Span<byte> destination)
    {
        int length = _rest.Length;
        if (!_rest.TryCopyTo(destination))
            throw Errors.CardException.Malformed();
        _rest = default;
        return length;
    }

    /// <summary>Takes a 4-byte length that must fit what is left.</summary>
    public int Length32()
    {
        uint value = UInt32();
        return value <= (uint)_rest.Length ? (int)value : throw Errors.CardException.Malformed();
    }

    /// <summary>Takes a fixed-size text field, cut at the first NUL and stripped of trailing spaces.</summary>
    public string FixedText(int size)
    {
        var field = Bytes(size);
        int end = field.IndexOf((byte)0);
        if (end >= 0)
            field = field[..end];
        return System.Text.Encoding.UTF8.GetString(field).TrimEnd(' ');
    }
}
