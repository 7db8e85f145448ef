using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ScCaToken.Crypto.Tests;

/// <summary>What four and eight lanes have in common, against BigInteger, at the limits its bounds allow.</summary>
internal static class LaneChecks<TLanes, TWide, TField>
    where TLanes : struct, ILanes<TLanes, TWide>
    where TWide : struct
    where TField : struct, ILaneField
{
    private static readonly BigInteger P = Residues.Modulus<TField>();
    private static readonly BigInteger InverseR = BigInteger.ModPow(BigInteger.One << 261, P - 2, P);

    private static int Count => Unsafe.SizeOf<TLanes>() / (9 * sizeof(ulong));

    private static Span<ulong> Limbs(ref TLanes r) => MemoryMarshal.Cast<TLanes, ulong>(new Span<TLanes>(ref r));

    /// <summary>The values in the lanes, over and over.</summary>
    public static TLanes Lanes(params BigInteger[] values)
    {
        TLanes r = default;
        Span<ulong> limbs = Limbs(ref r);
        for (int lane = 0; lane < Count; lane++)
        {
            BigInteger value = values[lane % values.Length];
            for (int i = 0; i < 9; i++)
                limbs[(Count * i) + lane] = (ulong)(i < 8 ? (value >> (29 * i)) & ((1 << 29) - 1) : value >> 232);
        }

        return r;
    }

    /// <summary>Every lane, with its number modulo four.</summary>
    public static void AssertLanes(TLanes actual, Func<int, BigInteger> expected, double bound)
    {
        for (int lane = 0; lane < Count; lane++)
            AssertLane(actual, lane, expected(lane % 4), bound);
    }

    /// <summary>The value modulo p, and its bound in multiples of p.</summary>
    public static void AssertLane(TLanes actual, int lane, BigInteger expected, double bound)
    {
        Span<ulong> limbs = Limbs(ref actual);
        BigInteger value = BigInteger.Zero;
        for (int i = 8; i >= 0; i--)
            value = (value << 29) + (long)limbs[(Count * i) + lane];
        Assert.Equal(((expected % P) + P) % P, ((value % P) + P) % P);
        Assert.InRange(value, BigInteger.Zero, (BigInteger)(bound * 1000) * P / 1000);
    }

    public static void Products(BigInteger a, BigInteger b)
    {
        BigInteger[] u = [a, b, P - 1, (8 * P) + (a / 2)], v = [b, (7 * P) + a, P - 1, b];
        TLanes.Multiply(out TLanes r, Lanes(u), Lanes(v));
        AssertLanes(r, i => u[i] * v[i] * InverseR, 1.35);
        TLanes.MultiplyNormalised(out r, Lanes(u), Lanes(v));
        AssertLanes(r, i => u[i] * v[i] * InverseR, 1.35);
        TLanes.Square(out r, Lanes(u));
        AssertLanes(r, i => u[i] * u[i] * InverseR, 3.7);
        TLanes.MultiplyWide(out TWide wide, Lanes(u), Lanes(v));
        TLanes.MultiplyAdd(out r, Lanes(v), Lanes(u), wide);
        AssertLanes(r, i => 2 * u[i] * v[i] * InverseR, 1.7);
        BigInteger[] w = [a, b, 3 * P, 0], q = [b, a, (3 * P / 2) + (a / 4), P], c = [a, P - 1, 0, 0];
        TLanes.SubtractTwice(out TLanes t, Lanes(c), Lanes(q));
        TLanes.SubtractSquare(out r, Lanes(w), t);
        AssertLanes(r, i => c[i] - (2 * q[i]) - (w[i] * w[i] * InverseR), 6.7);
    }

    /// <summary>The largest limbs that the products promise to take.</summary>
    public static void ProductsOfLargeLimbs(BigInteger a)
    {
        const ulong Unreduced = (1UL << 30) - 1, Sum = 5UL << 29;
        TLanes large = Filled(Unreduced), normalised = Lanes((P << 1) - 1, a), sums = Filled(Sum);
        BigInteger unreduced = ValueOf(Unreduced), sum = ValueOf(Sum);
        BigInteger[] n = [(P << 1) - 1, a];
        TLanes.Multiply(out TLanes r, large, large);
        AssertLanes(r, _ => unreduced * unreduced * InverseR, 1.7);
        TLanes.Square(out r, large);
        AssertLanes(r, _ => unreduced * unreduced * InverseR, 1.7);
        TLanes.MultiplyNormalised(out r, large, normalised);
        AssertLanes(r, i => unreduced * n[i % 2] * InverseR, 1.7);
        TLanes.Multiply(out r, normalised, sums);
        AssertLanes(r, i => n[i % 2] * sum * InverseR, 1.7);
        TLanes.Multiply(out r, sums, normalised);
        AssertLanes(r, i => n[i % 2] * sum * InverseR, 1.7);
    }

    // The last limb is that of 2p: the values stay within what the callers have.
    private static ulong LimbOf(ulong limb, int i) => i < 8 ? limb : 0x1FFFFFF;

    private static TLanes Filled(ulong limb)
    {
        TLanes r = default;
        Span<ulong> limbs = Limbs(ref r);
        for (int i = 0; i < limbs.Length; i++)
            limbs[i] = LimbOf(limb, i / Count);
        return r;
    }

    private static BigInteger ValueOf(ulong limb)
    {
        BigInteger value = BigInteger.Zero;
        for (int i = 8; i >= 0; i--)
            value = (value << 29) + LimbOf(limb, i);
        return value;
    }

    public static void Sums(BigInteger a, BigInteger b)
    {
        BigInteger[] u = [a, b, P - 1, 0], v = [b, P - 1, 0, a];
        TLanes.Add(out TLanes r, Lanes(u), Lanes(v));
        AssertLanes(r, i => u[i] + v[i], 2);
        TLanes.Subtract(out r, Lanes(u), Lanes(v));
        AssertLanes(r, i => u[i] - v[i], 3);
        TLanes.Carry(ref r);
        AssertLanes(r, i => u[i] - v[i], 3);
    }

    public static void Pairs(BigInteger a, BigInteger b)
    {
        BigInteger full = (BigInteger.One << 256) - 1;
        BigInteger[] u = [a, b, 0, full], v = [b, full, full, 0];
        TLanes.PairDifferences(out TLanes r, Lanes(u), Lanes(v));
        BigInteger[] differences = [u[1] - u[0], v[1] - v[0], u[3] - u[2], v[3] - v[2]];
        AssertLanes(r, i => differences[i], 3.1);
        TLanes.Square(out r, r);
        AssertLanes(r, i => differences[i] * differences[i] * InverseR, 1.4);
        TLanes.PairSums(out TLanes sums, out TLanes more, Lanes(u), Lanes(v));
        // The odd lanes hold nothing of use; a product with a normalised factor takes the limbs as they are.
        TLanes.Multiply(out r, Lanes(v), sums);
        TLanes.Multiply(out TLanes s, Lanes(v), more);
        for (int lane = 0; lane < Count; lane += 2)
        {
            int i = lane % 4;
            BigInteger sum = u[i + 1] + v[i] + (2 * v[i + 1]);
            AssertLane(r, lane, -sum * v[i] * InverseR, 1.4);
            AssertLane(s, lane, (sum + v[i + 1]) * v[i] * InverseR, 1.4);
        }

        TLanes.SubtractSwapped(out r, Lanes(u));
        AssertLanes(r, i => u[i] - u[i ^ 1], 3.1);
        TLanes.OddEven(out r, Lanes(u), Lanes(v));
        AssertLanes(r, i => i % 2 == 0 ? u[i + 1] : v[i - 1], 1.1);
        TLanes.Evens(out r, Lanes(u), Lanes(v));
        AssertLanes(r, i => i % 2 == 0 ? u[i] : v[i - 1], 1.1);
        TLanes.Odds(out r, Lanes(u), Lanes(v));
        AssertLanes(r, i => i % 2 == 0 ? u[i + 1] : v[i], 1.1);
        TLanes.Swap(out r, Lanes(u));
        AssertLanes(r, i => u[i ^ 1], 1.1);
    }
}
