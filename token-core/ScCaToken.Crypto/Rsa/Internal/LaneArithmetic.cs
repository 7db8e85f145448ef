using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// Montgomery arithmetic in vector lanes. A number is made of signed digits of w bits, in V vectors (<see cref="LaneLayout"/>): digit V·lane + k lies in
/// vector k, in four lanes (two numbers side by side, the primes of a key) or in all eight. R = 2^(w·digits).
/// <para>
/// The modulus N of B bits is replaced by its multiple N' = c·N with N' = −1 mod 2^w, so that the quotient digit of a row is the lowest digit itself, and only
/// N'' = (N' + 1)/2^w is multiplied. c is below 2^w and R at least 2^(B+w+2), so R ≥ 4·N'/(1 − 2^−w). Of two values up to x·N' the product (a·b + q·N')/R, q
/// below R, is at most (x²/4·(1 − 2^−w) + 1)·N': no more than x·N' for x = 2 − 2^−27, without any conditional subtraction, and far enough below R/2 for the
/// highest digit to need no carry.
/// </para>
/// </summary>
internal static unsafe class LaneArithmetic
{
    /// <summary>Whether two numbers can be worked on side by side.</summary>
    internal static bool IsSupported => Avx2.IsSupported;

    /// <summary>Writes a natural number as signed digits. For number and lanes see <see cref="LaneLayout.Index"/>.</summary>
    internal static void Write(LaneLayout layout, ReadOnlySpan<ulong> value, long* destination, int number, int lanes) =>
        Write(layout, value, destination, destination, number, lanes);

    /// <summary>Writes the same natural number twice, as a pair.</summary>
    internal static void WriteTwice(LaneLayout layout, ReadOnlySpan<ulong> value, long* destination) =>
        Write(layout, value, destination, destination + layout.Index(0, 0, 1, 4), 0, 4);

    /// <summary>Adds to a pair of numbers, digits and all; the sums have to stay below the bound of products.</summary>
    internal static void Add(LaneLayout layout, long* sum, long* other)
    {
        int radix = layout.Radix;
        for (int number = 0; number < 2; number++)
        {
            long carry = 0;
            for (int lane = 0; lane < 4; lane++)
            {
                for (int vector = 0; vector < layout.Vectors; vector++)
                {
                    int index = layout.Index(vector, lane, number, 4);
                    long raw = sum[index] + other[index] + carry;
                    carry = (raw + (1L << (radix - 1))) >> radix;
                    Store(layout, sum, index, raw - (carry << radix));
                }
            }
        }
    }

    /// <summary>Reads a number that is not negative; limbs beyond its length are lost.</summary>
    internal static void Read(LaneLayout layout, long* source, int number, int lanes, Span<ulong> value)
    {
        value.Clear();
        int radix = layout.Radix, vectors = layout.Vectors, position = 0;
        long carry = 0;
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int vector = 0; vector < vectors; vector++, position += radix)
            {
                long raw = source[layout.Index(vector, lane, number, lanes)] + carry;
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

    /// <summary>Prepares a modulus.</summary>
    internal static void WriteModulus(LaneLayout layout, ReadOnlySpan<ulong> n, long* destination, int number, int lanes)
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
        Write(layout, multiple, destination, number, lanes);
        multiple.Clear();
        if (layout.IsWide)
        {
            for (int i = 0; i < layout.Vectors * lanes; i++)
                ((double*)destination)[layout.Digits + layout.Index(i % layout.Vectors, i / layout.Vectors, number, lanes)] *= WideProduct.ModulusScale / WideProduct.FactorScale;
            return;
        }

        long* lowest = destination + layout.Words, down = lowest + 8;
        for (int lane = 0; lane < lanes; lane++)
        {
            int index = layout.Index(0, lane, number, lanes);
            lowest[index] = lane == 0 ? destination[index] : 0;
            down[index] = lane + 1 < lanes ? destination[index + 1] : 0;
        }

        destination[layout.Index(0, 0, number, lanes)] = 0;
    }

    /// <summary>value = 2^exponent mod n for an n whose top bit is set and an exponent of at least its length.</summary>
    internal static void PowerOfTwo(int exponent, ReadOnlySpan<ulong> n, Span<ulong> value)
    {
        const int Most = 62;
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

    /// <summary>floor(2^126 / (top 63 bits of n + 1)), for <see cref="Reduce"/>, bit by bit because n may be secret; n has its top bit set.</summary>
    internal static ulong Reciprocal(ReadOnlySpan<ulong> n)
    {
        ulong divisor = (n[^1] >> 1) + 1, rest = 1UL << 62, quotient = 0;
        for (int i = 0; i < 64; i++)
        {
            rest <<= 1;
            ulong difference = rest - divisor, less = 0 - (difference >> 63);
            rest = difference + (divisor & less);
            quotient = (quotient << 1) | (less + 1);
        }

        return quotient;
    }

    /// <summary>Reads a result, which is below 2^62·n, and reduces it below n.</summary>
    internal static void ReadReduced(LaneLayout layout, long* source, int number, int lanes, ReadOnlySpan<ulong> n, ulong reciprocal, Span<ulong> value)
    {
        Span<ulong> wide = stackalloc ulong[n.Length + 1];
        Read(layout, source, number, lanes, wide);
        Reduce(wide, n, reciprocal, value);
        wide.Clear();
    }

    /// <summary>value = wide mod n, for a wide below 2^62·n, which is used up.</summary>
    private static void Reduce(Span<ulong> wide, ReadOnlySpan<ulong> n, ulong reciprocal, Span<ulong> value)
    {
        // The quotient from the top 63 bits of n: never too large, and too small by 3 at most.
        ulong top = (wide[n.Length] << 1) | (wide[n.Length - 1] >> 63);
        ulong quotient = Math.BigMul(top, reciprocal, out _);
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

    private static void Write(LaneLayout layout, ReadOnlySpan<ulong> value, long* destination, long* copy, int number, int lanes)
    {
        int radix = layout.Radix, vectors = layout.Vectors, position = 0;
        long carry = 0;
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int vector = 0; vector < vectors; vector++, position += radix)
            {
                long raw = (long)Bits(value, position, radix) + carry;
                carry = (raw + (1L << (radix - 1))) >> radix;
                int index = layout.Index(vector, lane, number, lanes);
                Store(layout, destination, index, raw - (carry << radix));
                Store(layout, copy, index, raw - (carry << radix));
            }
        }
    }

    /// <summary>Writes one digit of a factor in all forms.</summary>
    private static void Store(LaneLayout layout, long* destination, int index, long digit)
    {
        destination[index] = digit;
        if (layout.IsWide)
            ((double*)destination)[layout.Digits + index] = digit * WideProduct.FactorScale;
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
