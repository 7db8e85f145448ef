using System.Numerics;
using FsCheck.Xunit;

namespace ScCaToken.Crypto.Tests;

/// <summary>The packed division steps against the definition: matrix, next low words and ζ.</summary>
[Properties(MaxTest = 1000)]
public class DivisionStepsTests
{
    [Property]
    public void Run_AnyWords_GivesTheMatrixOfTheDefinition(long f, long g, short zeta) => Check(f | 1, g, zeta % 600);

    [Fact]
    public void Run_EdgeWords_GivesTheMatrixOfTheDefinition()
    {
        // Equal words swap once and leave g = 0: v reaches 2^15. With g = 0 u does.
        long[] words = [1, 0x7FFF, 0x4001, 0x3FFF, 0x7FFF_FFFF, 0x4000_0001, 0x7FFF_8001, 0x5555_5555];
        foreach (long f in words)
        {
            foreach (long g in words.Concat([0L, 2, 0x4000, 0x7FFE, 0x8000, 0x7FFF_8000]))
            {
                foreach (int zeta in (int[])[-1, 0, 1, -2, 2, 14, -15, 15, -16, 599, -600])
                    Check(f, g, zeta);
            }
        }
    }

    private static void Check(long f, long g, int start)
    {
        const long Mask = (1L << 30) - 1;
        f &= Mask;
        g &= Mask;
        BigInteger x = f, y = g, u = 1, v = 0, q = 0, r = 1;
        long zeta = start, expected = start;
        for (int i = 0; i < DivisionSteps.Count; i++)
        {
            bool odd = !y.IsEven;
            if (expected < 0 && odd)
            {
                (x, y, u, v, q, r) = (y, (y - x) / 2, 2 * q, 2 * r, q - u, r - v);
                expected = -expected - 2;
            }
            else
            {
                (y, q, r, u, v) = ((odd ? y + x : y) / 2, odd ? q + u : q, odd ? r + v : r, 2 * u, 2 * v);
                expected--;
            }
        }

        DivisionSteps steps = DivisionSteps.Run(f, g, ref zeta);

        steps.Split(out long su, out long sv, out long sq, out long sr);
        Assert.Equal((u, v, q, r, (long)expected), ((BigInteger)su, (BigInteger)sv, (BigInteger)sq, (BigInteger)sr, zeta));
        BigInteger low = 1 << DivisionSteps.Count;
        Assert.Equal(((x % low) + low) % low, steps.NextF(f, g) & ((1 << DivisionSteps.Count) - 1));
        Assert.Equal(((y % low) + low) % low, steps.NextG(f, g) & ((1 << DivisionSteps.Count) - 1));
    }
}
