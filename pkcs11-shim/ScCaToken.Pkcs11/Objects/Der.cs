using System.Formats.Asn1;
using System.Security.Cryptography;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>SubjectPublicKeyInfo and what follows from it.</summary>
internal static class Der
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>CKA_PUBLIC_KEY_INFO: SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).</summary>
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
                    writer.WriteEncodedValue(EcParameters.Encode(key.Algorithm));
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
}
