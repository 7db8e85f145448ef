using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using ScCaToken.Cli.Crypto;

namespace ScCaToken.Cli.Tour;

/// <summary>Lets BouncyCastle build a request that a PKCS#11 key signs; the function gives r ‖ s.</summary>
internal sealed class Sm2SignatureFactory(Func<byte[], byte[]> sign) : ISignatureFactory
{
    public object AlgorithmDetails => new AlgorithmIdentifier(new DerObjectIdentifier("1.2.156.10197.1.501"));

    public IStreamCalculator<IBlockResult> CreateCalculator() => new MessageCalculator(message => SignatureEncoding.ToDer(sign(message)));
}
