using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ScCaToken.Crypto;

/// <summary>The compression function CF (GB/T 32905-2016, 5.3). The message expansion is woven into the rounds, four at a time, so that both chains share the processor.</summary>
internal static class Sm3Compression
{
    private static readonly uint[] RoundConstants = CreateRoundConstants();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    internal static void Compress(ref Sm3State state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> words = stackalloc uint[68];
        ref uint w = ref MemoryMarshal.GetReference(words);
        ref uint t = ref MemoryMarshal.GetArrayDataReference(RoundConstants);
        uint a = state.A, b = state.B, c = state.C, d = state.D, e = state.E, f = state.F, g = state.G, h = state.H;
        for (; blocks.Length >= 64; blocks = blocks[64..])
        {
            for (int i = 0; i < 16; i++)
                Unsafe.Add(ref w, i) = BinaryPrimitives.ReadUInt32BigEndian(blocks[(4 * i)..]);
            for (int j = 0; j < 12; j += 4)
            {
                ref uint x = ref Unsafe.Add(ref w, j);
                ref uint k = ref Unsafe.Add(ref t, j);
                EarlyRound(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h, x, Unsafe.Add(ref x, 4), k);
                EarlyRound(ref d, ref a, ref b, ref c, ref h, ref e, ref f, ref g, Unsafe.Add(ref x, 1), Unsafe.Add(ref x, 5), Unsafe.Add(ref k, 1));
                EarlyRound(ref c, ref d, ref a, ref b, ref g, ref h, ref e, ref f, Unsafe.Add(ref x, 2), Unsafe.Add(ref x, 6), Unsafe.Add(ref k, 2));
                EarlyRound(ref b, ref c, ref d, ref a, ref f, ref g, ref h, ref e, Unsafe.Add(ref x, 3), Unsafe.Add(ref x, 7), Unsafe.Add(ref k, 3));
            }

            Expand(ref Unsafe.Add(ref w, 16));
            EarlyRound(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h, Unsafe.Add(ref w, 12), Unsafe.Add(ref w, 16), Unsafe.Add(ref t, 12));
            EarlyRound(ref d, ref a, ref b, ref c, ref h, ref e, ref f, ref g, Unsafe.Add(ref w, 13), Unsafe.Add(ref w, 17), Unsafe.Add(ref t, 13));
            EarlyRound(ref c, ref d, ref a, ref b, ref g, ref h, ref e, ref f, Unsafe.Add(ref w, 14), Unsafe.Add(ref w, 18), Unsafe.Add(ref t, 14));
            EarlyRound(ref b, ref c, ref d, ref a, ref f, ref g, ref h, ref e, Unsafe.Add(ref w, 15), Unsafe.Add(ref w, 19), Unsafe.Add(ref t, 15));
            for (int j = 16; j < 64; j += 4)
            {
                ref uint x = ref Unsafe.Add(ref w, j);
                ref uint k = ref Unsafe.Add(ref t, j);
                Expand(ref Unsafe.Add(ref x, 4));
                LateRound(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h, x, Unsafe.Add(ref x, 4), k);
                LateRound(ref d, ref a, ref b, ref c, ref h, ref e, ref f, ref g, Unsafe.Add(ref x, 1), Unsafe.Add(ref x, 5), Unsafe.Add(ref k, 1));
                LateRound(ref c, ref d, ref a, ref b, ref g, ref h, ref e, ref f, Unsafe.Add(ref x, 2), Unsafe.Add(ref x, 6), Unsafe.Add(ref k, 2));
                LateRound(ref b, ref c, ref d, ref a, ref f, ref g, ref h, ref e, Unsafe.Add(ref x, 3), Unsafe.Add(ref x, 7), Unsafe.Add(ref k, 3));
            }

            // The state before is read again instead of kept: it may be a key's, and a local in memory is not wiped.
            state.A = a ^= state.A;
            state.B = b ^= state.B;
            state.C = c ^= state.C;
            state.D = d ^= state.D;
            state.E = e ^= state.E;
            state.F = f ^= state.F;
            state.G = g ^= state.G;
            state.H = h ^= state.H;
        }

        words.Clear();
    }

    /// <summary>Four words of the expansion, W_j … W_j+3, from the sixteen before them (5.3.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Expand(ref uint w)
    {
        for (int i = 0; i < 4; i++)
        {
            ref uint x = ref Unsafe.Add(ref w, i);
            uint mixed = Unsafe.Add(ref x, -16) ^ Unsafe.Add(ref x, -9) ^ BitOperations.RotateLeft(Unsafe.Add(ref x, -3), 15);
            x = P1(mixed) ^ BitOperations.RotateLeft(Unsafe.Add(ref x, -13), 7) ^ Unsafe.Add(ref x, -6);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint P1(uint x) => x ^ BitOperations.RotateLeft(x, 15) ^ BitOperations.RotateLeft(x, 23);

    /// <summary>Rounds 0 to 15: FF and GG are exclusive or. The new A lands in <paramref name="d"/>, the new E in <paramref name="h"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EarlyRound(
        ref uint a, ref uint b, ref uint c, ref uint d, ref uint e, ref uint f, ref uint g, ref uint h, uint w, uint w4, uint t)
    {
        uint a12 = BitOperations.RotateLeft(a, 12);
        uint ss1 = BitOperations.RotateLeft(a12 + e + t, 7);
        uint tt1 = (a ^ b ^ c) + (d + (w ^ w4)) + (ss1 ^ a12);
        uint tt2 = (e ^ f ^ g) + (h + w) + ss1;
        Rotate(ref b, ref d, ref f, ref h, tt1, tt2);
    }

    /// <summary>Rounds 16 to 63: FF is the majority, GG the choice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LateRound(
        ref uint a, ref uint b, ref uint c, ref uint d, ref uint e, ref uint f, ref uint g, ref uint h, uint w, uint w4, uint t)
    {
        uint a12 = BitOperations.RotateLeft(a, 12);
        uint ss1 = BitOperations.RotateLeft(a12 + e + t, 7);
        uint tt1 = ((a & b) | ((a | b) & c)) + (d + (w ^ w4)) + (ss1 ^ a12);
        uint tt2 = (g ^ (e & (f ^ g))) + (h + w) + ss1;
        Rotate(ref b, ref d, ref f, ref h, tt1, tt2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(ref uint b, ref uint d, ref uint f, ref uint h, uint tt1, uint tt2)
    {
        b = BitOperations.RotateLeft(b, 9);
        d = tt1;
        f = BitOperations.RotateLeft(f, 19);
        h = tt2 ^ BitOperations.RotateLeft(tt2, 9) ^ BitOperations.RotateLeft(tt2, 17);
    }

    /// <summary>T_j rotated left by j (4.2), computed once.</summary>
    private static uint[] CreateRoundConstants()
    {
        var constants = new uint[64];
        for (int j = 0; j < constants.Length; j++)
            constants[j] = BitOperations.RotateLeft(j < 16 ? 0x79CC4519u : 0x7A879D8Au, j % 32);
        return constants;
    }
}
