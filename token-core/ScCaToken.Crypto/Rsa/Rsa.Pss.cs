using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

public static partial class Rsa
{
    /// <summary>RSASSA-PSS (RFC 8017, 8.1.1) over a digest.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">The hash that made the digest.</param>
    /// <param name="mgfHash">The hash of the mask generation.</param>
    /// <param name="saltLength">Salt length in bytes; the digest's size is usual.</param>
    /// <param name="digest">The digest.</param>
    /// <param name="random">Where salt and blinding come from.</param>
    /// <param name="signature">As many bytes as the modulus.</param>
    /// <returns>False when digest and salt do not fit the key, a length is wrong, or a fault was caught.</returns>
    public static bool TrySignPss(
        RsaPrivateKey key, HashAlgorithmId hash, HashAlgorithmId mgfHash, int saltLength, ReadOnlySpan<byte> digest, IRandomSource random, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(random);
        if (saltLength < 0 || saltLength > key.ByteLength)
            return false;
        Span<byte> salt = stackalloc byte[saltLength];
        Span<byte> entropy = stackalloc byte[EntropySize];
        random.Fill(salt);
        random.Fill(entropy);
        bool ok = TrySignPss(key, hash, mgfHash, salt, digest, entropy, signature);
        CryptographicOperations.ZeroMemory(entropy);
        return ok;
    }

    /// <summary>RSASSA-PSS with a salt already drawn; for the meaning of the rest see the other overload.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">The hash that made the digest.</param>
    /// <param name="mgfHash">The hash of the mask generation.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="digest">The digest.</param>
    /// <param name="entropy">32 random bytes, for blinding; they do not change the result.</param>
    /// <param name="signature">As many bytes as the modulus.</param>
    public static bool TrySignPss(
        RsaPrivateKey key, HashAlgorithmId hash, HashAlgorithmId mgfHash, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> entropy, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!Hashes.IsKnown(hash) || !Hashes.IsKnown(mgfHash) || digest.Length != Hashes.Size(hash))
            return false;

        // EMSA-PSS-ENCODE (9.1.1); emBits = modBits − 1, so with whole bytes one top bit is clear.
        int size = key.ByteLength, block = size - digest.Length - 1;
        if (block < salt.Length + 1)
            return false;
        Span<byte> encoded = stackalloc byte[size];
        Span<byte> seed = encoded.Slice(block, digest.Length);
        HashWithSalt(hash, digest, salt, seed);
        Span<byte> masked = encoded[..block];
        masked.Clear();
        masked[block - salt.Length - 1] = 1;
        salt.CopyTo(masked[(block - salt.Length)..]);
        Mgf1.Xor(mgfHash, seed, masked);
        masked[0] &= 0x7F;
        encoded[^1] = 0xBC;
        return TryPrivateOperation(key, encoded, entropy, signature);
    }

    /// <summary>Verifies an RSASSA-PSS signature (RFC 8017, 8.1.2 and 9.1.2) whose salt has the length given.</summary>
    public static bool VerifyPss(
        ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, HashAlgorithmId hash, HashAlgorithmId mgfHash, int saltLength, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        modulus = modulus.TrimStart((byte)0);
        int size = modulus.Length;
        if (!Hashes.IsKnown(hash) || !Hashes.IsKnown(mgfHash) || digest.Length != Hashes.Size(hash) || saltLength < 0
            || size > RsaPrivateKey.MaxBitLength / 8 || signature.Length != size)
            return false;
        Span<byte> opened = stackalloc byte[size];
        if (!TryPublicOperation(modulus, exponent, signature, opened))
            return false;

        int bits = BitLength(modulus) - 1;
        Span<byte> encoded = opened[(size - ((bits + 7) / 8))..];
        int block = encoded.Length - digest.Length - 1;
        if (encoded.Length != size && opened[0] != 0)
            return false;
        if (block < 1 || saltLength > block - 1 || encoded[^1] != 0xBC)
            return false;
        byte spare = (byte)(0xFF << (8 - ((8 * encoded.Length) - bits)));
        Span<byte> masked = encoded[..block];
        if ((masked[0] & spare) != 0)
            return false;
        ReadOnlySpan<byte> seed = encoded.Slice(block, digest.Length);
        Mgf1.Xor(mgfHash, seed, masked);
        masked[0] &= (byte)~spare;
        int zeros = block - saltLength - 1;
        if (masked[..zeros].ContainsAnyExcept((byte)0) || masked[zeros] != 1)
            return false;
        Span<byte> expected = stackalloc byte[digest.Length];
        HashWithSalt(hash, digest, masked[(zeros + 1)..], expected);
        return ConstantTime.AreEqual(expected, seed);
    }

    /// <summary>H = Hash(eight zero bytes ‖ digest ‖ salt).</summary>
    private static void HashWithSalt(HashAlgorithmId hash, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> salt, Span<byte> destination)
    {
        Span<byte> message = stackalloc byte[8 + digest.Length + salt.Length];
        message[..8].Clear();
        digest.CopyTo(message[8..]);
        salt.CopyTo(message[(8 + digest.Length)..]);
        Hashes.HashData(hash, message, destination);
        CryptographicOperations.ZeroMemory(message);
    }
}
