using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>The parts of an X.509 certificate that are attributes of its own (RFC 5280 §4.1).</summary>
/// <param name="Subject">DER Name.</param>
/// <param name="Issuer">DER Name.</param>
/// <param name="SerialNumber">DER INTEGER.</param>
/// <param name="PublicKeyInfo">SubjectPublicKeyInfo.</param>
/// <param name="KeyIdentifier">SHA-1 of the public key bits.</param>
/// <param name="Length">Bytes of the certificate itself.</param>
internal sealed record CertificateFields(byte[] Subject, byte[] Issuer, byte[] SerialNumber, byte[] PublicKeyInfo, byte[] KeyIdentifier, int Length)
{
    /// <summary>Takes a certificate apart; null when it is none. The signature is not looked at.</summary>
    public static CertificateFields? Parse(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            var outer = new AsnReader(certificate, AsnEncodingRules.BER);
            int length = outer.PeekEncodedValue().Length;
            var body = outer.ReadSequence().ReadSequence();
            var version = new Asn1Tag(TagClass.ContextSpecific, 0, true);
            if (body.PeekTag() == version)
                body.ReadEncodedValue();
            byte[] serial = body.ReadEncodedValue().ToArray();
            body.ReadEncodedValue();
            byte[] issuer = body.ReadEncodedValue().ToArray();
            body.ReadEncodedValue();
            byte[] subject = body.ReadEncodedValue().ToArray();
            byte[] info = body.PeekEncodedValue().ToArray();
            var key = body.ReadSequence();
            key.ReadEncodedValue();
            byte[] bits = key.ReadBitString(out _);
            return new CertificateFields(subject, issuer, serial, info, SHA1.HashData(bits), length);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
