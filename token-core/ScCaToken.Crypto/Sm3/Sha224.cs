using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>
/// SHA-224 (FIPS 180-4, 6.3): SHA-256 with its own initial value, cut to 28 bytes. The platform does not offer it. A value type without
/// references, like <see cref="Sm3"/>: copying the struct clones the state in the middle of a message.
/// </summary>
public struct Sha224
{
    /// <summary>Size of a digest in bytes.</summary>
    public const int DigestSize = 28;

    /// <summary>Size of a block in bytes.</summary>
    public const int BlockSize = 64;

    private const int Words = 8;

    private State _state;
    private Block _block;
    private ulong _length;

    private static ReadOnlySpan<uint> InitialValue =>
    [
        0xC1059ED8, 0x367CD507, 0x3070DD17, 0xF70E5939, 0xFFC00B31, 0x68581511, 0x64F98FA7, 0xBEFA4FA4,
    ];

    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
        0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
        0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
        0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
        0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    ];

    /// <summary>Hashes <paramref name="source"/> in one call into 28 bytes.</summary>
    public static void HashData(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Sha224 hash = Create();
        hash.Append(source);
        hash.Finish(destination);
    }

    /// <summary>A hash that has seen no message yet.</summary>
    public static Sha224 Create()
    {
        Sha224 hash = default;
        InitialValue.CopyTo(hash._state);
        return hash;
    }

    /// <summary>Adds <paramref name="source"/> to the message.</summary>
    public void Append(ReadOnlySpan<byte> source)
    {
        Span<byte> block = _block;
        int used = (int)(_length % BlockSize);
        _length += (ulong)source.Length;
        if (used != 0)
        {
            int taken = Math.Min(BlockSize - used, source.Length);
            source[..taken].CopyTo(block[used..]);
            source = source[taken..];
            if (used + taken < BlockSize)
                return;
            Compress(_state, block);
        }

        for (; source.Length >= BlockSize; source = source[BlockSize..])
            Compress(_state, source);
        source.CopyTo(block);
    }

    /// <summary>Pads, writes the digest (28 bytes) and wipes the state; a new message needs <see cref="Create"/>.</summary>
    public void Finish(Span<byte> destination)
    {
        Span<byte> block = _block;
        int used = (int)(_length % BlockSize);
        block[used++] = 0x80;
        block[used..].Clear();
        if (used > BlockSize - sizeof(ulong))
        {
            Compress(_state, block);
            block.Clear();
        }

        BinaryPrimitives.WriteUInt64BigEndian(block[(BlockSize - sizeof(ulong))..], _length * 8);
        Compress(_state, block);
        for (int i = 0; i < DigestSize / sizeof(uint); i++)
            BinaryPrimitives.WriteUInt32BigEndian(destination[(4 * i)..], _state[i]);
        Clear();
    }

    /// <summary>Zeroes the state and the buffered part of the message.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sha224>(ref this)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (int i = 0; i < 16; i++)
            w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        for (int i = 16; i < 64; i++)
        {
            uint s0 = BitOperations.RotateRight(w[i - 15], 7) ^ BitOperations.RotateRight(w[i - 15], 18) ^ (w[i - 15] >> 3);
            uint s1 = BitOperations.RotateRight(w[i - 2], 17) ^ BitOperations.RotateRight(w[i - 2], 19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }

        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 64; i++)
        {
            uint s1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            uint t1 = h + s1 + (g ^ (e & (f ^ g))) + RoundConstants[i] + w[i];
            uint s0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            uint t2 = s0 + ((a & b) | ((a | b) & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
        w.Clear();
    }

    [InlineArray(Words)]
    private struct State
    {
        private uint _first;
    }

    [InlineArray(BlockSize)]
    private struct Block
    {
        private byte _first;
    }
}
