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
        Transform(key[..8], key[8..16], key[16..], input, output, encrypting: true);
    }

    /// <summary>Decrypts one block.</summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void DecryptBlock(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Check(key, input, output);
        Transform(key[16..], key[8..16], key[..8], input, output, encrypting: false);
    }

    private static void Transform(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> input, Span<byte> output, bool encrypting)
    {
        Span<byte> schedule = stackalloc byte[Des.ScheduleSize];
        ulong block = BinaryPrimitives.ReadUInt64BigEndian(input);
        Des.Expand(first, schedule);
        block = Des.Transform(block, schedule, encrypting);
        Des.Expand(second, schedule);
        block = Des.Transform(block, schedule, !encrypting);
        Des.Expand(third, schedule);
        block = Des.Transform(block, schedule, encrypting);
        schedule.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(output, block);
    }

    private static void Check(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (key.Length != KeySize || input.Length != BlockSize || output.Length < BlockSize)
            throw new ArgumentException("A key has 24 bytes, a block 8.");
    }
}
