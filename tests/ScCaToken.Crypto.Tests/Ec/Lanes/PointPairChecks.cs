using System.Numerics;
using System.Runtime.InteropServices;

namespace ScCaToken.Crypto.Tests;

/// <summary>Operations on two points in eight lanes against their formulas, with limbs and values at the limits their bounds allow.</summary>
internal static class PointPairChecks<T>
    where T : struct, ILaneField
{
    private static readonly BigInteger P = Residues.Modulus<T>();
    private static readonly BigInteger R = BigInteger.One << 261, InverseR = BigInteger.ModPow(BigInteger.One << 261, P - 2, P);

    private static Fp8<T> Lanes(BigInteger[] values)
    {
        Fp8<T> r = default;
        Span<ulong> limbs = MemoryMarshal.Cast<Fp8<T>, ulong>(new Span<Fp8<T>>(ref r));
        for (int lane = 0; lane < 8; lane++)
        {
            for (int i = 0; i < 9; i++)
                limbs[(8 * i) + lane] = (ulong)(i < 8 ? (values[lane] >> (29 * i)) & ((1 << 29) - 1) : values[lane] >> 232);
        }

        return r;
    }

    /// <summary>The number in a lane, out of Montgomery form, after a look at its bounds.</summary>
    private static BigInteger Value(Fp8<T> a, int lane)
    {
        Span<ulong> limbs = MemoryMarshal.Cast<Fp8<T>, ulong>(new Span<Fp8<T>>(ref a));
        BigInteger r = BigInteger.Zero;
        for (int i = 8; i >= 0; i--)
        {
            Assert.InRange(limbs[(8 * i) + lane], 0UL, (1UL << 29) + 32);
            r = (r << 29) + limbs[(8 * i) + lane];
        }

        Assert.InRange(r, BigInteger.Zero, P * 3 / 2);
        return r * InverseR % P;
    }

    private static BigInteger Residue(BigInteger value) => ((value % P) + P) % P;

    private static void AssertLanes(Fp8<T> actual, Func<int, BigInteger[]> expected)
    {
        for (int half = 0; half < 2; half++)
        {
            BigInteger[] coordinates = expected(half);
            for (int i = 0; i < 4; i++)
                Assert.Equal(Residue(coordinates[i]), Value(actual, (4 * half) + i));
        }
    }

    /// <summary>Eight coordinates from three numbers, some of them the largest that a product or a fold returns.</summary>
    private static BigInteger[] Coordinates(Residue x, Residue y, Residue z)
    {
        BigInteger a = x.Value % P, b = y.Value % P, c = z.Value % P, full = (BigInteger.One << 256) - 1;
        return [a, b, c, a + (P / 4), full, P - 1 - (b % 9), full - (c % 5), c];
    }

    private static BigInteger[] Plain(BigInteger[] lanes, int half) => [.. lanes.Skip(4 * half).Take(4).Select(v => v * InverseR % P)];

    public static void DoublePoints(Residue x, Residue y, Residue z)
    {
        BigInteger[] lanes = Coordinates(x, y, z);
        Fp8<T> p = Lanes(lanes);
        PointPairScratch<T> scratch = default;
        Fp8<T>.DoublePoints(ref p, ref scratch);
        AssertLanes(p, half =>
        {
            BigInteger[] q = Plain(lanes, half);
            BigInteger m = 3 * ((q[0] * q[0]) - (q[2] * q[2])), v = 4 * q[1] * q[1], w = 2 * q[1] * v, s = q[0] * v, x3 = (m * m) - (2 * s);
            return [x3, (m * (s - x3)) - (w * q[1]), v * q[2], w * q[3]];
        });
    }

    public static void AddPoints(Residue x, Residue y, Residue z, bool negative)
    {
        BigInteger[] first = Coordinates(x, y, z), second = Coordinates(z, x, y);
        BigInteger[] w = [.. Enumerable.Range(0, 8).Select(i => i < 4 ? R % P : y.Value % P)];
        Fp8<T> p = Lanes(first);
        PointPairScratch<T> scratch = default;
        Fp8<T>.SetFactors(out Fp8<T> left, out Fp8<T> right, Lanes(second), Lanes(w));
        if (negative)
            Fp8<T>.NegateWhere(ref right, System.Runtime.Intrinsics.Vector512.Create(0, ulong.MaxValue, 0, 0, 0, 0, 0, 0));
        Fp8<T>.AddPoints(ref p, left, right, ref scratch);
        AssertLanes(p, half =>
        {
            BigInteger[] a = Plain(first, half), b = Plain(second, half);
            BigInteger scale = w[4 * half] * InverseR % P, y2 = negative && half == 0 ? -b[1] : b[1];
            BigInteger d = (b[0] * a[2]) - (a[0] * b[2]), r = scale * ((y2 * a[3]) - (a[1] * b[3])), dd = scale * d * d, ddd = d * dd;
            BigInteger q = a[0] * b[2] * dd, x3 = (r * r) - ddd - (2 * q);
            return [x3, (r * (q - x3)) - (scale * a[1] * b[3] * ddd), a[2] * b[2] * dd, scale * a[3] * b[3] * ddd];
        });
    }
}
