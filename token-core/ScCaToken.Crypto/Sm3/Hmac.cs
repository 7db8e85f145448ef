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

    /// <summary>The platform has no HMAC-SHA-224, and the one-shot hash wants one buffer; rare enough to gather the message on the heap, wiped after.</summary>
    private static void HashWithSha224(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        const int Block = 64;
        byte[] inner = new byte[Block + source.Length];
        Span<byte> outer = stackalloc byte[Block + Sha224.DigestSize];
        outer.Clear();
        if (key.Length > Block)
            Sha224.HashData(key, inner);
        else
            key.CopyTo(inner);
        for (int i = 0; i < Block; i++)
        {
            outer[i] = (byte)(inner[i] ^ 0x5C);
            inner[i] ^= 0x36;
        }

        source.CopyTo(inner.AsSpan(Block));
        Sha224.HashData(inner, outer[Block..]);
        Sha224.HashData(outer, destination);
        CryptographicOperations.ZeroMemory(inner);
        CryptographicOperations.ZeroMemory(outer);
    }
}
