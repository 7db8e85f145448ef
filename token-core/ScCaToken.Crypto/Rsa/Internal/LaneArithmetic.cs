using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// Montgomery arithmetic in vector lanes (AVX-512; with AVX2, half a vector at a time). A number is made of signed digits of w bits, in V vectors
/// (<see cref="LaneLayout"/>): digit V·lane + k lies in vector k, in four lanes (two numbers side by side, the primes of a key) or in all eight. R = 2^(w·digits).
/// <para>
/// The modulus N of B bits is replaced by its multiple N' = c·N with N' = −1 mod 2^w, so that the quotient digit of a row is the lowest digit itself, and only
/// N'' = (N' + 1)/2^w is multiplied. N' is below 2^(B+w), R at least 2^7·N': values stay below N'·(1 + 2^−6) without any conditional subtraction.
/// </para>
/// <para>
/// No overflow with nine vectors and w = 30: digits are at most 2^29 + 2^4 in size, quotient digits below 2^30. A column moves one lane down every nine rows
/// and is carried out then; in between it gathers at most 9·2^58 + 9·2^59 and small change, below 2^62.8. For the others see <see cref="LaneBlocks"/>.
/// </para>
/// </summary>
internal static unsafe class LaneArithmetic
{
    internal const int ShortRadix = 30;
    internal const long ShortMask = (1L << ShortRadix) - 1;

    /// <summary>Whether two numbers can be worked on side by side: in one vector with AVX-512, in two with AVX2.</summary>
    internal static bool IsSupported => Avx2.IsSupported;

    /// <summary>Whether one number can take all eight lanes.</summary>
    internal static bool IsWholeSupported => Avx512F.IsSupported;

    internal static Vector256<long> AllButLast
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(-1L, -1, -1, 0);
    }

    internal static Vector256<long> AllButFirst
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(0L, -1, -1, -1);
    }

    /// <summary>Permutation of 32-bit halves that spreads one lane over all four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Spread(int lane) => Avx2.Add(Vector256.Create(0, 1, 0, 1, 0, 1, 0, 1), Vector256.Create(2 * lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<long> Product(Vector512<long> x, Vector512<long> y) => Avx512F.Multiply(x.AsInt32(), y.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<long> Product(Vector256<long> x, Vector256<long> y) => Avx2.Multiply(x.AsInt32(), y.AsInt32());

    /// <summary>Arithmetic shift by the radix: AVX2 has only the logical one for 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<long> CarryOf(Vector256<long> column) =>
        Avx2.Subtract(Avx2.ShiftRightLogical(Avx2.Xor(column, Vector256.Create(long.MinValue)), ShortRadix), Vector256.Create(1L << (63 - ShortRadix)));

    /// <summary>Takes the carry of the digit below, leaves a digit of at most half the radix in size, and hands on the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Settle(ref Vector256<long> column, ref Vector256<long> carry, Vector256<long> half, Vector256<long> mask)
    {
        Vector256<long> shifted = Avx2.Add(Avx2.Add(column, half), carry);
        carry = CarryOf(shifted);
        column = Avx2.Subtract(Avx2.And(shifted, mask), half);
    }

    /// <summary>Takes the carry of the digit below, leaves a digit of at most half the radix in size, and hands on the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Settle(ref Vector512<long> column, ref Vector512<long> carry, Vector512<long> half, Vector512<long> mask)
    {
        Vector512<long> shifted = column + half + carry;
        carry = Avx512F.ShiftRightArithmetic(shifted, ShortRadix);
        column = (shifted & mask) - half;
    }

    /// <summary>Writes a natural number as signed digits into <paramref name="lanes"/> lanes from <paramref name="first"/>.</summary>
    internal static void Write(LaneLayout layout, ReadOnlySpan<ulong> value, long* destination, int first, int lanes)
    {
        int radix = layout.Radix, vectors = layout.Vectors, position = 0;
        long carry = 0;
        for (int lane = first; lane < first + lanes; lane++)
        {
            for (int vector = 0; vector < vectors; vector++, position += radix)
            {
                long raw = (long)Bits(value, position, radix) + carry;
                carry = (raw + (1L << (radix - 1))) >> radix;
                destination[(8 * vector) + lane] = raw - (carry << radix);
            }
        }
    }

    /// <summary>Reads a number that is not negative; limbs beyond its length are lost.</summary>
    internal static void Read(LaneLayout layout, long* source, int first, int lanes, Span<ulong> value)
    {
        value.Clear();
        int radix = layout.Radix, vectors = layout.Vectors, position = 0;
        long carry = 0;
        for (int lane = first; lane < first + lanes; lane++)
        {
            for (int vector = 0; vector < vectors; vector++, position += radix)
            {
                long raw = source[(8 * vector) + lane] + carry;
                carry = raw >> radix;
                int limb = position >> 6, shift = position & 63;
                ulong bits = (ulong)(raw & ((1L << radix) - 1));
                if (limb < value.Length)
                    value[limb] |= bits << shift;
                if (shift > 64 - radix && limb + 1 < value.Length)
                    value[limb + 1] |= bits >> (64 - shift);
            }
        }
    }

    /// <summary>Prepares the modulus of some lanes.</summary>
    internal static void WriteModulus(LaneLayout layout, ReadOnlySpan<ulong> n, long* destination, int first, int lanes)
    {
        // N'' = (c·n + 1)/2^w with c = −n⁻¹ mod 2^w.
        int radix = layout.Radix;
        ulong multiplier = Montgomery.NegativeInverse(n[0]) & ((1UL << radix) - 1);
        Span<ulong> multiple = stackalloc ulong[n.Length + 1];
        ulong carry = 1;
        for (int i = 0; i < n.Length; i++)
            multiple[i] = Nat.MultiplyAdd(multiplier, n[i], 0, ref carry);
        multiple[n.Length] = carry;
        for (int i = 0; i < multiple.Length; i++)
            multiple[i] = (multiple[i] >> radix) | (i + 1 < multiple.Length ? multiple[i + 1] << (64 - radix) : 0);
        Write(layout, multiple, destination, first, lanes);
        multiple.Clear();

        long* lowest = destination + layout.Words + first, down = lowest + 8;
        for (int lane = 0; lane < lanes; lane++)
        {
            lowest[lane] = lane == 0 ? destination[first] : 0;
            down[lane] = lane + 1 < lanes ? destination[first + lane + 1] : 0;
        }

        destination[first] = 0;
    }

    /// <summary>value = 2^exponent mod n for an n whose top bit is set and an exponent of at least its length.</summary>
    internal static void PowerOfTwo(int exponent, ReadOnlySpan<ulong> n, Span<ulong> value)
    {
        const int Most = 31;
        ulong reciprocal = Reciprocal(n);
        Span<ulong> wide = stackalloc ulong[n.Length + 1];
        value.Clear();
        Nat.Subtract(value, n, value);
        for (int rest = exponent - (64 * n.Length); rest > 0; rest -= Most)
        {
            int shift = Math.Min(rest, Most);
            ulong below = 0;
            for (int i = 0; i < n.Length; i++)
            {
                wide[i] = (value[i] << shift) | (below >> (64 - shift));
                below = value[i];
            }

            wide[n.Length] = below >> (64 - shift);
            Reduce(wide, n, reciprocal, value);
        }

        wide.Clear();
    }

    /// <summary>floor(2^63 / (top 32 bits of n + 1)), for <see cref="Reduce"/>; n has its top bit set.</summary>
    internal static ulong Reciprocal(ReadOnlySpan<ulong> n) => (1UL << 63) / ((n[^1] >> 32) + 1);

    /// <summary>Reads a result, which is below 2^31·n, and reduces it below n.</summary>
    internal static void ReadReduced(LaneLayout layout, long* source, int first, int lanes, ReadOnlySpan<ulong> n, ulong reciprocal, Span<ulong> value)
    {
        Span<ulong> wide = stackalloc ulong[n.Length + 1];
        Read(layout, source, first, lanes, wide);
        Reduce(wide, n, reciprocal, value);
        wide.Clear();
    }

    /// <summary>value = wide mod n, for a wide below 2^31·n, which is used up.</summary>
    private static void Reduce(Span<ulong> wide, ReadOnlySpan<ulong> n, ulong reciprocal, Span<ulong> value)
    {
        // The quotient from the top 32 bits of n: never too large, and too small by 3 at most.
        ulong top = (wide[n.Length] << 32) | (wide[n.Length - 1] >> 32);
        ulong quotient = Math.BigMul(top, reciprocal << 1, out _);
        ulong carry = 0, borrow = 0;
        for (int i = 0; i < wide.Length; i++)
        {
            ulong right = i < n.Length ? Nat.MultiplyAdd(quotient, n[i], 0, ref carry) : carry;
            ulong left = wide[i], partial = left - right;
            wide[i] = partial - borrow;
            borrow = (left < right ? 1UL : 0UL) | (partial < borrow ? 1UL : 0UL);
        }

        // Below 4n now, so up to two bits above the limbs.
        Span<ulong> difference = stackalloc ulong[n.Length];
        Span<ulong> rest = wide[..n.Length];
        for (int i = 0; i < 3; i++)
        {
            ulong above = wide[n.Length];
            borrow = Nat.Subtract(rest, n, difference);
            ulong keep = (above - borrow) >> 63;
            Nat.Select(keep - 1, difference, rest);
            wide[n.Length] = above - (borrow & (keep ^ 1));
        }

        rest.CopyTo(value);
        difference.Clear();
    }

    private static ulong Bits(ReadOnlySpan<ulong> value, int position, int radix)
    {
        int limb = position >> 6, shift = position & 63;
        ulong bits = limb < value.Length ? value[limb] >> shift : 0;
        if (shift > 64 - radix && limb + 1 < value.Length)
            bits |= value[limb + 1] << (64 - shift);
        return bits & ((1UL << radix) - 1);
    }
}
