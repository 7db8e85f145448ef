using System.Formats.Asn1;
using System.Security.Cryptography;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>The few DER forms of PKCS#11 attributes: curve names, wrapped points, SubjectPublicKeyInfo.</summary>
internal static class Der
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>CKA_EC_PARAMS: the curve's OID.</summary>
    public static byte[] CurveParameters(KeyAlgorithm algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(CurveOid(algorithm));
        return writer.Encode();
    }

    /// <summary>The curve of CKA_EC_PARAMS, given as OID or as PrintableString curveName (3.0); None for any other.</summary>
    public static KeyAlgorithm Curve(ReadOnlySpan<byte> parameters)
    {
        try
        {
            var tag = Asn1Tag.Decode(parameters, out _);
            int consumed;
            string name = tag == Asn1Tag.ObjectIdentifier
                ? AsnDecoder.ReadObjectIdentifier(parameters, AsnEncodingRules.DER, out consumed)
                : AsnDecoder.ReadCharacterString(parameters, AsnEncodingRules.DER, UniversalTagNumber.PrintableString, out consumed);
            if (consumed != parameters.Length)
                return KeyAlgorithm.None;
            return name switch
            {
                "1.2.840.10045.3.1.7" or "secp256r1" or "prime256v1" or "P-256" => KeyAlgorithm.P256,
                "1.3.132.0.34" or "secp384r1" or "P-384" => KeyAlgorithm.P384,
                "1.2.156.10197.1.301" or "sm2p256v1" or "curveSM2" or "SM2" => KeyAlgorithm.Sm2,
                _ => KeyAlgorithm.None,
            };
        }
        catch (AsnContentException)
        {
            return KeyAlgorithm.None;
        }
    }

    /// <summary>CKA_EC_POINT: OCTET STRING of 04 ‖ X ‖ Y.</summary>
    public static byte[] WrapPoint(ReadOnlySpan<byte> point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString([0x04, .. point]);
        return writer.Encode();
    }

    /// <summary>X ‖ Y of CKA_EC_POINT, in its DER form or bare; empty when it is neither.</summary>
    public static ReadOnlySpan<byte> UnwrapPoint(ReadOnlySpan<byte> value, int fieldSize)
    {
        int bare = 1 + (2 * fieldSize);
        if (value.Length == bare && value[0] == 0x04)
            return value[1..];
        try
        {
            byte[] inner = AsnDecoder.ReadOctetString(value, AsnEncodingRules.BER, out int consumed);
            return consumed == value.Length && inner.Length == bare && inner[0] == 0x04 ? inner.AsSpan(1) : [];
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    /// <summary>CKA_PUBLIC_KEY_INFO: SubjectPublicKeyInfo.</summary>
    public static byte[] SubjectPublicKeyInfo(SoftPublicKey key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                if (key.Algorithm == KeyAlgorithm.Rsa)
                {
                    writer.WriteObjectIdentifier(RsaEncryption);
                    writer.WriteNull();
                }
                else
                {
                    writer.WriteObjectIdentifier(EcPublicKey);
                    writer.WriteObjectIdentifier(CurveOid(key.Algorithm));
                }
            }

            writer.WriteBitString(PublicKeyBits(key));
        }

        return writer.Encode();
    }

    /// <summary>SHA-1 of the subjectPublicKey bits, as in RFC 5280 §4.2.1.2 (1): the id a key pair and its certificate share when nobody set another.</summary>
    public static byte[] KeyIdentifier(SoftPublicKey key) => SHA1.HashData(PublicKeyBits(key));

    private static byte[] PublicKeyBits(SoftPublicKey key)
    {
        if (key.Algorithm != KeyAlgorithm.Rsa)
            return [0x04, .. key.Point];
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(key.Modulus);
            writer.WriteIntegerUnsigned(key.Exponent);
        }

        return writer.Encode();
    }

    private static string CurveOid(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.P256 => "1.2.840.10045.3.1.7",
        KeyAlgorithm.P384 => "1.3.132.0.34",
        KeyAlgorithm.Sm2 => "1.2.156.10197.1.301",
        _ => throw new CkException(Ckr.CurveNotSupported),
    };
}
