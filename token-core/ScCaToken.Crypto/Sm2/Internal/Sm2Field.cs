using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto;

/// <summary>The field prime p of sm2p256v1 (GB/T 32918.5), as little-endian 64-bit limbs with Montgomery constants for R = 2^256, and for the lanes.</summary>
internal readonly struct Sm2Field : ILaneField
{
    public static int Limbs => 4;

    public static ReadOnlySpan<ulong> Value => [0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF00000000, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFEFFFFFFFF];

    public static ReadOnlySpan<ulong> One => [0x0000000000000001, 0x00000000FFFFFFFF, 0x0000000000000000, 0x0000000100000000];

    public static ReadOnlySpan<ulong> RSquared => [0x0000000200000003, 0x00000002FFFFFFFF, 0x0000000100000001, 0x0000000400000002];

    public static ulong NegatedInverse => 0x0000000000000001;

    public static ReadOnlySpan<ulong> LaneOne => [0x0000000000000020, 0x0000001FFFFFFFE0, 0x0000000000000000, 0x0000002000000000];

    public static ReadOnlySpan<ulong> LaneRSquared => [0x0000080000000C00, 0x00000BFFFFFFFC00, 0x0000040000000400, 0x0000100000000800];

    public static ReadOnlySpan<ulong> TwoP => [0x3FFFFFFE, 0x3FFFFFFE, 0x2000007E, 0x3FFFFBFF, 0x3FFFFFFE, 0x3FFFFFFE, 0x3FFFFFFE, 0x3FBFFFFE, 0x1FFFFFE];

    public static ReadOnlySpan<ulong> FourP => [0x1FFFFFFC, 0x1FFFFFFF, 0xFF, 0x1FFFF800, 0x1FFFFFFF, 0x1FFFFFFF, 0x1FFFFFFF, 0x1F7FFFFF, 0x3FFFFFF];

    public static ReadOnlySpan<ulong> WideEightP => [0x9FFFFFF8, 0x9FFFFFFB, 0x800001FB, 0x9FFFEFFC, 0x9FFFFFFB, 0x9FFFFFFB, 0x9FFFFFFB, 0x9EFFFFFB, 0x7FFFFFB];

    // p = 2^256 − 2^224 − 2^96 + 2^64 − 1: with w the two terms are one, 2^64·w = 2^6·w two columns up.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> AddMiddle(Vector256<ulong> column, Vector256<ulong> w2, Vector256<ulong> m3, Vector256<ulong> m6) =>
        Avx2.Add(column, Avx2.ShiftLeftLogical(w2, 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> AddMiddle(Vector512<ulong> column, Vector512<ulong> w2, Vector512<ulong> m3, Vector512<ulong> m6) => column + (w2 << 6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> SubtractMiddle(Vector256<ulong> value, int limb, Vector256<ulong> factor) => limb switch
    {
        2 => Avx2.Subtract(value, Avx2.ShiftLeftLogical(factor, 6)),
        3 => Avx2.Add(value, Avx2.ShiftLeftLogical(factor, 9)),
        _ => value,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> SubtractMiddle(Vector512<ulong> value, int limb, Vector512<ulong> factor) => limb switch
    {
        2 => value - (factor << 6),
        3 => value + (factor << 9),
        _ => value,
    };
}
