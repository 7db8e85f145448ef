using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// Montgomery arithmetic on 64-bit limbs with R = 2^(64·limbs): the portable path, and the reference the vector path is compared with.
/// Moduli are odd. Values are below the modulus. Running time depends on lengths (and on exponents called public) only.
/// </summary>
internal static class Montgomery
{
    private const int WindowBits = 5;

    /// <summary>−n⁻¹ mod 2^64 for the low limb of an odd n, by Newton's iteration.</summary>
    internal static ulong NegativeInverse(ulong low)
    {
        ulong inverse = low;
        for (int i = 0; i < 5; i++)
            inverse *= 2 - (low * inverse);
        return 0 - inverse;
    }

    /// <summary>r = a·b/R mod n (CIOS). r may be a or b. One operand may be any number below R.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(ReadOnlySpan<ulong> n, ulong n0, ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> r)
    {
        int length = n.Length;
        Span<ulong> t = stackalloc ulong[length];
        t.Clear();
        ref ulong tt = ref MemoryMarshal.GetReference(t);
        ref ulong nn = ref MemoryMarshal.GetReference(n);
        ref ulong bb = ref MemoryMarshal.GetReference(b);
        ulong top = 0;
        for (int i = 0; i < length; i++)
        {
            // Both products of a row in one pass, with a carry each.
            ulong digit = a[i], carry = 0, reduction = 0;
            ulong sum = Nat.MultiplyAdd(digit, bb, tt, ref carry);
            ulong m = sum * n0;
            Nat.MultiplyAdd(m, nn, sum, ref reduction);
            for (int j = 1; j < length; j++)
            {
                sum = Nat.MultiplyAdd(digit, Unsafe.Add(ref bb, j), Unsafe.Add(ref tt, j), ref carry);
                Unsafe.Add(ref tt, j - 1) = Nat.MultiplyAdd(m, Unsafe.Add(ref nn, j), sum, ref reduction);
            }

            sum = top + carry;
            top = sum < carry ? 1UL : 0UL;
            sum += reduction;
            top += sum < reduction ? 1UL : 0UL;
            Unsafe.Add(ref tt, length - 1) = sum;
        }

        t.CopyTo(r);
        Nat.ReduceOnce(r, top, n);
        t.Clear();
    }

    /// <summary>r = R² mod n.</summary>
    internal static void ComputeRSquared(ReadOnlySpan<ulong> n, ulong n0, Span<ulong> r)
    {
        // 2^k in Montgomery form is R·2^k; squaring doubles the exponent up to R itself.
        int total = 64 * n.Length, bits = Nat.BitLength(n);
        int squarings = 3;
        if (bits == total)
        {
            LaneArithmetic.PowerOfTwo(total + (total >> squarings), n, r);
        }
        else
        {
            squarings = System.Numerics.BitOperations.TrailingZeroCount(total);
            r.Clear();
            r[(bits - 1) / 64] = 1UL << ((bits - 1) % 64);
            for (int i = bits - 1; i < total + (total >> squarings); i++)
                Nat.ReduceOnce(r, Nat.Add(r, r, r), n);
        }

        for (int i = 0; i < squarings; i++)
            Multiply(n, n0, r, r, r);
    }

    /// <summary>r = a/R mod n: out of Montgomery form.</summary>
    internal static void Leave(ReadOnlySpan<ulong> n, ulong n0, ReadOnlySpan<ulong> a, Span<ulong> r)
    {
        Span<ulong> one = stackalloc ulong[n.Length];
        one.Clear();
        one[0] = 1;
        Multiply(n, n0, a, one, r);
    }

    /// <summary>r = a^exponent mod n in Montgomery form, for a secret exponent: fixed windows, every table entry read at each step.</summary>
    internal static void PowerSecret(
        ReadOnlySpan<ulong> n, ulong n0, ReadOnlySpan<ulong> rSquared, ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> exponent, Span<ulong> r)
    {
        int length = n.Length;
        Span<ulong> table = stackalloc ulong[length << WindowBits];
        Leave(n, n0, rSquared, table[..length]);
        for (int i = 1; i < 1 << WindowBits; i++)
            Multiply(n, n0, table.Slice((i - 1) * length, length), a, table.Slice(i * length, length));

        Span<ulong> entry = stackalloc ulong[length];
        table[..length].CopyTo(r);
        int bits = 64 * exponent.Length;
        for (int position = (bits - 1) / WindowBits * WindowBits; position >= 0; position -= WindowBits)
        {
            for (int i = 0; i < WindowBits; i++)
                Multiply(n, n0, r, r, r);
            Lookup(table, Window(exponent, position), entry);
            Multiply(n, n0, r, entry, r);
        }

        table.Clear();
        entry.Clear();
    }

    /// <summary>r = a^exponent mod n in Montgomery form, for a public, non-zero exponent.</summary>
    internal static void PowerPublic(ReadOnlySpan<ulong> n, ulong n0, ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> exponent, Span<ulong> r)
    {
        Span<ulong> accumulator = stackalloc ulong[n.Length];
        a.CopyTo(accumulator);
        for (int i = Nat.BitLength(exponent) - 2; i >= 0; i--)
        {
            Multiply(n, n0, accumulator, accumulator, accumulator);
            if (((exponent[i / 64] >> (i % 64)) & 1) != 0)
                Multiply(n, n0, accumulator, a, accumulator);
        }

        accumulator.CopyTo(r);
        accumulator.Clear();
    }

    /// <summary>The window of the exponent that starts at a (public) bit position.</summary>
    internal static ulong Window(ReadOnlySpan<ulong> exponent, int position)
    {
        int limb = position >> 6, shift = position & 63;
        ulong value = exponent[limb] >> shift;
        if (shift > 64 - WindowBits && limb + 1 < exponent.Length)
            value |= exponent[limb + 1] << (64 - shift);
        return value & ((1 << WindowBits) - 1);
    }

    private static void Lookup(ReadOnlySpan<ulong> table, ulong index, Span<ulong> entry)
    {
        entry.Clear();
        for (ulong i = 0; i < 1 << WindowBits; i++)
        {
            ulong difference = i ^ index;
            ulong mask = ((difference | (0 - difference)) >> 63) - 1;
            ReadOnlySpan<ulong> row = table.Slice((int)i * entry.Length, entry.Length);
            for (int j = 0; j < entry.Length; j++)
                entry[j] |= row[j] & mask;
        }
    }
}
