using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace ScCaToken.Cli.Tour;

/// <summary>A certification authority of one minute's life, in software, that turns the tour's request into a certificate (SM2 with SM3, GM/T 0015).</summary>
internal sealed class DemoCa
{
    private readonly AsymmetricCipherKeyPair _keys;
    private readonly X509Name _name = new("CN=ScCaToken Demo CA,O=Demo,C=CN");

    public DemoCa()
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(GMObjectIdentifiers.sm2p256v1, new SecureRandom()));
        _keys = generator.GenerateKeyPair();
    }

    /// <summary>Checks the request's own signature and issues a certificate for a year.</summary>
    public byte[] Issue(byte[] request)
    {
        var parsed = new Pkcs10CertificationRequest(request);
        if (!parsed.Verify())
            throw new CliException(ExitCode.NotVerified, "the certificate request does not verify");
        var information = parsed.GetCertificationRequestInfo();
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(new BigInteger(63, new SecureRandom()));
        generator.SetIssuerDN(_name);
        generator.SetSubjectDN(information.Subject);
        generator.SetNotBefore(DateTime.UtcNow.AddMinutes(-5));
        generator.SetNotAfter(DateTime.UtcNow.AddYears(1));
        generator.SetPublicKey(PublicKeyFactory.CreateKey(information.SubjectPublicKeyInfo));
        generator.AddExtension(X509Extensions.KeyUsage, critical: true, new KeyUsage(KeyUsage.DigitalSignature | KeyUsage.NonRepudiation));
        generator.AddExtension(X509Extensions.BasicConstraints, critical: true, new BasicConstraints(cA: false));
        var certificate = generator.Generate(new Asn1SignatureFactory("SM3withSM2", _keys.Private));
        certificate.Verify(_keys.Public);
        return certificate.GetEncoded();
    }
}
