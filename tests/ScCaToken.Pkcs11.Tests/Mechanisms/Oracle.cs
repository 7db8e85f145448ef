using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

/// <summary>BouncyCastle's view of our hash functions.</summary>
internal static class Oracle
{
    public static IDigest Digest(HashId hash) => hash switch
    {
        HashId.Sm3 => new SM3Digest(),
        HashId.Md5 => new MD5Digest(),
        HashId.Sha1 => new Sha1Digest(),
        HashId.Sha224 => new Sha224Digest(),
        HashId.Sha256 => new Sha256Digest(),
        HashId.Sha384 => new Sha384Digest(),
        HashId.Sha512 => new Sha512Digest(),
        HashId.Sha3256 => new Sha3Digest(256),
        HashId.Sha3384 => new Sha3Digest(384),
        HashId.Sha3512 => new Sha3Digest(512),
        _ => throw new ArgumentOutOfRangeException(nameof(hash)),
    };

    public static IDigest Digest(HashAlgorithmId hash) => Digest(Enum.Parse<HashId>(hash.ToString()));

    public static byte[] Hash(HashId hash, ReadOnlySpan<byte> message)
    {
        var digest = Digest(hash);
        digest.BlockUpdate(message);
        byte[] result = new byte[digest.GetDigestSize()];
        digest.DoFinal(result, 0);
        return result;
    }
}
