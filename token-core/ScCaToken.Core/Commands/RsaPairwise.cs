using ScCaToken.Crypto;

namespace ScCaToken.Core.Commands;

/// <summary>Pairwise consistency test of an RSA key pair: what the private key signs, the public key accepts.</summary>
internal static class RsaPairwise
{
    private const int DigestSize = 32;

    /// <summary>True when the halves belong together. <paramref name="publicKey"/> is `rsapub` of docs/APDU.md.</summary>
    public static bool IsConsistent(RsaPrivateKey key, ReadOnlySpan<byte> publicKey, IRandomSource random)
    {
        Span<byte> material = stackalloc byte[2 * DigestSize];
        random.Fill(material);
        Span<byte> signature = stackalloc byte[key.ByteLength];
        return Rsa.TrySignPkcs1(key, material[..DigestSize], material[DigestSize..], signature)
            && Rsa.VerifyPkcs1(publicKey[4..^4], publicKey[^4..], material[..DigestSize], signature);
    }
}
