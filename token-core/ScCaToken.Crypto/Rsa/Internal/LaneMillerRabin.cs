using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>The two exponentiations of a Miller-Rabin round on candidates of 512 to 2048 bits, side by side in the lanes.</summary>
internal static unsafe class LaneMillerRabin
{
    /// <summary>y = base^d modulo each candidate; the top bits of the candidates are set.</summary>
    [SkipLocalsInit]
    internal static void Power(
        ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, ReadOnlySpan<ulong> firstBase, ReadOnlySpan<ulong> secondBase,
        ReadOnlySpan<ulong> d1, ReadOnlySpan<ulong> d2, Span<ulong> y1, Span<ulong> y2)
    {
        LaneLayout layout = LaneLayout.ForPrimes(64 * first.Length);
        int total = (layout.ModulusWords + (3 * layout.Words)) * sizeof(long);
        byte* raw = stackalloc byte[total + 64];
        long* modulus = LaneLayout.Aligned(raw);
        long* one = modulus + layout.ModulusWords, x = one + layout.Words, plainOne = x + layout.Words;
        bool baseTwo = IsTwo(firstBase) && IsTwo(secondBase);
        Prepare(layout, first, firstBase, baseTwo, modulus, one, x, plainOne, 0);
        Prepare(layout, second, secondBase, baseTwo, modulus, one, x, plainOne, 1);
        if (!baseTwo)
            Enter(layout, modulus, x, plainOne);
        LanePower.Power(layout, modulus, one, x, d1, d2);
        Span<ulong> unit = stackalloc ulong[first.Length];
        unit.Clear();
        unit[0] = 1;
        LaneArithmetic.Write(layout, unit, plainOne, 0, 4);
        LaneArithmetic.Write(layout, unit, plainOne, 1, 4);
        layout.MultiplyPair(x, x, plainOne, modulus);
        LaneArithmetic.ReadReduced(layout, x, 0, 4, first, LaneArithmetic.Reciprocal(first), y1);
        LaneArithmetic.ReadReduced(layout, x, 1, 4, second, LaneArithmetic.Reciprocal(second), y2);
        CryptographicOperations.ZeroMemory(new Span<byte>(modulus, total));
    }

    private static void Prepare(LaneLayout layout, ReadOnlySpan<ulong> n, ReadOnlySpan<ulong> x, bool baseTwo, long* modulus, long* one, long* value, long* scratch, int number)
    {
        Span<ulong> power = stackalloc ulong[n.Length];
        LaneArithmetic.WriteModulus(layout, n, modulus, number, 4);
        LaneArithmetic.PowerOfTwo(layout.RBits(4), n, power);
        LaneArithmetic.Write(layout, power, one, number, 4);
        if (baseTwo)
        {
            // 2·R is 2 in Montgomery form: no multiplication is needed to get in.
            Nat.ReduceOnce(power, Nat.Add(power, power, power), n);
            LaneArithmetic.Write(layout, power, value, number, 4);
        }
        else
        {
            LaneArithmetic.Write(layout, x, value, number, 4);
            LaneArithmetic.PowerOfTwo(layout.RBits(5), n, power);
            LaneArithmetic.Write(layout, power, scratch, number, 4);
        }

        power.Clear();
    }

    /// <summary>x·R² / R; R² is R·2^(r/4), squared twice.</summary>
    private static void Enter(LaneLayout layout, long* modulus, long* x, long* square)
    {
        for (int i = 0; i < 2; i++)
            layout.SquarePair(square, square, modulus);
        layout.MultiplyPair(x, x, square, modulus);
    }

    private static bool IsTwo(ReadOnlySpan<ulong> value) => value[0] == 2 && !value[1..].ContainsAnyExcept(0UL);
}
