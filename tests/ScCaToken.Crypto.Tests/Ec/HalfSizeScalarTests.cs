using System.Numerics;
using FsCheck.Xunit;

namespace ScCaToken.Crypto.Tests;

/// <summary>t = ±a/b with a and b of 128 bits, against BigInteger.</summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 500)]
public class HalfSizeScalarTests
{
    private static readonly BigInteger N = Residues.Modulus<Sm2Order>();

    private static bool Check(BigInteger t)
    {
        bool found = HalfSizeScalars<Sm2Order>.TrySplit(Residues.ToLimbs(t), out UInt128 a, out UInt128 b, out bool negative);
        if (found)
        {
            Assert.True(a > 0 && b > 0);
            Assert.Equal((BigInteger)b * t % N, negative ? N - a : a);
        }

        return found;
    }

    /// <summary>Whether no quotient on the way comes near 64 bits.</summary>
    private static bool IsOrdinary(BigInteger t)
    {
        for (BigInteger u = N, v = t; v >> 128 > 0; (u, v) = (v, u % v))
        {
            if (u / v >> 62 > 0)
                return false;
        }

        return true;
    }

    [Property]
    public void Split_AnyScalar_IsAFractionOfHalfTheSize(Residue x)
    {
        BigInteger t = (x.Value % (N - 1)) + 1;
        Assert.True(Check(t) || !IsOrdinary(t));
    }

    [Fact]
    public void Split_ScalarsAtTheEdges_AreFractionsOrDeclined()
    {
        int declined = 0;
        for (int i = 1; i < 256; i++)
        {
            foreach (BigInteger t in (BigInteger[])[i, N - i, (BigInteger.One << i) % N, (BigInteger.One << i) - 1, N / i, (N / i) + 1, N - (N / i)])
            {
                if (t <= 0 || t >= N)
                    continue;
                bool found = Check(t);
                Assert.True(found || !IsOrdinary(t));
                declined += found ? 0 : 1;
            }
        }

        // Small ones are their own numerator; 2^130 goes 2^126 times into n.
        Assert.True(Check(1) && Check(2) && Check(N - 1) && Check((BigInteger.One << 128) - 1));
        Assert.False(Check(BigInteger.One << 130));
        Assert.InRange(declined, 1, 200);
    }
}
