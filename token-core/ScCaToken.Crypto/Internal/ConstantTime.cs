using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

/// <summary>Comparisons and selections whose running time and memory accesses depend on lengths only.</summary>
public static class ConstantTime
{
    /// <summary>Whether two byte strings are equal; unequal lengths (which are public) are simply unequal.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => MaskIfEqual(left, right) != 0;

    /// <summary>All ones when two byte strings are equal, else zero; unequal lengths (which are public) are simply unequal.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    public static uint MaskIfEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return 0;
        int difference = 0;
        for (int i = 0; i < left.Length; i++)
            difference |= left[i] ^ right[i];
        return MaskIfZero((uint)difference);
    }

    /// <summary>All ones when <paramref name="value"/> is zero, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskIfZero(uint value) => (uint)((int)(~value & (value - 1)) >> 31);

    /// <summary>All ones when the two are equal, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskIfEqual(uint left, uint right) => MaskIfZero(left ^ right);

    /// <summary>All ones when <paramref name="left"/> &lt; <paramref name="right"/>, else zero; both below 2^31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskIfLess(uint left, uint right) => (uint)((int)(left - right) >> 31);

    /// <summary><paramref name="whenSet"/> where <paramref name="mask"/> is all ones, <paramref name="whenClear"/> where it is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Select(uint mask, uint whenSet, uint whenClear) => (mask & whenSet) | (~mask & whenClear);

    /// <summary>Overwrites <paramref name="destination"/> with <paramref name="source"/> where the mask is all ones, and rewrites it unchanged where it is zero.</summary>
    public static void Select(uint mask, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        byte set = (byte)mask;
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (byte)((set & source[i]) | (~set & destination[i]));
    }
}
