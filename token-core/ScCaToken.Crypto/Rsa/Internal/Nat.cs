using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// Natural numbers as little-endian 64-bit limbs of a public length. Running time depends on lengths only, unless a method says otherwise.
/// </summary>
internal static class Nat
{
    /// <summary>The largest modulus, 4096 bits.</summary>
    internal const int MaxLimbs = 64;

    /// <summary>Reads a big-endian number; it must fit (leading zero bytes are free).</summary>
    internal static void FromBytes(ReadOnlySpan<byte> source, Span<ulong> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            int end = source.Length - (8 * i);
            ulong limb = 0;
            if (end >= 8)
            {
                limb = BinaryPrimitives.ReadUInt64BigEndian(source[(end - 8)..]);
            }
            else
            {
                for (int j = 0; j < end; j++)
                    limb = (limb << 8) | source[j];
            }

            destination[i] = limb;
        }
    }

    /// <summary>Writes the low bytes of the number, big-endian, over the whole destination.</summary>
    internal static void ToBytes(ReadOnlySpan<ulong> source, Span<byte> destination)
    {
        int whole = destination.Length / 8;
        int head = destination.Length % 8;
        for (int i = 0; i < whole; i++)
            BinaryPrimitives.WriteUInt64BigEndian(destination[(destination.Length - (8 * (i + 1)))..], i < source.Length ? source[i] : 0);
        for (int i = 0; i < head; i++)
            destination[head - 1 - i] = whole < source.Length ? (byte)(source[whole] >> (8 * i)) : (byte)0;
    }

    /// <summary>r = a + b; returns the carry. Lengths are equal, and r may be a or b.</summary>
    internal static ulong Add(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> r)
    {
        ulong carry = 0;
        for (int i = 0; i < r.Length; i++)
        {
            ulong partial = a[i] + carry;
            ulong first = partial < carry ? 1UL : 0UL;
            ulong sum = partial + b[i];
            carry = first + (sum < partial ? 1UL : 0UL);
            r[i] = sum;
        }

        return carry;
    }

    /// <summary>r = a − b; returns the borrow, 0 or 1. Lengths are equal, and r may be a or b.</summary>
    internal static ulong Subtract(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> r)
    {
        ulong borrow = 0;
        for (int i = 0; i < r.Length; i++)
        {
            ulong left = a[i], right = b[i];
            ulong difference = left - right;
            ulong next = left < right ? 1UL : 0UL;
            ulong result = difference - borrow;
            next |= difference < borrow ? 1UL : 0UL;
            r[i] = result;
            borrow = next;
        }

        return borrow;
    }

    /// <summary>r = a where the mask is all ones, unchanged where it is zero.</summary>
    internal static void Select(ulong mask, ReadOnlySpan<ulong> a, Span<ulong> r)
    {
        for (int i = 0; i < r.Length; i++)
            r[i] = (a[i] & mask) | (r[i] & ~mask);
    }

    /// <summary>r −= m once if r (with <paramref name="carry"/> above it) is at least m.</summary>
    internal static void ReduceOnce(Span<ulong> r, ulong carry, ReadOnlySpan<ulong> m)
    {
        Span<ulong> difference = stackalloc ulong[r.Length];
        ulong borrow = Subtract(r, m, difference);
        Select(0 - (carry | (borrow ^ 1)), difference, r);
        difference.Clear();
    }

    /// <summary>r = a − b mod m, both below m.</summary>
    internal static void SubtractModulo(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, ReadOnlySpan<ulong> m, Span<ulong> r)
    {
        ulong mask = 0 - Subtract(a, b, r);
        ulong carry = 0;
        for (int i = 0; i < r.Length; i++)
        {
            ulong partial = r[i] + carry;
            ulong first = partial < carry ? 1UL : 0UL;
            ulong sum = partial + (m[i] & mask);
            carry = first + (sum < partial ? 1UL : 0UL);
            r[i] = sum;
        }
    }

    /// <summary>All ones when a &lt; b, else zero. Lengths are equal.</summary>
    internal static ulong MaskIfLess(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        ulong borrow = 0;
        for (int i = 0; i < a.Length; i++)
        {
            ulong difference = a[i] - b[i];
            ulong next = a[i] < b[i] ? 1UL : 0UL;
            borrow = next | (difference < borrow ? 1UL : 0UL);
        }

        return 0 - borrow;
    }

    /// <summary>All ones when a = b, else zero. Lengths are equal.</summary>
    internal static ulong MaskIfEqual(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        ulong difference = 0;
        for (int i = 0; i < a.Length; i++)
            difference |= a[i] ^ b[i];
        return ((difference | (0 - difference)) >> 63) - 1;
    }

    /// <summary>r = a · b; r has the length of both together and overlaps neither.</summary>
    internal static void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> r)
    {
        r.Clear();
        for (int i = 0; i < a.Length; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < b.Length; j++)
                r[i + j] = MultiplyAdd(a[i], b[j], r[i + j], ref carry);
            r[i + b.Length] = carry;
        }
    }

    /// <summary>The low word of a·b + c + carry; the high word becomes the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyAdd(ulong a, ulong b, ulong c, ref ulong carry)
    {
        ulong high, low;
        if (Bmi2.X64.IsSupported)
        {
            // Math.BigMul with its out parameter goes through memory; two multiplications are faster.
            high = Bmi2.X64.MultiplyNoFlags(a, b);
            low = a * b;
        }
        else
        {
            high = Math.BigMul(a, b, out low);
        }

        low += c;
        high += low < c ? 1UL : 0UL;
        low += carry;
        high += low < carry ? 1UL : 0UL;
        carry = high;
        return low;
    }

    /// <summary>Number of bits of a <em>public</em> number.</summary>
    internal static int BitLength(ReadOnlySpan<ulong> a)
    {
        for (int i = a.Length - 1; i >= 0; i--)
        {
            if (a[i] != 0)
                return (64 * i) + 64 - BitOperations.LeadingZeroCount(a[i]);
        }

        return 0;
    }
}
