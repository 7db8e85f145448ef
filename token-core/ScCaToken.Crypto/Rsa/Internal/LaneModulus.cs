using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>Public operations: powers modulo one number that has its vectors for itself.</summary>
internal static unsafe class LaneModulus
{
    /// <summary>Writes the modulus, whose top bit is set, and R² modulo it.</summary>
    private static void Prepare(LaneLayout layout, ReadOnlySpan<ulong> n, long* modulus, long* squared)
    {
        // With eight lanes: R·2^(r/8), squared three times, is R·2^r = R².
        int lanes = layout.WholeLanes, squarings = BitOperations.Log2((uint)lanes), r = layout.RBits(lanes);
        Span<ulong> value = stackalloc ulong[n.Length];
        LaneArithmetic.WriteModulus(layout, n, modulus, 0, lanes);
        LaneArithmetic.PowerOfTwo(r + (r >> squarings), n, value);
        LaneArithmetic.Write(layout, value, squared, 0, lanes);
        for (int i = 0; i < squarings; i++)
            layout.SquareWhole(squared, squared, modulus);
    }

    /// <summary>result = x^e mod n for a plain x and an odd e of at least 3: the last factor is taken plain, so that the product is plain too.</summary>
    [SkipLocalsInit]
    private static void Power(
        LaneLayout layout, long* modulus, long* squared, ReadOnlySpan<ulong> n, ulong reciprocal, ulong e, ReadOnlySpan<ulong> x, Span<ulong> result)
    {
        int words = layout.Words, lanes = layout.WholeLanes;
        byte* raw = stackalloc byte[(2 * LaneLayout.MaxWords * sizeof(long)) + 64];
        long* value = LaneLayout.Aligned(raw), entered = value + words;
        LaneArithmetic.Write(layout, x, value, 0, lanes);
        layout.MultiplyWhole(value, value, squared, modulus);
        new ReadOnlySpan<long>(value, words).CopyTo(new Span<long>(entered, words));
        for (int bit = 62 - BitOperations.LeadingZeroCount(e); bit > 0; bit--)
        {
            layout.SquareWhole(value, value, modulus);
            if (((e >> bit) & 1) != 0)
                layout.MultiplyWhole(value, value, entered, modulus);
        }

        layout.SquareWhole(value, value, modulus);
        LaneArithmetic.Write(layout, x, entered, 0, lanes);
        layout.MultiplyWhole(value, value, entered, modulus);
        LaneArithmetic.ReadReduced(layout, value, 0, lanes, n, reciprocal, result);
        CryptographicOperations.ZeroMemory(new Span<byte>(value, 2 * words * sizeof(long)));
    }

    /// <summary>result = x^e mod n for a modulus seen for the first time. False when it is not one for the lanes, which is no verdict on it.</summary>
    [SkipLocalsInit]
    internal static bool TryPower(ReadOnlySpan<ulong> n, ReadOnlySpan<ulong> exponent, ReadOnlySpan<ulong> x, Span<ulong> result)
    {
        if (RsaPrivateKey.PortableOnly || n.Length < RsaPrivateKey.MinBitLength / 64 || n[^1] >> 63 == 0
            || exponent[0] < 3 || (exponent[0] & 1) == 0 || exponent[1..].ContainsAnyExcept(0UL)
            || !LaneLayout.TryForModulus(64 * n.Length, out LaneLayout layout))
            return false;
        byte* raw = stackalloc byte[(2 * LaneLayout.MaxWords * sizeof(long)) + 64];
        long* modulus = LaneLayout.Aligned(raw), squared = modulus + layout.ModulusWords;
        Prepare(layout, n, modulus, squared);
        Power(layout, modulus, squared, n, LaneArithmetic.Reciprocal(n), exponent[0], x, result);
        return true;
    }
}
