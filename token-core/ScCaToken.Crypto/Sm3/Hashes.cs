using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>One-shot hashing by algorithm number. SHA-1 and SHA-2 come from the platform (deterministic, allocation-free); SM3 and SHA-224 are ours.</summary>
public static class Hashes
{
    /// <summary>The largest digest in bytes.</summary>
    public const int MaxSize = 64;

    /// <summary>Whether the number names an algorithm.</summary>
    public static bool IsKnown(HashAlgorithmId algorithm) => algorithm is >= HashAlgorithmId.Sm3 and <= HashAlgorithmId.Sha512;

    /// <summary>Digest size in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number names no algorithm.</exception>
    public static int Size(HashAlgorithmId algorithm) => algorithm switch
    {
        HashAlgorithmId.Sm3 => Sm3.DigestSize,
        HashAlgorithmId.Sha1 => SHA1.HashSizeInBytes,
        HashAlgorithmId.Sha224 => Sha224.DigestSize,
        HashAlgorithmId.Sha256 => SHA256.HashSizeInBytes,
        HashAlgorithmId.Sha384 => SHA384.HashSizeInBytes,
        HashAlgorithmId.Sha512 => SHA512.HashSizeInBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Block size in bytes, as HMAC needs it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number names no algorithm.</exception>
    public static int BlockSize(HashAlgorithmId algorithm) => algorithm switch
    {
        HashAlgorithmId.Sha384 or HashAlgorithmId.Sha512 => 128,
        _ when IsKnown(algorithm) => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Hashes <paramref name="source"/> into the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number names no algorithm.</exception>
    public static void HashData(HashAlgorithmId algorithm, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        switch (algorithm)
        {
            case HashAlgorithmId.Sm3:
                Sm3.HashData(source, destination);
                break;
            case HashAlgorithmId.Sha1:
                SHA1.HashData(source, destination);
                break;
            case HashAlgorithmId.Sha224:
                Sha224.HashData(source, destination);
                break;
            case HashAlgorithmId.Sha256:
                SHA256.HashData(source, destination);
                break;
            case HashAlgorithmId.Sha384:
                SHA384.HashData(source, destination);
                break;
            case HashAlgorithmId.Sha512:
                SHA512.HashData(source, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm));
        }
    }
}
