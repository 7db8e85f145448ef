using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>The two exponentiations of a Miller-Rabin round on 1024-bit candidates, side by side in the lanes.</summary>
internal static unsafe class LaneMillerRabin
{
    private const int Limbs = 16;
    private const int R = LaneArithmetic.ShortRadix * LaneArithmetic.Vectors * 4;

    internal static bool Fits(int limbs) => limbs == Limbs && LaneArithmetic.IsSupported;

    /// <summary>y = base^d modulo each candidate; the top bits of the candidates are set.</summary>
    [SkipLocalsInit]
    internal static void Power(
        ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, ReadOnlySpan<ulong> firstBase, ReadOnlySpan<ulong> secondBase,
        ReadOnlySpan<ulong> d1, ReadOnlySpan<ulong> d2, Span<ulong> y1, Span<ulong> y2)
    {
        const int Total = LaneArithmetic.ModulusWords + (3 * LaneArithmetic.Words);
        byte* raw = stackalloc byte[(Total * sizeof(long)) + 64];
        long* modulus = (long*)(((nint)raw + 63) & ~63);
        long* one = modulus + LaneArithmetic.ModulusWords, x = one + LaneArithmetic.Words, plainOne = x + LaneArithmetic.Words;
        bool baseTwo = IsTwo(firstBase) && IsTwo(secondBase);
        Prepare(first, firstBase, baseTwo, modulus, one, x, plainOne, 0);
        Prepare(second, secondBase, baseTwo, modulus, one, x, plainOne, 4);
        if (!baseTwo)
            Enter(modulus, x, plainOne);
        LanePower.Power(modulus, one, x, d1, d2);
        Span<ulong> unit = stackalloc ulong[Limbs];
        unit.Clear();
        unit[0] = 1;
        LaneArithmetic.Write(unit, plainOne, 0, 4);
        LaneArithmetic.Write(unit, plainOne, 4, 4);
        LaneMultiply9.Multiply<LanePair>(x, x, plainOne, modulus);
        LaneArithmetic.ReadReduced(x, 0, 4, first, LaneArithmetic.Reciprocal(first), y1);
        LaneArithmetic.ReadReduced(x, 4, 4, second, LaneArithmetic.Reciprocal(second), y2);
        CryptographicOperations.ZeroMemory(new Span<byte>(modulus, Total * sizeof(long)));
    }

    private static void Prepare(ReadOnlySpan<ulong> n, ReadOnlySpan<ulong> x, bool baseTwo, long* modulus, long* one, long* value, long* scratch, int first)
    {
        Span<ulong> power = stackalloc ulong[Limbs];
        LaneArithmetic.WriteModulus(n, modulus, first, 4);
        LaneArithmetic.PowerOfTwo(R, n, power);
        LaneArithmetic.Write(power, one, first, 4);
        if (baseTwo)
        {
            // 2·R is 2 in Montgomery form: no multiplication is needed to get in.
            Nat.ReduceOnce(power, Nat.Add(power, power, power), n);
            LaneArithmetic.Write(power, value, first, 4);
        }
        else
        {
            LaneArithmetic.Write(x, value, first, 4);
            LaneArithmetic.PowerOfTwo(R + (R / 8), n, power);
            LaneArithmetic.Write(power, scratch, first, 4);
        }

        power.Clear();
    }

    /// <summary>x·R² / R; R² is R·2^(r/8) squared three times.</summary>
    private static void Enter(long* modulus, long* x, long* square)
    {
        for (int i = 0; i < 3; i++)
            LaneSquare9.Square<LanePair>(square, square, modulus);
        LaneMultiply9.Multiply<LanePair>(x, x, square, modulus);
    }

    private static bool IsTwo(ReadOnlySpan<ulong> value) => value[0] == 2 && !value[1..].ContainsAnyExcept(0UL);
}
