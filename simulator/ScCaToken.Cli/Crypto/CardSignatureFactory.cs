using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;

namespace ScCaToken.Cli.Crypto;

/// <summary>Lets BouncyCastle build certificates and requests that the key signs.</summary>
internal sealed class CardSignatureFactory(CardKey key) : ISignatureFactory
{
    public object AlgorithmDetails => key.Public.Algorithm switch
    {
        KeyAlgorithm.Rsa => new AlgorithmIdentifier(PkcsObjectIdentifiers.Sha256WithRsaEncryption, DerNull.Instance),
        KeyAlgorithm.Sm2 => new AlgorithmIdentifier(new DerObjectIdentifier("1.2.156.10197.1.501")),
        KeyAlgorithm.P256 => new AlgorithmIdentifier(X9ObjectIdentifiers.ECDsaWithSha256),
        _ => new AlgorithmIdentifier(X9ObjectIdentifiers.ECDsaWithSha384),
    };

    public IStreamCalculator<IBlockResult> CreateCalculator() => new MessageCalculator(message =>
    {
        byte[] signature = key.Sign(message, key.DefaultHash, Sm2.DefaultId, pss: false);
        return key.Public.Algorithm == KeyAlgorithm.Rsa ? signature : SignatureEncoding.ToDer(signature);
    });
}
