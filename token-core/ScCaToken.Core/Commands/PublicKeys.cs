using ScCaToken.Core.Apdu;
using ScCaToken.Crypto;

namespace ScCaToken.Core.Commands;

/// <summary>Public keys inside data fields (docs/APDU.md §2).</summary>
internal static class PublicKeys
{
    private const int Sm2Bits = 256;

    /// <summary>`rsapub`: bits4 ‖ modulus ‖ exponent4.</summary>
    public static bool TryReadRsa(ref FieldReader fields, out ReadOnlySpan<byte> modulus, out ReadOnlySpan<byte> exponent)
    {
        modulus = default;
        exponent = default;
        uint bits = fields.UInt32();
        if (bits is not (1024 or 2048 or 3072 or 4096))
            return false;
        modulus = fields.Bytes(bits / 8);
        exponent = fields.Bytes(4);
        return !fields.Failed && (modulus[0] & 0x80) != 0;
    }

    /// <summary>`eccpub` of an SM2 key that lies on the curve.</summary>
    public static bool TryReadSm2(ref FieldReader fields, out ReadOnlySpan<byte> point)
    {
        uint bits = fields.UInt32();
        point = fields.Bytes(Sm2.PublicKeySize);
        return !fields.Failed && bits == Sm2Bits && Sm2.IsValidPublicKey(point);
    }
}
