using ScCaToken.Crypto;

namespace ScCaToken.Core.Commands;

/// <summary>Pairwise consistency test of a key pair: what the private key signs, the public key accepts.</summary>
internal static class Pairwise
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

    /// <summary>True when the private key and <paramref name="point"/> belong together.</summary>
    public static bool IsConsistent(Sm2PrivateKey key, ReadOnlySpan<byte> point, IRandomSource random)
    {
        Span<byte> material = stackalloc byte[2 * DigestSize];
        random.Fill(material);
        Span<byte> signature = stackalloc byte[Sm2.SignatureSize];
        Sm2.Sign(key, material[..DigestSize], material[DigestSize..], signature);
        return Sm2.Verify(point, material[..DigestSize], signature);
    }

    /// <summary>True when the private key and <paramref name="point"/> belong together.</summary>
    public static bool IsConsistent(EcPrivateKey key, ReadOnlySpan<byte> point, IRandomSource random)
    {
        Span<byte> material = stackalloc byte[2 * DigestSize];
        random.Fill(material);
        Span<byte> signature = stackalloc byte[point.Length];
        Ecdsa.Sign(key, material[..DigestSize], material[DigestSize..], signature);
        return Ecdsa.Verify(key.Curve, point, material[..DigestSize], signature);
    }
}
