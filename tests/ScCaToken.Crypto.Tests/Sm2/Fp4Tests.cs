using System.Numerics;
using System.Runtime.Intrinsics;
using FsCheck.Xunit;

namespace ScCaToken.Crypto.Tests;

/// <summary>The vector arithmetic modulo the SM2 prime against BigInteger, at the limits its bounds allow.</summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 500)]
public class Fp4Tests
{
    private static readonly BigInteger P = Residues.Modulus<Sm2Field>();
    private static readonly BigInteger InverseR = BigInteger.ModPow(BigInteger.One << 261, P - 2, P);

    private static Fp4 Lanes(params BigInteger[] values)
    {
        Fp4 r = default;
        Span<ulong> limbs = System.Runtime.InteropServices.MemoryMarshal.Cast<Fp4, ulong>(new Span<Fp4>(ref r));
        for (int lane = 0; lane < 4; lane++)
        {
            for (int i = 0; i < 9; i++)
                limbs[(4 * i) + lane] = (ulong)(i < 8 ? (values[lane] >> (29 * i)) & ((1 << 29) - 1) : values[lane] >> 232);
        }

        return r;
    }

    private static BigInteger Value(Fp4 a, int lane)
    {
        Span<ulong> limbs = System.Runtime.InteropServices.MemoryMarshal.Cast<Fp4, ulong>(new Span<Fp4>(ref a));
        BigInteger r = BigInteger.Zero;
        for (int i = 8; i >= 0; i--)
            r = (r << 29) + (long)limbs[(4 * i) + lane];
        return r;
    }

    private static void AssertLanes(Fp4 actual, Func<int, BigInteger> expected, double bound)
    {
        for (int lane = 0; lane < 4; lane++)
            AssertLane(actual, lane, expected(lane), bound);
    }

    private static void AssertLane(Fp4 actual, int lane, BigInteger expected, double bound)
    {
        BigInteger value = Value(actual, lane);
        Assert.Equal(((expected % P) + P) % P, ((value % P) + P) % P);
        Assert.InRange(value, BigInteger.Zero, (BigInteger)(bound * 1000) * P / 1000);
    }

    [Property]
    public void Products_AnyLanes_EqualBigInteger(Residue x, Residue y)
    {
        if (!Sm2VectorPoint.IsSupported)
            return;
        BigInteger a = x.Value % P, b = y.Value % P;
        BigInteger[] u = [a, b, P - 1, (8 * P) + (a / 2)], v = [b, (7 * P) + a, P - 1, b];
        Fp4.Multiply(out Fp4 r, Lanes(u), Lanes(v));
        AssertLanes(r, i => u[i] * v[i] * InverseR, 1.35);
        Fp4.Square(out r, Lanes(u));
        AssertLanes(r, i => u[i] * u[i] * InverseR, 3.7);
        Fp4.MultiplyWide(out Fp4Wide wide, Lanes(u), Lanes(v));
        Fp4.MultiplyAdd(out r, Lanes(v), Lanes(u), wide);
        AssertLanes(r, i => 2 * u[i] * v[i] * InverseR, 1.7);
    }

    [Property]
    public void SubtractSquare_AnyLanes_EqualsBigInteger(Residue x, Residue y)
    {
        if (!Sm2VectorPoint.IsSupported)
            return;
        BigInteger a = x.Value % P, b = y.Value % P;
        BigInteger[] u = [a, b, 3 * P, 0], q = [b, a, (3 * P / 2) + (a / 4), P], c = [a, P - 1, 0, 0];
        Fp4.SubtractTwice(out Fp4 t, Lanes(c), Lanes(q));
        Fp4.SubtractSquare(out Fp4 r, Lanes(u), t);
        AssertLanes(r, i => c[i] - (2 * q[i]) - (u[i] * u[i] * InverseR), 6.7);
    }

    [Property]
    public void LinearOperations_AnyLanes_EqualBigInteger(Residue x, Residue y)
    {
        if (!Sm2VectorPoint.IsSupported)
            return;
        BigInteger a = x.Value % P, b = y.Value % P;
        BigInteger[] u = [a, b, P - 1, 0], v = [b, P - 1, 0, a];
        Fp4.Add(out Fp4 r, Lanes(u), Lanes(v));
        AssertLanes(r, i => u[i] + v[i], 2);
        Fp4.Subtract(out r, Lanes(u), Lanes(v));
        AssertLanes(r, i => u[i] - v[i], 3);
        Fp4.Carry(ref r);
        AssertLanes(r, i => u[i] - v[i], 3);
        Fp4.Negate(out r, Lanes(u));
        AssertLanes(r, i => -u[i], 8);
        r = Lanes(u);
        Fp4.NegateWhere(ref r, Vector256.Create(ulong.MaxValue, 0, ulong.MaxValue, 0));
        AssertLanes(r, i => i % 2 == 0 ? -u[i] : u[i], 2);
        Fp4.Broadcast(out r, Residues.ToLimbs(a));
        AssertLanes(r, _ => a, 1);
        Limbs back = default;
        Fp4.Extract(Lanes(a + P, b, b, b), ref back);
        Assert.Equal(a, Residues.FromLimbs(back, 4));
    }

    [Property]
    public void PairOperations_AnyLanes_EqualBigInteger(Residue x, Residue y)
    {
        if (!Sm2VectorPoint.IsSupported)
            return;
        BigInteger a = x.Value % P, b = y.Value % P, full = (BigInteger.One << 256) - 1;
        BigInteger[] u = [a, b, 0, full], v = [b, full, full, 0];
        Fp4.PairDifferences(out Fp4 r, Lanes(u), Lanes(v));
        BigInteger[] differences = [u[1] - u[0], v[1] - v[0], u[3] - u[2], v[3] - v[2]];
        AssertLanes(r, i => differences[i], 3.1);
        Fp4.Square(out r, r);
        AssertLanes(r, i => differences[i] * differences[i] * InverseR, 1.4);
        Fp4.PairSums(out Fp4 sums, out Fp4 more, Lanes(u), Lanes(v));
        // The odd lanes hold nothing of use; a product with a normalised factor takes the limbs as they are.
        Fp4.Multiply(out r, Lanes(v), sums);
        Fp4.Multiply(out Fp4 s, Lanes(v), more);
        foreach (int i in (int[])[0, 2])
        {
            BigInteger sum = u[i + 1] + v[i] + (2 * v[i + 1]);
            AssertLane(r, i, -sum * v[i] * InverseR, 1.4);
            AssertLane(s, i, (sum + v[i + 1]) * v[i] * InverseR, 1.4);
        }

        Fp4.SubtractSwapped(out r, Lanes(u));
        AssertLanes(r, i => u[i] - u[i ^ 1], 3.1);
        Fp4.OddEven(out r, Lanes(u), Lanes(v));
        AssertLanes(r, i => i % 2 == 0 ? u[i + 1] : v[i - 1], 1.1);
        Fp4.SumAndEven(out r, Lanes(u), Lanes(v));
        AssertLanes(r, i => i % 2 == 0 ? u[i] + u[i + 1] : v[i - 1], 2.2);
        Fp4.GatherEvens(out r, Lanes(u), Lanes(v));
        AssertLanes(r, i => (i < 2 ? u : v)[2 * (i % 2)], 1.1);
        Fp4.Permute(out r, Lanes(u), 0x72);
        AssertLanes(r, i => u[new[] { 2, 0, 3, 1 }[i]], 1.1);
    }

    [Property]
    public void Inversion_AnyValue_EqualsBigInteger(Residue x)
    {
        if (!Sm2VectorPoint.IsSupported)
            return;
        BigInteger a = x.Value % P;
        foreach (BigInteger value in new[] { a, P - 1 - (a % 5), a % 7, BigInteger.One << (int)(a % 256) })
        {
            Limbs r = default;
            VectorInversion<Sm2Field>.Invert(ref r, Residues.ToLimbs(value % P), Limbs.From(Sm2VectorPoint.MontgomeryRadix));
            Assert.Equal(BigInteger.ModPow(value, P - 2, P) * (BigInteger.One << 261) % P, Residues.FromLimbs(r, 4));
            BigInteger n = Residues.Modulus<Sm2Order>();
            VectorInversion<Sm2Order>.Invert(ref r, Residues.ToLimbs(value % n), Limbs.From(Sm2Order.One));
            Assert.Equal(BigInteger.ModPow(value % n, n - 2, n) * (BigInteger.One << 256) % n, Residues.FromLimbs(r, 4));
        }
    }
}
