using System.Runtime.InteropServices;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// Marks the odd numbers start, start + 2, … that a small prime divides, so that only about one in ten is left to the costly test. Divides the secret start
/// and writes where its remainders say: as in all of the search for a prime, time and addresses depend on a secret, once per key.
/// </summary>
internal static class PrimeSieve
{
    private const int Limit = 1 << 14;

    private static readonly ushort[] SmallPrimes = FindSmallPrimes();

    /// <summary>Clears <paramref name="composite"/> and marks entry j when start + 2j has a small factor.</summary>
    internal static void Mark(ReadOnlySpan<ulong> start, Span<bool> composite)
    {
        composite.Clear();
        ReadOnlySpan<uint> halves = MemoryMarshal.Cast<ulong, uint>(start);
        foreach (ushort prime in SmallPrimes)
        {
            uint remainder = 0;
            for (int i = halves.Length - 1; i >= 0; i--)
                remainder = (uint)((((ulong)remainder << 32) | halves[i]) % prime);

            // start + 2j = 0 mod prime.
            uint distance = prime - remainder;
            int first = (int)(distance % 2 == 0 ? distance / 2 : (distance + prime) / 2) % prime;
            for (int j = first; j < composite.Length; j += prime)
                composite[j] = true;
        }
    }

    private static ushort[] FindSmallPrimes()
    {
        var composite = new bool[Limit];
        var primes = new List<ushort>();
        for (int i = 3; i < Limit; i += 2)
        {
            if (composite[i])
                continue;
            primes.Add((ushort)i);
            for (int j = i * i; j < Limit; j += 2 * i)
                composite[j] = true;
        }

        return [.. primes];
    }
}
