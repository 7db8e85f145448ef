using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>One-shot HMAC (RFC 2104) over any of the token's hashes.</summary>
public static class Hmac
{
    /// <summary>The code of <paramref name="source"/> under <paramref name="key"/>; <paramref name="destination"/> takes the digest's size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number names no algorithm.</exception>
    public static void HashData(HashAlgorithmId algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        switch (algorithm)
        {
            case HashAlgorithmId.Sm3:
                HmacSm3.HashData(key, source, destination);
                break;
            case HashAlgorithmId.Sha1:
                HMACSHA1.HashData(key, source, destination);
                break;
            case HashAlgorithmId.Sha224:
                HashWithSha224(key, source, destination);
                break;
            case HashAlgorithmId.Sha256:
                HMACSHA256.HashData(key, source, destination);
                break;
            case HashAlgorithmId.Sha384:
                HMACSHA384.HashData(key, source, destination);
                break;
            case HashAlgorithmId.Sha512:
                HMACSHA512.HashData(key, source, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm));
        }
    }

    /// <summary>The platform has no HMAC-SHA-224.</summary>
    private static void HashWithSha224(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        destination = destination[..Sha224.DigestSize];
        Span<byte> block = stackalloc byte[Sha224.BlockSize];
        Span<byte> digest = stackalloc byte[Sha224.DigestSize];
        block.Clear();
        if (key.Length > Sha224.BlockSize)
            Sha224.HashData(key, block);
        else
            key.CopyTo(block);
        foreach (ref byte b in block)
            b ^= 0x36;
        Sha224 hash = Sha224.Create();
        hash.Append(block);
        hash.Append(source);
        hash.Finish(digest);
        foreach (ref byte b in block)
            b ^= 0x36 ^ 0x5C;
        hash = Sha224.Create();
        hash.Append(block);
        hash.Append(digest);
        hash.Finish(destination);
        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(digest);
    }
}
