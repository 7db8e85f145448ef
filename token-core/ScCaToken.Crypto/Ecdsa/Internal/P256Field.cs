using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto;

/// <summary>The field prime p of P-256 (SP 800-186, 3.2.1.3), as little-endian 64-bit limbs with Montgomery constants for R = 2^256, and for the lanes.</summary>
internal readonly struct P256Field : ILaneField
{
    public static int Limbs => 4;

    public static ReadOnlySpan<ulong> Value => [0xFFFFFFFFFFFFFFFF, 0x00000000FFFFFFFF, 0x0000000000000000, 0xFFFFFFFF00000001];

    public static ReadOnlySpan<ulong> One => [0x0000000000000001, 0xFFFFFFFF00000000, 0xFFFFFFFFFFFFFFFF, 0x00000000FFFFFFFE];

    public static ReadOnlySpan<ulong> RSquared => [0x0000000000000003, 0xFFFFFFFBFFFFFFFF, 0xFFFFFFFFFFFFFFFE, 0x00000004FFFFFFFD];

    public static ulong NegatedInverse => 0x0000000000000001;

    public static ReadOnlySpan<ulong> LaneOne => [0x0000000000000020, 0xFFFFFFE000000000, 0xFFFFFFFFFFFFFFFF, 0x0000001FFFFFFFDF];

    public static ReadOnlySpan<ulong> LaneRSquared => [0x0000000000000C00, 0xFFFFEFFFFFFFFC00, 0xFFFFFFFFFFFFFBFF, 0x000013FFFFFFF7FF];

    public static ReadOnlySpan<ulong> TwoP => [0x3FFFFFFE, 0x3FFFFFFE, 0x3FFFFFFE, 0x200003FE, 0x3FFFFFFF, 0x3FFFFFFE, 0x2007FFFE, 0x3FBFFFFF, 0x1FFFFFE];

    public static ReadOnlySpan<ulong> FourP => [0x1FFFFFFC, 0x1FFFFFFF, 0x1FFFFFFF, 0x7FF, 0x0, 0x0, 0x100000, 0x1F800000, 0x3FFFFFF];

    public static ReadOnlySpan<ulong> WideEightP => [0x9FFFFFF8, 0x9FFFFFFB, 0x9FFFFFFB, 0x80000FFB, 0x7FFFFFFC, 0x7FFFFFFC, 0x801FFFFC, 0x9EFFFFFC, 0x7FFFFFB];

    // p = 2^256 − 2^224 + 2^192 + 2^96 − 1: 2^9·m three columns up, 2^18·m six columns up.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> AddMiddle(Vector256<ulong> column, Vector256<ulong> w2, Vector256<ulong> m3, Vector256<ulong> m6) =>
        Avx2.Add(Avx2.Add(column, Avx2.ShiftLeftLogical(m6, 18)), Avx2.ShiftLeftLogical(m3, 9));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> AddMiddle(Vector512<ulong> column, Vector512<ulong> w2, Vector512<ulong> m3, Vector512<ulong> m6) =>
        column + (m6 << 18) + (m3 << 9);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> SubtractMiddle(Vector256<ulong> value, int limb, Vector256<ulong> factor) => limb switch
    {
        3 => Avx2.Subtract(value, Avx2.ShiftLeftLogical(factor, 9)),
        6 => Avx2.Subtract(value, Avx2.ShiftLeftLogical(factor, 18)),
        _ => value,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> SubtractMiddle(Vector512<ulong> value, int limb, Vector512<ulong> factor) => limb switch
    {
        3 => value - (factor << 9),
        6 => value - (factor << 18),
        _ => value,
    };
}
