using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector128<uint>;

namespace ScCaToken.Crypto;

/// <summary>
/// The compression function CF (GB/T 32905-2016, 5.3). The message expansion works on four words at a time in vectors, sixteen words ahead of the
/// rounds, for which it leaves the scalar units.
/// </summary>
internal static class Sm3Compression
{
    private static readonly uint[] RoundConstants = CreateRoundConstants();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    internal static void Compress(ref Sm3State state, ReadOnlySpan<byte> blocks)
    {
        // W_j to W_j+3 and W'_j to W'_j+3 for the next four rounds.
        Span<uint> words = stackalloc uint[8];
        ref uint w = ref MemoryMarshal.GetReference(words);
        ref uint constants = ref MemoryMarshal.GetArrayDataReference(RoundConstants);
        for (; blocks.Length >= 64; blocks = blocks[64..])
        {
            uint a = state.A, b = state.B, c = state.C, d = state.D, e = state.E, f = state.F, g = state.G, h = state.H;
            V w0 = Read(blocks, 0), w4 = Read(blocks, 16), w8 = Read(blocks, 32), w12 = Read(blocks, 48);
            for (int j = 0; j < 16; j += 4)
            {
                ref uint t = ref Unsafe.Add(ref constants, j);
                Next(ref w, ref w0, ref w4, ref w8, ref w12);
                EarlyRound(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h, ref w, ref t, 0);
                EarlyRound(ref d, ref a, ref b, ref c, ref h, ref e, ref f, ref g, ref w, ref t, 1);
                EarlyRound(ref c, ref d, ref a, ref b, ref g, ref h, ref e, ref f, ref w, ref t, 2);
                EarlyRound(ref b, ref c, ref d, ref a, ref f, ref g, ref h, ref e, ref w, ref t, 3);
            }

            for (int j = 16; j < 64; j += 4)
            {
                ref uint t = ref Unsafe.Add(ref constants, j);
                Next(ref w, ref w0, ref w4, ref w8, ref w12);
                LateRound(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h, ref w, ref t, 0);
                LateRound(ref d, ref a, ref b, ref c, ref h, ref e, ref f, ref g, ref w, ref t, 1);
                LateRound(ref c, ref d, ref a, ref b, ref g, ref h, ref e, ref f, ref w, ref t, 2);
                LateRound(ref b, ref c, ref d, ref a, ref f, ref g, ref h, ref e, ref w, ref t, 3);
            }

            // The state is neither kept beside the rounds nor from block to block: it may be a key's, and a local in memory is not wiped.
            state.A ^= a;
            state.B ^= b;
            state.C ^= c;
            state.D ^= d;
            state.E ^= e;
            state.F ^= f;
            state.G ^= g;
            state.H ^= h;
        }

        words.Clear();
    }

    /// <summary>Four big-endian words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Read(ReadOnlySpan<byte> block, int at) =>
        Vector128.Shuffle(Vector128.Create(block.Slice(at, 16)), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();

    /// <summary>Stores the words of the next four rounds and moves the sixteen words that the expansion needs on by four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Next(ref uint w, ref V w0, ref V w4, ref V w8, ref V w12)
    {
        w0.StoreUnsafe(ref w);
        (w0 ^ w4).StoreUnsafe(ref w, 4);
        V w16 = Expand(w0, w4, w8, w12);
        w0 = w4;
        w4 = w8;
        w8 = w12;
        w12 = w16;
    }

    /// <summary>W_j+16 to W_j+19 from the sixteen words before them (5.3.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Expand(V w0, V w4, V w8, V w12)
    {
        V mixed = w0 ^ Slide(w4, w8, 12) ^ RotateLeft(Slide(w12, V.Zero, 4), 15);
        V w16 = P1(mixed) ^ RotateLeft(Slide(w0, w4, 12), 7) ^ Slide(w8, w12, 8);
        // W_j+19 lacks W_j+16 still. P1 is linear.
        return w16 ^ P1(RotateLeft(Slide(V.Zero, w16, 4), 15));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V P1(V x) => x ^ RotateLeft(x, 15) ^ RotateLeft(x, 23);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V RotateLeft(V x, [ConstantExpected] byte bits) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(x, bits) : (x << bits) | (x >>> (32 - bits));

    /// <summary>Four of the eight words of low and high, from the given byte on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Slide(V low, V high, [ConstantExpected] byte bytes)
    {
        if (Ssse3.IsSupported)
            return Ssse3.AlignRight(high, low, bytes);
        return bytes switch
        {
            4 => Vector128.Create(low[1], low[2], low[3], high[0]),
            8 => Vector128.Create(low[2], low[3], high[0], high[1]),
            _ => Vector128.Create(low[3], high[0], high[1], high[2]),
        };
    }

    /// <summary>Rounds 0 to 15: FF and GG are exclusive or. The new A lands in <paramref name="d"/>, the new E in <paramref name="h"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EarlyRound(
        ref uint a, ref uint b, ref uint c, ref uint d, ref uint e, ref uint f, ref uint g, ref uint h, ref uint w, ref uint t, int round)
    {
        d += a ^ b ^ c;
        h += e ^ f ^ g;
        Finish(a, ref b, ref d, e, ref f, ref h, ref w, ref t, round);
    }

    /// <summary>Rounds 16 to 63: FF is the majority, GG the choice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LateRound(
        ref uint a, ref uint b, ref uint c, ref uint d, ref uint e, ref uint f, ref uint g, ref uint h, ref uint w, ref uint t, int round)
    {
        d += (a & b) | ((a | b) & c);
        h += g ^ (e & (f ^ g));
        Finish(a, ref b, ref d, e, ref f, ref h, ref w, ref t, round);
    }

    /// <summary>What all rounds have in common. SS1, for which the next round waits, is added last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(uint a, ref uint b, ref uint d, uint e, ref uint f, ref uint h, ref uint w, ref uint t, int round)
    {
        h += Unsafe.Add(ref w, round);
        d += Unsafe.Add(ref w, 4 + round);
        uint a12 = BitOperations.RotateLeft(a, 12);
        uint ss1 = BitOperations.RotateLeft(a12 + Unsafe.Add(ref t, round) + e, 7);
        h += ss1;
        d += ss1 ^ a12;
        b = BitOperations.RotateLeft(b, 9);
        f = BitOperations.RotateLeft(f, 19);
        h ^= BitOperations.RotateLeft(h, 9) ^ BitOperations.RotateLeft(h, 17);
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
