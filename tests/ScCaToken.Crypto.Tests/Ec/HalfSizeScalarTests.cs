using System.Numerics;
using FsCheck.Xunit;

namespace ScCaToken.Crypto.Tests;

/// <summary>t = ±a/b with a and b of 128 bits, against BigInteger.</summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 500)]
public class HalfSizeScalarTests
{
    private static bool Check<T>(BigInteger t)
        where T : struct, IModulus
    {
        BigInteger n = Residues.Modulus<T>();
        bool found = HalfSizeScalars<T>.TrySplit(Residues.ToLimbs(t), out UInt128 a, out UInt128 b, out bool negative);
        if (found)
        {
            Assert.True(a > 0 && b > 0);
            Assert.Equal((BigInteger)b * t % n, negative ? n - a : a);
        }

        return found;
    }

    /// <summary>Whether no quotient on the way comes near 64 bits.</summary>
    private static bool IsOrdinary(BigInteger n, BigInteger t)
    {
        for (BigInteger u = n, v = t; v >> 128 > 0; (u, v) = (v, u % v))
        {
            if (u / v >> 62 > 0)
                return false;
        }

        return true;
    }

    [Property]
    public void Split_AnyScalar_IsAFractionOfHalfTheSize(Residue x)
    {
        CheckScalar<Sm2Order>(x.Value);
        CheckScalar<P256Order>(x.Value);
    }

    private static void CheckScalar<T>(BigInteger x)
        where T : struct, IModulus
    {
        BigInteger n = Residues.Modulus<T>(), t = (x % (n - 1)) + 1;
        Assert.True(Check<T>(t) || !IsOrdinary(n, t));
    }

    [Fact]
    public void Split_ScalarsAtTheEdges_AreFractionsOrDeclined()
    {
        CheckEdges<Sm2Order>();
        CheckEdges<P256Order>();
    }

    private static void CheckEdges<T>()
        where T : struct, IModulus
    {
        BigInteger n = Residues.Modulus<T>();
        int declined = 0;
        for (int i = 1; i < 256; i++)
        {
            foreach (BigInteger t in (BigInteger[])[i, n - i, (BigInteger.One << i) % n, (BigInteger.One << i) - 1, n / i, (n / i) + 1, n - (n / i)])
            {
                if (t <= 0 || t >= n)
                    continue;
                bool found = Check<T>(t);
                Assert.True(found || !IsOrdinary(n, t));
                declined += found ? 0 : 1;
            }
        }

        // Small ones are their own numerator; 2^130 goes 2^126 times into n.
        Assert.True(Check<T>(1) && Check<T>(2) && Check<T>(n - 1) && Check<T>((BigInteger.One << 128) - 1));
        Assert.False(Check<T>(BigInteger.One << 130));
        Assert.InRange(declined, 1, 200);
    }
}
