using System.Buffers.Binary;

namespace ScCaToken.Crypto;

/// <summary>
/// Three-key triple DES on single blocks (SP 800-67), for the management key of PIV cards, whose factory value three times the same key is.
/// Platform libraries refuse that value. Time and memory accesses do not depend on key or data: every S-box is read whole.
/// </summary>
public static class TripleDes
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 8;

    /// <summary>Bytes of a key; parity bits are ignored.</summary>
    public const int KeySize = 24;

    /// <summary>Encrypts one block.</summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void EncryptBlock(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Check(key, input, output);
        ulong block = BinaryPrimitives.ReadUInt64BigEndian(input);
        block = Des.Transform(key[..8], block, decrypt: false);
        block = Des.Transform(key[8..16], block, decrypt: true);
        block = Des.Transform(key[16..], block, decrypt: false);
        BinaryPrimitives.WriteUInt64BigEndian(output, block);
    }

    /// <summary>Decrypts one block.</summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void DecryptBlock(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Check(key, input, output);
        ulong block = BinaryPrimitives.ReadUInt64BigEndian(input);
        block = Des.Transform(key[16..], block, decrypt: true);
        block = Des.Transform(key[8..16], block, decrypt: false);
        block = Des.Transform(key[..8], block, decrypt: true);
        BinaryPrimitives.WriteUInt64BigEndian(output, block);
    }

    private static void Check(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (key.Length != KeySize || input.Length != BlockSize || output.Length < BlockSize)
            throw new ArgumentException("A key has 24 bytes, a block 8.");
    }
}
