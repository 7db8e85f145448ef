using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

public static partial class Rsa
{
    /// <summary>RSAES-OAEP encryption (RFC 8017, 7.1.1).</summary>
    /// <param name="modulus">Big-endian.</param>
    /// <param name="exponent">Big-endian.</param>
    /// <param name="hash">The hash of the label.</param>
    /// <param name="mgfHash">The hash of the mask generation.</param>
    /// <param name="label">Usually empty.</param>
    /// <param name="plaintext">At most the modulus's length − 2·digest − 2 bytes.</param>
    /// <param name="random">Where the seed comes from.</param>
    /// <param name="ciphertext">As many bytes as the modulus.</param>
    /// <returns>False when the plaintext is too long or a length or number is out of range.</returns>
    public static bool TryEncryptOaep(
        ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, HashAlgorithmId hash, HashAlgorithmId mgfHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> plaintext, IRandomSource random, Span<byte> ciphertext)
    {
        ArgumentNullException.ThrowIfNull(random);
        int size = modulus.TrimStart((byte)0).Length;
        if (!Hashes.IsKnown(hash) || !Hashes.IsKnown(mgfHash) || size > RsaPrivateKey.MaxBitLength / 8)
            return false;
        int digest = Hashes.Size(hash);
        if (plaintext.Length > size - (2 * digest) - 2)
            return false;

        Span<byte> encoded = stackalloc byte[size];
        Span<byte> seed = encoded.Slice(1, digest), block = encoded[(1 + digest)..];
        encoded.Clear();
        Hashes.HashData(hash, label, block);
        block[^(plaintext.Length + 1)] = 1;
        plaintext.CopyTo(block[^plaintext.Length..]);
        random.Fill(seed);
        Mgf1.Xor(mgfHash, seed, block);
        Mgf1.Xor(mgfHash, block, seed);
        bool ok = TryPublicOperation(modulus, exponent, encoded, ciphertext);
        CryptographicOperations.ZeroMemory(encoded);
        return ok;
    }

    /// <summary>RSAES-OAEP decryption (RFC 8017, 7.1.2). All faults of the padding look alike in time and in the answer (Manger 2001).</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">The hash of the label.</param>
    /// <param name="mgfHash">The hash of the mask generation.</param>
    /// <param name="label">Usually empty.</param>
    /// <param name="ciphertext">As many bytes as the modulus.</param>
    /// <param name="entropy">32 random bytes, for blinding.</param>
    /// <param name="plaintext">At least the modulus's length − 2·digest − 2 bytes, of which so many are written: the plaintext, then zeros.</param>
    /// <param name="length">Length of the plaintext, 0 on failure.</param>
    /// <returns>Whether the ciphertext was well-formed.</returns>
    public static bool TryDecryptOaep(
        RsaPrivateKey key, HashAlgorithmId hash, HashAlgorithmId mgfHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> entropy, Span<byte> plaintext, out int length)
    {
        ArgumentNullException.ThrowIfNull(key);
        length = 0;
        if (!Hashes.IsKnown(hash) || !Hashes.IsKnown(mgfHash))
            return false;
        int size = key.ByteLength, digest = Hashes.Size(hash), room = size - (2 * digest) - 2;
        if (room < 0 || plaintext.Length < room)
            return false;
        Span<byte> encoded = stackalloc byte[size];
        if (!TryPrivateOperation(key, ciphertext, entropy, encoded))
            return false;

        Span<byte> seed = encoded.Slice(1, digest), block = encoded[(1 + digest)..];
        Mgf1.Xor(mgfHash, block, seed);
        Mgf1.Xor(mgfHash, seed, block);
        Span<byte> labelHash = stackalloc byte[digest];
        Hashes.HashData(hash, label, labelHash);
        uint wrong = encoded[0];
        for (int i = 0; i < digest; i++)
            wrong |= (uint)(block[i] ^ labelHash[i]);

        // After the label's hash: zeros, a one, the message.
        Span<byte> rest = block[digest..];
        uint found = 0, separator = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            uint isOne = ConstantTime.MaskIfEqual(rest[i], 1) & ~found;
            wrong |= ~found & ~isOne & rest[i];
            separator |= isOne & (uint)i;
            found |= isOne;
        }

        uint good = ConstantTime.MaskIfZero(wrong) & found;
        separator = ConstantTime.Select(good, separator, (uint)rest.Length - 1);
        Span<byte> message = rest[1..];
        MoveDown(message, separator);
        length = rest.Length - 1 - (int)separator;
        KeepOnly(message, (uint)length);
        message.CopyTo(plaintext);
        CryptographicOperations.ZeroMemory(encoded);
        return good != 0;
    }
}
