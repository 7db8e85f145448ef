using System.Formats.Asn1;

namespace ScCaToken.Pkcs11;

/// <summary>The ASN.1 forms of GM/T 0009-2012 §7.</summary>
internal static class Sm2Encoding
{
    /// <summary>SEQUENCE of two INTEGERs of one byte.</summary>
    public const int MinSignatureLength = 8;

    /// <summary>SEQUENCE of two INTEGERs of 33 bytes.</summary>
    public const int MaxSignatureLength = 72;

    /// <summary>What SM2Cipher adds to C2 at most: SEQUENCE (4), two INTEGERs of 33 (70), C3 (34), the header of C2 (4).</summary>
    public const int MaxCipherOverhead = 112;

    private const int FieldSize = 32, Head = 3 * FieldSize;

    /// <summary>Writes SM2Signature; returns its length.</summary>
    public static int WriteSignature(ReadOnlySpan<byte> rs, Span<byte> destination)
    {
        int body = 2;
        body += WriteInteger(rs[..FieldSize], destination[body..]);
        body += WriteInteger(rs[FieldSize..], destination[body..]);
        destination[0] = 0x30;
        destination[1] = (byte)(body - 2);
        return body;
    }

    /// <summary>Reads SM2Signature; DER only, so that one signature has one form.</summary>
    public static bool TryReadSignature(ReadOnlySpan<byte> source, Span<byte> rs)
    {
        rs.Clear();
        if (source.Length < MinSignatureLength || source[0] != 0x30 || source[1] != source.Length - 2)
            return false;
        var rest = source[2..];
        return TryReadInteger(ref rest, rs[..FieldSize]) && TryReadInteger(ref rest, rs[FieldSize..]) && rest.IsEmpty;
    }

    /// <summary>Writes SM2Cipher from C1 (64) ‖ C3 (32) ‖ C2; returns its length.</summary>
    public static int WriteCipher(ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Shortest(ciphertext[..FieldSize]));
            writer.WriteIntegerUnsigned(Shortest(ciphertext[FieldSize..(2 * FieldSize)]));
            writer.WriteOctetString(ciphertext[(2 * FieldSize)..Head]);
            writer.WriteOctetString(ciphertext[Head..]);
        }

        return writer.Encode(destination);
    }

    private static ReadOnlySpan<byte> Shortest(ReadOnlySpan<byte> value) => value[..^1].TrimStart((byte)0) is var high && high.IsEmpty ? value[^1..] : value[^(high.Length + 1)..];

    private static int WriteInteger(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        value = Shortest(value);
        int sign = value[0] >> 7;
        destination[0] = 0x02;
        destination[1] = (byte)(value.Length + sign);
        destination[2] = 0;
        value.CopyTo(destination[(2 + sign)..]);
        return 2 + sign + value.Length;
    }

    /// <summary>A non-negative INTEGER of at most the destination's length (X.690 §8.3.2: minimal).</summary>
    private static bool TryReadInteger(ref ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length < 3 || source[0] != 0x02 || source[1] is 0 or > FieldSize + 1 || source.Length < 2 + source[1])
            return false;
        var value = source.Slice(2, source[1]);
        source = source[(2 + value.Length)..];
        if ((value[0] & 0x80) != 0 || (value.Length > 1 && value[0] == 0 && (value[1] & 0x80) == 0))
            return false;
        value = value.TrimStart((byte)0);
        if (value.Length > destination.Length)
            return false;
        value.CopyTo(destination[(destination.Length - value.Length)..]);
        return true;
    }
}
