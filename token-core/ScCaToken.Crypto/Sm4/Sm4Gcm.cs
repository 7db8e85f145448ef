using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>SM4-GCM (NIST SP 800-38D over SM4; RFC 8998): tag of 4, 8 or 12 to 16 bytes, nonce of one byte or more (12 is the usual length).</summary>
public static class Sm4Gcm
{
    /// <summary>Encrypts and authenticates.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="nonce">Never twice under one key.</param>
    /// <param name="associatedData">Authenticated, not encrypted.</param>
    /// <param name="plaintext">Any length.</param>
    /// <param name="ciphertext">The length of the plaintext; may be the same memory.</param>
    /// <param name="tag">4, 8, or 12 to 16 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        CheckLengths(nonce, plaintext, ciphertext, tag);
        Span<byte> first = stackalloc byte[Sm4.BlockSize];
        Start(key, nonce, first, out GHash hash, out Sm4 cipher);
        Crypt(key, first, plaintext, ciphertext);
        Span<byte> full = stackalloc byte[Sm4.BlockSize];
        ComputeTag(ref hash, ref cipher, first, associatedData, ciphertext[..plaintext.Length], full);
        full[..tag.Length].CopyTo(tag);
        CryptographicOperations.ZeroMemory(first);
        CryptographicOperations.ZeroMemory(full);
    }

    /// <summary>Checks the tag in constant time and decrypts; on a wrong tag nothing is decrypted.</summary>
    /// <returns>Whether the tag was right.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        CheckLengths(nonce, ciphertext, plaintext, tag);
        Span<byte> first = stackalloc byte[Sm4.BlockSize];
        Start(key, nonce, first, out GHash hash, out Sm4 cipher);
        Span<byte> full = stackalloc byte[Sm4.BlockSize];
        ComputeTag(ref hash, ref cipher, first, associatedData, ciphertext, full);
        bool ok = ConstantTime.AreEqual(full[..tag.Length], tag);
        if (ok)
            Crypt(key, first, ciphertext, plaintext);
        CryptographicOperations.ZeroMemory(first);
        CryptographicOperations.ZeroMemory(full);
        return ok;
    }

    private static void CheckLengths(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> tag)
    {
        if (nonce.IsEmpty)
            throw new ArgumentException("A GCM nonce has at least one byte.", nameof(nonce));
        if (destination.Length < source.Length)
            throw new ArgumentException("The destination is too short.", nameof(destination));
        if (tag.Length is not (4 or 8 or (>= 12 and <= 16)))
            throw new ArgumentException("A GCM tag is 4, 8, or 12 to 16 bytes.", nameof(tag));
    }

    /// <summary>Computes H and the pre-counter block J0 (7.1, steps 1 and 2), from which H follows when the nonce has not 12 bytes.</summary>
    private static void Start(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> first, out GHash hash, out Sm4 cipher)
    {
        Sm4.Create(key, out cipher);
        Span<byte> subkey = stackalloc byte[Sm4.BlockSize];
        subkey.Clear();
        cipher.EncryptBlock(subkey, subkey);
        hash = new GHash(BinaryPrimitives.ReadUInt128BigEndian(subkey));
        CryptographicOperations.ZeroMemory(subkey);
        first.Clear();
        if (nonce.Length == 12)
        {
            nonce.CopyTo(first);
            first[15] = 1;
        }
        else
        {
            GHash ofNonce = hash;
            ofNonce.Append(nonce);
            ofNonce.AppendBlock((UInt128)(ulong)nonce.Length * 8);
            BinaryPrimitives.WriteUInt128BigEndian(first, ofNonce.Value);
            ofNonce.Clear();
        }
    }

    private static void ComputeTag(
        ref GHash hash, ref Sm4 cipher, ReadOnlySpan<byte> first, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> tag)
    {
        hash.Append(associatedData);
        hash.Append(ciphertext);
        hash.AppendBlock(new UInt128((ulong)associatedData.Length * 8, (ulong)ciphertext.Length * 8));
        cipher.EncryptBlock(first, tag);
        BinaryPrimitives.WriteUInt128BigEndian(tag, BinaryPrimitives.ReadUInt128BigEndian(tag) ^ hash.Value);
        hash.Clear();
        cipher.Clear();
    }

    /// <summary>GCTR from inc32(J0): only the last 32 bits count, so a message is cut where they wrap (6.2, 6.5).</summary>
    private static void Crypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> counter = stackalloc byte[Sm4.BlockSize];
        first.CopyTo(counter);
        uint low = BinaryPrimitives.ReadUInt32BigEndian(first[12..]);
        while (!source.IsEmpty)
        {
            low++;
            BinaryPrimitives.WriteUInt32BigEndian(counter[12..], low);
            ulong untilWrap = ((1UL << 32) - low) * Sm4.BlockSize;
            int size = (int)Math.Min((ulong)source.Length, untilWrap);
            Sm4Modes.TryEncrypt(Sm4Mode.Ctr, key, counter, source[..size], destination);
            source = source[size..];
            destination = destination[size..];
            low = uint.MaxValue;
        }

        CryptographicOperations.ZeroMemory(counter);
    }
}
