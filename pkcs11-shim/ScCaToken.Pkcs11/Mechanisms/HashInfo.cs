using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <summary>Sizes, names and one-shot computation of the host's hash functions.</summary>
internal static class HashInfo
{
    /// <summary>The largest digest in bytes.</summary>
    public const int MaxSize = 64;

    /// <summary>SHA-3 depends on the OpenSSL of the machine; everything else is always there.</summary>
    public static bool IsSupported(HashId hash) => hash < HashId.Sha3256 || SHA3_256.IsSupported;

    /// <summary>Digest size in bytes; 0 for <see cref="HashId.None"/>.</summary>
    public static int Size(HashId hash) => hash switch
    {
        HashId.None => 0,
        HashId.Md5 => 16,
        HashId.Sha1 => 20,
        HashId.Sha224 => 28,
        HashId.Sm3 or HashId.Sha256 or HashId.Sha3256 => 32,
        HashId.Sha384 or HashId.Sha3384 => 48,
        _ => 64,
    };

    /// <summary>Block size in bytes (SHA-3: the rate, FIPS 202 table 3).</summary>
    public static int BlockSize(HashId hash) => hash switch
    {
        HashId.Sha384 or HashId.Sha512 => 128,
        HashId.Sha3256 => 136,
        HashId.Sha3384 => 104,
        HashId.Sha3512 => 72,
        _ => 64,
    };

    /// <summary>The platform's name; only for the functions the platform computes.</summary>
    public static HashAlgorithmName Name(HashId hash) => hash switch
    {
        HashId.Md5 => HashAlgorithmName.MD5,
        HashId.Sha1 => HashAlgorithmName.SHA1,
        HashId.Sha256 => HashAlgorithmName.SHA256,
        HashId.Sha384 => HashAlgorithmName.SHA384,
        HashId.Sha512 => HashAlgorithmName.SHA512,
        HashId.Sha3256 => HashAlgorithmName.SHA3_256,
        HashId.Sha3384 => HashAlgorithmName.SHA3_384,
        HashId.Sha3512 => HashAlgorithmName.SHA3_512,
        _ => throw new ArgumentOutOfRangeException(nameof(hash)),
    };

    /// <summary>The number a card knows the function by; false for SHA-3 and MD5, which the wire has no number for.</summary>
    public static bool TryGetCardId(HashId hash, out HashAlgorithmId id)
    {
        id = hash switch
        {
            HashId.Sm3 => HashAlgorithmId.Sm3,
            HashId.Sha1 => HashAlgorithmId.Sha1,
            HashId.Sha224 => HashAlgorithmId.Sha224,
            HashId.Sha256 => HashAlgorithmId.Sha256,
            HashId.Sha384 => HashAlgorithmId.Sha384,
            HashId.Sha512 => HashAlgorithmId.Sha512,
            _ => 0,
        };
        return id != 0;
    }

    /// <summary>Hashes in one call, without allocation.</summary>
    public static void HashData(HashId hash, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (TryGetCardId(hash, out var id))
            Hashes.HashData(id, source, destination);
        else if (hash == HashId.Md5)
            LegacyMd5(source, destination);
        else if (hash == HashId.Sha3256)
            SHA3_256.HashData(source, destination);
        else if (hash == HashId.Sha3384)
            SHA3_384.HashData(source, destination);
        else
            SHA3_512.HashData(source, destination);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "CKM_MD5 is what the application asked for.")]
    private static void LegacyMd5(ReadOnlySpan<byte> source, Span<byte> destination) => MD5.HashData(source, destination);

    /// <summary>The DER DigestInfo up to the digest itself (RFC 8017 §9.2; SM3 per GM/T 0006).</summary>
    public static ReadOnlySpan<byte> DigestInfoPrefix(HashId hash) => hash switch
    {
        HashId.Md5 => [0x30, 0x20, 0x30, 0x0C, 0x06, 0x08, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10],
        HashId.Sha1 => [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14],
        HashId.Sha224 => [0x30, 0x2D, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04, 0x05, 0x00, 0x04, 0x1C],
        HashId.Sha256 => [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20],
        HashId.Sha384 => [0x30, 0x41, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30],
        HashId.Sha512 => [0x30, 0x51, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40],
        HashId.Sha3256 => [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x08, 0x05, 0x00, 0x04, 0x20],
        HashId.Sha3384 => [0x30, 0x41, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x09, 0x05, 0x00, 0x04, 0x30],
        HashId.Sha3512 => [0x30, 0x51, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x0A, 0x05, 0x00, 0x04, 0x40],
        HashId.Sm3 => [0x30, 0x30, 0x30, 0x0C, 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x83, 0x11, 0x05, 0x00, 0x04, 0x20],
        _ => [],
    };
}
