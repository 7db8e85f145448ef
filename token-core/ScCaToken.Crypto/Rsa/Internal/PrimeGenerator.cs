using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// Probable primes for RSA in the manner of FIPS 186-5, A.1.3, from an injected source: a random odd start with its two top bits set, a sieve over the
/// odd numbers behind it, Miller-Rabin to base 2 on two candidates at once, then random bases. The same bytes of the source give the same prime on every machine.
/// </summary>
internal static class PrimeGenerator
{
    /// <summary>Random bases after base 2; FIPS 186-5 table B.1 asks for 5 at 1024-bit primes, 4 above.</summary>
    private const int RandomBases = 6;

    /// <summary>Odd numbers sieved behind one random start; several times the mean gap of 355 at 1024 bits.</summary>
    private const int Window = 2048;

    /// <summary>Finds a prime with gcd(prime − 1, e) = 1, far enough from <paramref name="other"/> (empty for the first).</summary>
    internal static void Generate(Span<ulong> prime, ulong e, ReadOnlySpan<ulong> other, IRandomSource random)
    {
        Span<ulong> start = stackalloc ulong[prime.Length];
        Span<ulong> rival = stackalloc ulong[prime.Length];
        Span<bool> composite = stackalloc bool[Window];
        while (true)
        {
            random.Fill(MemoryMarshal.AsBytes(start));
            start[^1] |= 3UL << 62;
            start[0] |= 1;
            if (IsTooClose(start, other))
                continue;
            PrimeSieve.Mark(start, composite);
            int first = Next(start, composite, e, -1, prime);
            while (first >= 0)
            {
                int second = Next(start, composite, e, first, rival);
                MillerRabin.TestBaseTwo(prime, second >= 0 ? rival : prime, out bool firstPasses, out bool secondPasses);
                if (firstPasses && MillerRabin.TestRandomBases(prime, RandomBases, random))
                    goto found;
                if (second >= 0 && secondPasses && MillerRabin.TestRandomBases(rival, RandomBases, random))
                {
                    rival.CopyTo(prime);
                    goto found;
                }

                first = second < 0 ? -1 : Next(start, composite, e, second, prime);
            }
        }

    found:
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(start));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(rival));
        composite.Clear();
    }

    /// <summary>The next candidate behind position <paramref name="after"/> that the sieve left and e allows; its position, or −1 at the end.</summary>
    private static int Next(ReadOnlySpan<ulong> start, ReadOnlySpan<bool> composite, ulong e, int after, Span<ulong> candidate)
    {
        for (int i = after + 1; i < composite.Length; i++)
        {
            if (composite[i])
                continue;
            ulong carry = 2 * (ulong)i;
            for (int limb = 0; limb < candidate.Length; limb++)
            {
                candidate[limb] = start[limb] + carry;
                carry = candidate[limb] < carry ? 1UL : 0UL;
            }

            if (carry == 0 && SmallInverse.ExistsModuloLess(candidate, e))
                return i;
        }

        return -1;
    }

    /// <summary>|p − q| must exceed 2^(nlen/2 − 100): the top 100 bits may not be equal (A.1.3, step 5.4). Compared on the start with a margin for the window.</summary>
    private static bool IsTooClose(ReadOnlySpan<ulong> start, ReadOnlySpan<ulong> other)
    {
        if (other.IsEmpty)
            return false;
        Span<ulong> difference = stackalloc ulong[start.Length];
        if (Nat.Subtract(start, other, difference) != 0)
            Nat.Subtract(other, start, difference);
        bool close = Nat.BitLength(difference) <= (64 * start.Length) - 99;
        difference.Clear();
        return close;
    }
}
