using System.Security.Cryptography;

namespace ScCaToken.Crypto;

public static partial class Rsa
{
    /// <summary>What PKCS #1 v1.5 padding adds at least.</summary>
    public const int Pkcs1Overhead = 11;

    /// <summary>RSASSA-PKCS1-v1_5 over ready-made data (RFC 8017, 8.2.1): a DigestInfo, or whatever the caller's mechanism signs.</summary>
    /// <param name="key">The key.</param>
    /// <param name="data">At most <see cref="RsaPrivateKey.ByteLength"/> − 11 bytes.</param>
    /// <param name="entropy">32 random bytes, for blinding; they do not change the result.</param>
    /// <param name="signature">As many bytes as the modulus.</param>
    /// <returns>False when the data is too long, a length is wrong, or a fault was caught.</returns>
    public static bool TrySignPkcs1(RsaPrivateKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> entropy, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        int size = key.ByteLength;
        if (data.Length > size - Pkcs1Overhead)
            return false;
        Span<byte> encoded = stackalloc byte[size];
        EncodeSignature(data, encoded);
        return TryPrivateOperation(key, encoded, entropy, signature);
    }

    /// <summary>Verifies what <see cref="TrySignPkcs1"/> makes, by encoding again and comparing (RFC 8017, 8.2.2): nothing is parsed.</summary>
    public static bool VerifyPkcs1(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        int size = modulus.TrimStart((byte)0).Length;
        if (size > RsaPrivateKey.MaxBitLength / 8 || data.Length > size - Pkcs1Overhead || signature.Length != size)
            return false;
        Span<byte> expected = stackalloc byte[size];
        Span<byte> actual = stackalloc byte[size];
        EncodeSignature(data, expected);
        return TryPublicOperation(modulus, exponent, signature, actual) && ConstantTime.AreEqual(expected, actual);
    }

    /// <summary>RSAES-PKCS1-v1_5 encryption (RFC 8017, 7.2.1).</summary>
    /// <returns>False when the plaintext is too long or a length or number is out of range.</returns>
    public static bool TryEncryptPkcs1(
        ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> plaintext, IRandomSource random, Span<byte> ciphertext)
    {
        ArgumentNullException.ThrowIfNull(random);
        int size = modulus.TrimStart((byte)0).Length;
        if (size > RsaPrivateKey.MaxBitLength / 8 || plaintext.Length > size - Pkcs1Overhead)
            return false;
        Span<byte> encoded = stackalloc byte[size];
        int separator = size - plaintext.Length - 1;
        encoded[0] = 0;
        encoded[1] = 2;
        FillNonZero(random, encoded[2..separator]);
        encoded[separator] = 0;
        plaintext.CopyTo(encoded[(separator + 1)..]);
        bool ok = TryPublicOperation(modulus, exponent, encoded, ciphertext);
        CryptographicOperations.ZeroMemory(encoded);
        return ok;
    }

    /// <summary>
    /// RSAES-PKCS1-v1_5 decryption (RFC 8017, 7.2.2). The padding is looked at in constant time and one answer is given for every fault in it;
    /// whoever shows that answer to the sender is still an oracle (Bleichenbacher 1998).
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="ciphertext">As many bytes as the modulus.</param>
    /// <param name="entropy">32 random bytes, for blinding.</param>
    /// <param name="plaintext">At least <see cref="RsaPrivateKey.ByteLength"/> − 11 bytes, of which so many are written: the plaintext, then zeros.</param>
    /// <param name="length">Length of the plaintext, 0 on failure.</param>
    /// <returns>Whether the ciphertext was well-formed.</returns>
    public static bool TryDecryptPkcs1(RsaPrivateKey key, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> entropy, Span<byte> plaintext, out int length)
    {
        ArgumentNullException.ThrowIfNull(key);
        length = 0;
        int size = key.ByteLength;
        if (plaintext.Length < size - Pkcs1Overhead)
            return false;
        Span<byte> encoded = stackalloc byte[size];
        if (!TryPrivateOperation(key, ciphertext, entropy, encoded))
            return false;

        uint good = ConstantTime.MaskIfZero(encoded[0]) & ConstantTime.MaskIfEqual(encoded[1], 2);
        uint found = 0, separator = 0;
        for (int i = 2; i < size; i++)
        {
            uint first = ConstantTime.MaskIfZero(encoded[i]) & ~found;
            separator |= first & (uint)i;
            found |= first;
        }

        good &= found & ~ConstantTime.MaskIfLess(separator, 10);
        separator = ConstantTime.Select(good, separator, (uint)size - 1);
        MoveDown(encoded[Pkcs1Overhead..], separator + 1 - Pkcs1Overhead);
        length = size - 1 - (int)separator;
        KeepOnly(encoded[Pkcs1Overhead..], (uint)length);
        encoded[Pkcs1Overhead..].CopyTo(plaintext);
        CryptographicOperations.ZeroMemory(encoded);
        return good != 0;
    }

    /// <summary>EMSA-PKCS1-v1_5 without the DigestInfo (RFC 8017, 9.2, steps 4 and 5).</summary>
    private static void EncodeSignature(ReadOnlySpan<byte> data, Span<byte> encoded)
    {
        int separator = encoded.Length - data.Length - 1;
        encoded[0] = 0;
        encoded[1] = 1;
        encoded[2..separator].Fill(0xFF);
        encoded[separator] = 0;
        data.CopyTo(encoded[(separator + 1)..]);
    }

    private static void FillNonZero(IRandomSource random, Span<byte> destination)
    {
        random.Fill(destination);
        for (int i = 0; i < destination.Length; i++)
        {
            while (destination[i] == 0)
                random.Fill(destination.Slice(i, 1));
        }
    }

    /// <summary>Moves the content down by a secret distance, one bit of it at a time; every byte is touched in every pass.</summary>
    private static void MoveDown(Span<byte> data, uint distance)
    {
        for (int bit = 0; 1 << bit < data.Length; bit++)
        {
            int step = 1 << bit;
            uint mask = 0 - ((distance >> bit) & 1);
            for (int i = 0; i < data.Length; i++)
                data[i] = (byte)ConstantTime.Select(mask, i + step < data.Length ? data[i + step] : 0u, data[i]);
        }
    }

    private static void KeepOnly(Span<byte> data, uint length)
    {
        for (int i = 0; i < data.Length; i++)
            data[i] &= (byte)ConstantTime.MaskIfLess((uint)i, length);
    }
}
