using ScCaToken.Driver.Errors;

namespace ScCaToken.Driver.Piv;

/// <summary>BER-TLV as PIV uses it (ISO/IEC 7816-4 §5.2.2): tags of 1 to 3 bytes, definite lengths of up to 3 bytes.</summary>
internal ref struct BerTlv
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads over <paramref name="data"/>.</summary>
    public BerTlv(ReadOnlySpan<byte> data) => _rest = data;

    /// <summary>Takes the next object; false at the end. A broken length is a malformed answer.</summary>
    public bool TryRead(out uint tag, out ReadOnlySpan<byte> value)
    {
        tag = 0;
        value = default;
        if (_rest.IsEmpty)
            return false;
        tag = Byte();
        if ((tag & 0x1F) == 0x1F)
        {
            uint next;
            do
            {
                next = Byte();
                tag = (tag << 8) | next;
            }
            while ((next & 0x80) != 0 && tag < 0x10000);
        }

        int length = Length();
        if (length > _rest.Length)
            throw CardException.Malformed();
        value = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    /// <summary>The value of the first object with this tag, empty when there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> data, uint tag)
    {
        var reader = new BerTlv(data);
        while (reader.TryRead(out uint found, out var value))
        {
            if (found == tag)
                return value;
        }

        return default;
    }

    /// <summary>Appends tag, length and value to <paramref name="destination"/>; returns the new end.</summary>
    public static int Write(Span<byte> destination, int position, uint tag, ReadOnlySpan<byte> value)
    {
        position = WriteHeader(destination, position, tag, value.Length);
        value.CopyTo(destination[position..]);
        return position + value.Length;
    }

    /// <summary>Appends tag and length only.</summary>
    public static int WriteHeader(Span<byte> destination, int position, uint tag, int length)
    {
        if (tag > 0xFFFF)
            destination[position++] = (byte)(tag >> 16);
        if (tag > 0xFF)
            destination[position++] = (byte)(tag >> 8 & 0xFF);
        destination[position++] = (byte)(tag & 0xFF);
        if (length > 0xFF)
        {
            destination[position++] = 0x82;
            destination[position++] = (byte)(length >> 8);
        }
        else if (length > 0x7F)
        {
            destination[position++] = 0x81;
        }

        destination[position++] = (byte)(length & 0xFF);
        return position;
    }

    private byte Byte()
    {
        if (_rest.IsEmpty)
            throw CardException.Malformed();
        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    private int Length()
    {
        int first = Byte();
        if (first < 0x80)
            return first;
        int length = 0;
        if (first is < 0x81 or > 0x83)
            throw CardException.Malformed();
        for (int i = first & 0x0F; i > 0; i--)
            length = (length << 8) | Byte();
        return length;
    }
}
