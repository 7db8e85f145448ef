using System.Formats.Asn1;
using ScCaToken.Driver.Card;

namespace ScCaToken.Driver.Piv;

/// <summary>Takes the public key out of an X.509 certificate (RFC 5280 §4.1), the only place where a plain PIV card tells what key a slot has.</summary>
internal static class CertificateKey
{
    /// <summary>The key, or null when the certificate is broken or of another algorithm.</summary>
    public static CardPublicKey? Read(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            var body = new AsnReader(certificate, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            if (body.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
                body.ReadEncodedValue();
            for (int i = 0; i < 5; i++)
                body.ReadEncodedValue();
            var info = body.ReadSequence();
            var algorithm = info.ReadSequence();
            string oid = algorithm.ReadObjectIdentifier();
            byte[] key = info.ReadBitString(out _);
            return oid switch
            {
                "1.2.840.113549.1.1.1" => ReadRsa(key),
                "1.2.840.10045.2.1" => ReadEc(algorithm.ReadObjectIdentifier(), key),
                _ => null,
            };
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static CardPublicKey? ReadRsa(byte[] key)
    {
        var numbers = new AsnReader(key, AsnEncodingRules.DER).ReadSequence();
        byte[] modulus = numbers.ReadIntegerBytes().Span.TrimStart((byte)0).ToArray();
        return numbers.TryReadUInt32(out uint exponent) && modulus.Length is > 64 and <= 512
            ? new CardPublicKey(KeyAlgorithm.Rsa, modulus.Length * 8, modulus, exponent)
            : null;
    }

    private static CardPublicKey? ReadEc(string curve, byte[] point)
    {
        (KeyAlgorithm algorithm, int bits) = curve switch
        {
            "1.2.840.10045.3.1.7" => (KeyAlgorithm.P256, 256),
            "1.3.132.0.34" => (KeyAlgorithm.P384, 384),
            _ => (KeyAlgorithm.None, 0),
        };
        return bits > 0 && point.Length == 1 + bits / 4 && point[0] == 4 ? new CardPublicKey(algorithm, bits, point[1..], 0) : null;
    }
}
