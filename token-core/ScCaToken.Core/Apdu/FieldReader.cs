using System.Buffers.Binary;

namespace ScCaToken.Core.Apdu;

/// <summary>Reads the fields of a data field from left to right. A read past the end yields zeros and is remembered in <see cref="Failed"/>, so a handler checks once.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>True when a field reached beyond the data.</summary>
    public bool Failed { get; private set; }

    /// <summary>True when every byte was read and none was missing.</summary>
    public readonly bool IsComplete => !Failed && _rest.IsEmpty;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _rest.Length;

    public byte Byte()
    {
        var field = Bytes(1);
        return field.IsEmpty ? (byte)0 : field[0];
    }

    public ushort UInt16()
    {
        var field = Bytes(2);
        return field.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(field);
    }

    public uint UInt32()
    {
        var field = Bytes(4);
        return field.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(field);
    }

    /// <summary>The next <paramref name="count"/> bytes, empty when there are fewer.</summary>
    public ReadOnlySpan<byte> Bytes(uint count)
    {
        if (count > (uint)_rest.Length)
        {
            Failed = true;
            _rest = default;
            return default;
        }

        var field = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return field;
    }

    /// <summary>Everything not yet read.</summary>
    public ReadOnlySpan<byte> Rest()
    {
        var field = _rest;
        _rest = default;
        return field;
    }
}
