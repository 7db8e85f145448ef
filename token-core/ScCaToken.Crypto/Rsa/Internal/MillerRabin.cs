using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>The Miller-Rabin test (FIPS 186-5, B.3.1) on odd numbers, two exponentiations side by side.</summary>
internal static class MillerRabin
{
    /// <summary>Tests two numbers of one length to base 2.</summary>
    internal static void TestBaseTwo(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, out bool firstPasses, out bool secondPasses)
    {
        Span<ulong> two = stackalloc ulong[first.Length];
        two.Clear();
        two[0] = 2;
        Test(first, second, two, two, out firstPasses, out secondPasses);
    }

    /// <summary>Tests one number to an even count of random bases.</summary>
    internal static bool TestRandomBases(ReadOnlySpan<ulong> candidate, int count, IRandomSource random)
    {
        Span<ulong> a = stackalloc ulong[candidate.Length];
        Span<ulong> b = stackalloc ulong[candidate.Length];
        bool passes = true;
        for (int i = 0; i < count && passes; i += 2)
        {
            DrawBase(a, random);
            DrawBase(b, random);
            Test(candidate, candidate, a, b, out bool one, out bool other);
            passes = one & other;
        }

        return passes;
    }

    /// <summary>A base from 2 on: with its top bit clear it is below the candidate, whose top bit is set; 0 and 1, which pass for nothing, lack the bit set here.</summary>
    private static void DrawBase(Span<ulong> value, IRandomSource random)
    {
        random.Fill(MemoryMarshal.AsBytes(value));
        value[^1] &= ulong.MaxValue >> 1;
        value[0] |= 2;
    }

    private static void Test(
        ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, ReadOnlySpan<ulong> firstBase, ReadOnlySpan<ulong> secondBase, out bool firstPasses, out bool secondPasses)
    {
        int length = first.Length;
        Span<ulong> memory = stackalloc ulong[4 * length];
        Span<ulong> y1 = memory[..length], y2 = memory.Slice(length, length), d1 = memory.Slice(2 * length, length), d2 = memory.Slice(3 * length, length);
        int s1 = OddPart(first, d1), s2 = OddPart(second, d2);
        if (LaneArithmetic.IsSupported && !RsaPrivateKey.PortableOnly)
        {
            LaneMillerRabin.Power(first, second, firstBase, secondBase, d1, d2, y1, y2);
        }
        else
        {
            PowerOne(first, firstBase, d1, y1);
            PowerOne(second, secondBase, d2, y2);
        }

        firstPasses = Conclude(first, y1, s1);
        secondPasses = Conclude(second, y2, s2);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));
    }

    private static void PowerOne(ReadOnlySpan<ulong> n, ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> exponent, Span<ulong> result)
    {
        Span<ulong> rSquared = stackalloc ulong[n.Length];
        ulong n0 = Montgomery.NegativeInverse(n[0]);
        Montgomery.ComputeRSquared(n, n0, rSquared);
        Montgomery.Multiply(n, n0, x, rSquared, result);
        Montgomery.PowerSecret(n, n0, rSquared, result, exponent, result);
        Montgomery.Leave(n, n0, result, result);
        rSquared.Clear();
    }

    /// <summary>n − 1 = d·2^s; returns s.</summary>
    private static int OddPart(ReadOnlySpan<ulong> n, Span<ulong> d)
    {
        n.CopyTo(d);
        d[0] &= ~1UL;
        int s = 0;
        while ((d[0] & 1) == 0)
        {
            for (int i = 0; i < d.Length; i++)
                d[i] = (d[i] >> 1) | (i + 1 < d.Length ? d[i + 1] << 63 : 0);
            s++;
        }

        return s;
    }

    /// <summary>Whether y, y², y⁴, … (s values) starts with 1 or contains −1.</summary>
    private static bool Conclude(ReadOnlySpan<ulong> n, Span<ulong> y, int s)
    {
        Span<ulong> rSquared = stackalloc ulong[n.Length];
        ulong n0 = Montgomery.NegativeInverse(n[0]);
        bool passes = y[0] == 1 && !y[1..].ContainsAnyExcept(0UL);
        for (int i = 0; i < s && !passes; i++)
        {
            if (i == 1)
                Montgomery.ComputeRSquared(n, n0, rSquared);
            if (i > 0)
            {
                Montgomery.Multiply(n, n0, y, y, y);
                Montgomery.Multiply(n, n0, y, rSquared, y);
            }

            passes = y[0] == n[0] - 1 && y[1..].SequenceEqual(n[1..]);
        }

        // As good as the prime: 2^(128·length) mod n.
        rSquared.Clear();
        return passes;
    }
}
