using System.Numerics;
using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

/// <summary>
/// A scalar as a fraction of half its size: t = ±a/b mod m, by stopping Euclid's algorithm for m and t halfway (Antipa, Brown, Gallant, Lambert,
/// Struik, Vanstone, "Accelerated verification of ECDSA signatures"). In variable time, for public scalars of 256 bits.
/// </summary>
internal static class HalfSizeScalars<T>
    where T : struct, IModulus
{
    /// <summary>A remainder and how often it contains t, up to the sign.</summary>
    private struct Row
    {
        public UInt128 High, Low, Factor;

        public readonly bool IsBelow(in Row other) => High < other.High || (High == other.High && Low < other.Low);
    }

    /// <summary>
    /// b·t = a mod m, or −a if <paramref name="negative"/>, with 1 ≤ a, b &lt; 2^128, for t in [1, m−1]. Of two remainders in a row r and r' with factors
    /// f and f', r·f' + r'·f = m: the first below 2^128 has f' ≤ m/r &lt; 2^128. It is not 0, as the greatest common divisor 1 comes before.
    /// <see langword="false"/> for a t made to have a quotient of more than 64 bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TrySplit(in Limbs t, out UInt128 a, out UInt128 b, out bool negative)
    {
        ReadOnlySpan<ulong> m = T.Value;
        Row u = new() { High = new(m[3], m[2]), Low = new(m[1], m[0]) };
        Row v = new() { High = new(t[3], t[2]), Low = new(t[1], t[0]), Factor = UInt128.One };
        a = b = default;
        negative = false;
        while (v.High != 0)
        {
            if (!TryReduce(ref u, v))
                return false;
            if (u.High == 0)
            {
                v = u;
                negative = true;
                break;
            }

            if (!TryReduce(ref v, u))
                return false;
        }

        a = v.Low;
        b = v.Factor;
        return true;
    }

    /// <summary>u mod v, with the factor that goes with it; <see langword="false"/> for a quotient out of reach.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReduce(ref Row u, in Row v)
    {
        do
        {
            ulong q = Quotient(u, v);
            if (q == 0)
                return false;
            Subtract(ref u, v, q);
        }
        while (!u.IsBelow(v));
        return true;
    }

    /// <summary>A lower bound of u/v from the leading 64 bits, nearly always the quotient itself; the rest comes in the next round. 0 if it is out of reach.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Quotient(in Row u, in Row v)
    {
        int shift = BitOperations.LeadingZeroCount((ulong)(u.High >> 64));
        if (shift == 64)
            shift += BitOperations.LeadingZeroCount((ulong)u.High);
        ulong first = Leading(u, shift), second = Leading(v, shift);
        if (second == 0)
            return 0;
        return first > second ? first / (second + 1) : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Leading(in Row r, int shift) => (ulong)(((r.High << shift) | ((r.Low >> 1) >> (127 - shift))) >> 64);

    /// <summary>u −= q·v; the factors differ in sign, so they add up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Subtract(ref Row u, in Row v, ulong q)
    {
        UInt128 low = (UInt128)(ulong)v.Low * q, middle = ((v.Low >> 64) * q) + (low >> 64);
        UInt128 product = (middle << 64) | (ulong)low, high = (v.High * q) + (middle >> 64);
        u.High -= high + (u.Low < product ? UInt128.One : UInt128.Zero);
        u.Low -= product;
        u.Factor += v.Factor * q;
    }
}
