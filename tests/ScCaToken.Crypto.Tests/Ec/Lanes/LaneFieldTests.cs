using System.Numerics;
using System.Runtime.Intrinsics;
using FsCheck.Xunit;

namespace ScCaToken.Crypto.Tests;

/// <summary>The vector arithmetic of both fields against BigInteger.</summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 200)]
public class LaneFieldTests
{
    [Property(Skip = VectorPathTests.NoAvx2, SkipUnless = nameof(VectorPathTests.HasAvx2), SkipType = typeof(VectorPathTests))]
    public void Sm2Field_AllWidths_EqualBigInteger(Residue x, Residue y) => Check<Sm2Field>(x.Value, y.Value);

    [Property(Skip = VectorPathTests.NoAvx2, SkipUnless = nameof(VectorPathTests.HasAvx2), SkipType = typeof(VectorPathTests))]
    public void P256Field_AllWidths_EqualBigInteger(Residue x, Residue y) => Check<P256Field>(x.Value, y.Value);

    [Fact(Skip = VectorPathTests.NoAvx2, SkipUnless = nameof(VectorPathTests.HasAvx2), SkipType = typeof(VectorPathTests))]
    public void AllWidths_EdgeValues_EqualBigInteger()
    {
        CheckEdges<Sm2Field>();
        CheckEdges<P256Field>();
    }

    private static void CheckEdges<TField>()
        where TField : struct, ILaneField
    {
        BigInteger p = Residues.Modulus<TField>();
        List<BigInteger> edges = [0, 1, 2, p - 1, p - 2, p >> 1, (p >> 1) + 1];
        for (int bit = 29; bit < 256; bit += 29)
            edges.AddRange([BigInteger.One << bit, (BigInteger.One << bit) - 1, p - (BigInteger.One << bit)]);
        foreach (BigInteger a in edges)
        {
            foreach (BigInteger b in edges.Take(7))
                Check<TField>(a, b);
        }
    }

    private static void Check<TField>(BigInteger x, BigInteger y)
        where TField : struct, ILaneField
    {
        BigInteger p = Residues.Modulus<TField>(), a = x % p, b = y % p;
        CheckWidth<Fp4<TField>, Fp4Wide, TField>(a, b);
        if (Crypto.Lanes.AreWideSupported)
            CheckWidth<Fp8<TField>, Fp8Wide, TField>(a, b);
        FourLanes<TField>(p, a, b);
        WholePoints<TField>(p, a, b);
        Inversion<TField>(p, a);
    }

    private static void CheckWidth<TLanes, TWide, TField>(BigInteger a, BigInteger b)
        where TLanes : struct, ILanes<TLanes, TWide>
        where TWide : struct
        where TField : struct, ILaneField
    {
        LaneChecks<TLanes, TWide, TField>.Products(a, b);
        LaneChecks<TLanes, TWide, TField>.ProductsOfLargeLimbs(a);
        LaneChecks<TLanes, TWide, TField>.Sums(a, b);
        LaneChecks<TLanes, TWide, TField>.Pairs(a, b);
    }

    private static Fp4<TField> Lanes<TField>(params BigInteger[] values)
        where TField : struct, ILaneField => LaneChecks<Fp4<TField>, Fp4Wide, TField>.Lanes(values);

    private static void AssertLanes<TField>(Fp4<TField> actual, Func<int, BigInteger> expected, double bound)
        where TField : struct, ILaneField => LaneChecks<Fp4<TField>, Fp4Wide, TField>.AssertLanes(actual, expected, bound);

    private static void FourLanes<TField>(BigInteger p, BigInteger a, BigInteger b)
        where TField : struct, ILaneField
    {
        BigInteger full = (BigInteger.One << 256) - 1;
        BigInteger[] u = [a, b, p - 1, 0], v = [b, full, full, 0];
        Fp4<TField> r = Lanes<TField>(u);
        Fp4<TField>.NegateWhere(ref r, Vector256.Create(ulong.MaxValue, 0, ulong.MaxValue, 0));
        AssertLanes(r, i => i % 2 == 0 ? -u[i] : u[i], 2);
        Fp4<TField>.Broadcast(out r, Residues.ToLimbs(a));
        AssertLanes(r, _ => a, 1);
        Fp4<TField>.SetOne(out r);
        AssertLanes(r, _ => BigInteger.One << 261, 1);
        Fp4<TField>.SetRSquared(out r);
        AssertLanes(r, _ => BigInteger.One << 522, 1);
        Fp4<TField>.SumAndEven(out r, Lanes<TField>(u), Lanes<TField>(v));
        AssertLanes(r, i => i % 2 == 0 ? u[i] + u[i + 1] : v[i - 1], 2.2);
        Fp4<TField>.GatherEvens(out r, Lanes<TField>(u), Lanes<TField>(v));
        AssertLanes(r, i => (i < 2 ? u : v)[2 * (i % 2)], 1.1);
        Fp4<TField>.Permute(out r, Lanes<TField>(u), 0x72);
        AssertLanes(r, i => u[new[] { 2, 0, 3, 1 }[i]], 1.1);
        Limbs back = default;
        Fp4<TField>.Extract(Lanes<TField>(a + p, b, b, b), ref back);
        Assert.Equal(a, Residues.FromLimbs(back, 4));
        Fp4<TField>.ToLaneForm(ref back, Residues.ToLimbs(a));
        Assert.Equal(a * 32 % p, Residues.FromLimbs(back, 4));
    }

    private static void WholePoints<TField>(BigInteger p, BigInteger a, BigInteger b)
        where TField : struct, ILaneField
    {
        CheckGatherPoint<TField>([(6 * p) + a, (2 * p) + b, p + (a / 4), p + (b / 4)]);
        // Limbs of zero below the bits that are folded.
        BigInteger zeros = BigInteger.One << 256;
        CheckGatherPoint<TField>([7 * zeros, (3 * zeros) + a, zeros, zeros + (b % 256)]);
        BigInteger[] large = [(7 * p) + a, b, 7 * zeros, 3 * p];
        Fp4<TField> r = Lanes<TField>(large);
        Fp4<TField>.Reduce(ref r);
        AssertLanes(r, i => large[i], 1.1);
        Fp4<TField>.SetPoint(out r, Residues.ToLimbs(a), Residues.ToLimbs(b));
        BigInteger[] affine = [a, b, BigInteger.One << 261, BigInteger.One << 261];
        AssertLanes(r, i => affine[i], 1);
    }

    private static void CheckGatherPoint<TField>(BigInteger[] coordinates)
        where TField : struct, ILaneField
    {
        Fp4<TField>[] lanes = [.. coordinates.Select(c => Lanes<TField>(c))];
        Fp4<TField>.GatherPoint(out Fp4<TField> r, lanes[0], lanes[1], lanes[2], lanes[3]);
        AssertLanes(r, i => i < 2 ? -coordinates[i] : coordinates[i], 1.1);
        Fp4<TField>.NegateWhere(ref r, Vector256<ulong>.AllBitsSet);
        AssertLanes(r, i => i < 2 ? coordinates[i] : -coordinates[i], 2);
    }

    private static void Inversion<TField>(BigInteger p, BigInteger a)
        where TField : struct, ILaneField
    {
        foreach (BigInteger value in new[] { a, p - 1 - (a % 5), a % 7, BigInteger.One << (int)(a % 256) })
        {
            Limbs r = default;
            VectorInversion<TField>.Invert(ref r, Residues.ToLimbs(value % p), Limbs.From(TField.LaneOne));
            Assert.Equal(BigInteger.ModPow(value, p - 2, p) * (BigInteger.One << 261) % p, Residues.FromLimbs(r, 4));
        }
    }

    [Property(Skip = VectorPathTests.NoAvx2, SkipUnless = nameof(VectorPathTests.HasAvx2), SkipType = typeof(VectorPathTests))]
    public void Inversion_ModuloOrders_EqualsBigInteger(Residue x)
    {
        InversionModulo<Sm2Order>(x.Value);
        InversionModulo<P256Order>(x.Value);
    }

    private static void InversionModulo<TOrder>(BigInteger x)
        where TOrder : struct, IModulus
    {
        BigInteger n = Residues.Modulus<TOrder>();
        foreach (BigInteger value in new[] { x % n, n - 1 - (x % 5), x % 7, (BigInteger.One << (int)(x % 256)) % n })
        {
            Limbs r = default;
            VectorInversion<TOrder>.Invert(ref r, Residues.ToLimbs(value), Limbs.From(TOrder.One));
            Assert.Equal(BigInteger.ModPow(value, n - 2, n) * (BigInteger.One << 256) % n, Residues.FromLimbs(r, 4));
        }
    }

    [Fact]
    public void Constants_BothFields_AreMultiplesOfThePrime()
    {
        CheckConstants<Sm2Field>();
        CheckConstants<P256Field>();
    }

    private static void CheckConstants<TField>()
        where TField : struct, ILaneField
    {
        BigInteger p = Residues.Modulus<TField>();
        CheckLimbs(TField.FourP, 4 * p, 0, (1 << 29) - 1);
        CheckLimbs(TField.TwoP, 2 * p, (1 << 29) + 16, (1 << 30) - 1);
        CheckLimbs(TField.WideEightP, 8 * p, (1UL << 31) - 4, 5UL << 29);
    }

    private static void CheckLimbs(ReadOnlySpan<ulong> limbs, BigInteger expected, ulong least, ulong most)
    {
        BigInteger value = BigInteger.Zero;
        for (int i = 8; i >= 0; i--)
        {
            value = (value << 29) + limbs[i];
            if (i < 8)
                Assert.InRange(limbs[i], least, most);
        }

        Assert.Equal(expected, value);
    }
}
