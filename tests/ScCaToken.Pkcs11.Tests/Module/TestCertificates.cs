using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>Certificates for keys whose private half is on the card, signed by some other key.</summary>
internal static class TestCertificates
{
    public static byte[] For(byte[] publicKeyInfo)
    {
        var generator = GeneratorUtilities.GetKeyPairGenerator("ECDSA");
        generator.Init(new Org.BouncyCastle.Crypto.Parameters.ECKeyGenerationParameters(Org.BouncyCastle.Asn1.X9.X9ObjectIdentifiers.Prime256v1, new SecureRandom()));
        var builder = new X509V3CertificateGenerator();
        builder.SetSerialNumber(BigInteger.ValueOf(4711));
        builder.SetIssuerDN(new X509Name("CN=Test CA"));
        builder.SetSubjectDN(new X509Name("CN=Somebody"));
        builder.SetNotBefore(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        builder.SetNotAfter(new DateTime(2036, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        builder.SetPublicKey(PublicKeyFactory.CreateKey(SubjectPublicKeyInfo.GetInstance(publicKeyInfo)));
        return builder.Generate(new Asn1SignatureFactory("SHA256withECDSA", generator.GenerateKeyPair().Private)).GetEncoded();
    }
}
