using System.Formats.Asn1;

namespace ScCaToken.Crypto;

/// <summary>The forms in which SM2 ciphertexts travel: C1 ‖ C3 ‖ C2 bare or after the 04 of a point, and SM2Cipher (GM/T 0009-2012, 7.2) in DER.</summary>
public static class Sm2CiphertextForms
{
    private const int FieldSize = 32, Head = Sm2.PublicKeySize + Sm2.DigestSize;

    /// <summary>
    /// C1 ‖ C3 ‖ C2 of any of the three forms; what is none of the others is taken as the bare one. The first byte does not tell them apart: one
    /// bare ciphertext in 256 begins with 30, another one with 04.
    /// </summary>
    public static ReadOnlySpan<byte> ToRaw(ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext is [0x30, ..] && TryReadSm2Cipher(ciphertext, out byte[] raw))
            return raw;
        return ciphertext is [0x04, ..] && ciphertext.Length > Head + 1 && Sm2.IsValidPublicKey(ciphertext.Slice(1, Sm2.PublicKeySize)) ? ciphertext[1..] : ciphertext;
    }

    private static bool TryReadSm2Cipher(ReadOnlySpan<byte> source, out byte[] raw)
    {
        raw = [];
        try
        {
            AsnDecoder.ReadSequence(source, AsnEncodingRules.DER, out int start, out int length, out int consumed);
            if (consumed != source.Length)
                return false;
            var rest = source.Slice(start, length);
            var x = ReadCoordinate(ref rest);
            var y = ReadCoordinate(ref rest);
            var tag = ReadOctets(ref rest);
            var body = ReadOctets(ref rest);
            if (!rest.IsEmpty || x.Length > FieldSize || y.Length > FieldSize || tag.Length != Sm2.DigestSize || body.IsEmpty)
                return false;
            raw = new byte[Head + body.Length];
            x.CopyTo(raw.AsSpan(FieldSize - x.Length));
            y.CopyTo(raw.AsSpan(Sm2.PublicKeySize - y.Length));
            tag.CopyTo(raw.AsSpan(Sm2.PublicKeySize));
            body.CopyTo(raw.AsSpan(Head));
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>A non-negative INTEGER without leading zeros.</summary>
    private static ReadOnlySpan<byte> ReadCoordinate(ref ReadOnlySpan<byte> source)
    {
        var value = AsnDecoder.ReadIntegerBytes(source, AsnEncodingRules.DER, out int consumed);
        source = source[consumed..];
        return value[0] < 0x80 ? value.TrimStart((byte)0) : throw new AsnContentException();
    }

    private static ReadOnlySpan<byte> ReadOctets(ref ReadOnlySpan<byte> source)
    {
        if (!AsnDecoder.TryReadPrimitiveOctetString(source, AsnEncodingRules.DER, out var value, out int consumed))
            throw new AsnContentException();
        source = source[consumed..];
        return value;
    }
}
