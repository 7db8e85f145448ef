using ScCaToken.Core.Apdu;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>BER-TLV as PIV uses it (ISO/IEC 7816-4 §5.2.2): tags of one to three bytes, definite lengths below 65,536.</summary>
internal ref struct Tlv(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>True when an object was cut short or its length badly coded.</summary>
    public bool Failed { get; private set; }

    /// <summary>Takes the next object; false at the end and on a fault.</summary>
    public bool TryRead(out int tag, out ReadOnlySpan<byte> value)
    {
        tag = 0;
        value = default;
        if (_rest.IsEmpty || Failed)
            return false;
        if (!TryTag(out tag) || !TryLength(out int length) || length > _rest.Length)
        {
            Failed = true;
            return false;
        }

        value = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    /// <summary>The one object that <paramref name="data"/> consists of; false when it is anything else.</summary>
    public static bool TryReadOnly(ReadOnlySpan<byte> data, int expectedTag, out ReadOnlySpan<byte> value)
    {
        var reader = new Tlv(data);
        return reader.TryRead(out int tag, out value) && tag == expectedTag && reader._rest.IsEmpty;
    }

    /// <summary>Bytes of tag and length before a value.</summary>
    public static int HeaderSize(int tag, int length) =>
        (tag > 0xFFFF ? 3 : tag > 0xFF ? 2 : 1) + (length > 0xFF ? 3 : length > 0x7F ? 2 : 1);

    /// <summary>Appends tag and length.</summary>
    public static void WriteHeader(OutputBuffer target, int tag, int length)
    {
        if (tag > 0xFFFF)
            target.Byte((byte)(tag >> 16));
        if (tag > 0xFF)
            target.Byte((byte)((tag >> 8) & 0xFF));
        target.Byte((byte)(tag & 0xFF));
        if (length > 0xFF)
        {
            target.Byte(0x82);
            target.UInt16(length);
            return;
        }

        if (length > 0x7F)
            target.Byte(0x81);
        target.Byte((byte)length);
    }

    /// <summary>Appends a whole object.</summary>
    public static void Write(OutputBuffer target, int tag, ReadOnlySpan<byte> value)
    {
        WriteHeader(target, tag, value.Length);
        target.Bytes(value);
    }

    private bool TryByte(out int value)
    {
        value = 0;
        if (_rest.IsEmpty)
            return false;
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    private bool TryTag(out int tag)
    {
        if (!TryByte(out tag))
            return false;
        if ((tag & 0x1F) != 0x1F)
            return true;
        for (int i = 0; i < 2; i++)
        {
            if (!TryByte(out int next))
                return false;
            tag = (tag << 8) | next;
            if ((next & 0x80) == 0)
                return true;
        }

        return false;
    }

    private bool TryLength(out int length)
    {
        if (!TryByte(out length))
            return false;
        if (length < 0x80)
            return true;
        int count = length - 0x80;
        length = 0;
        if (count is not (1 or 2))
            return false;
        for (int i = 0; i < count; i++)
        {
            if (!TryByte(out int next))
                return false;
            length = (length << 8) | next;
        }

        return true;
    }
}
