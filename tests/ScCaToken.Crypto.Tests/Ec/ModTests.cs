using System.Numerics;
using FsCheck.Xunit;

namespace ScCaToken.Crypto.Tests;

/// <summary>Every operation of the portable arithmetic against BigInteger, for every modulus.</summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 300)]
public class ModTests
{
    [Property]
    public void Sm2Field_AllOperations_EqualBigInteger(Residue a, Residue b) => Check<Sm2Field>(a.Value, b.Value);

    [Property]
    public void Sm2Order_AllOperations_EqualBigInteger(Residue a, Residue b) => Check<Sm2Order>(a.Value, b.Value);

    [Property]
    public void P256Field_AllOperations_EqualBigInteger(Residue a, Residue b) => Check<P256Field>(a.Value, b.Value);

    [Property]
    public void P256Order_AllOperations_EqualBigInteger(Residue a, Residue b) => Check<P256Order>(a.Value, b.Value);

    [Property]
    public void P384Field_AllOperations_EqualBigInteger(Residue a, Residue b) => Check<P384Field>(a.Value, b.Value);

    [Property]
    public void P384Order_AllOperations_EqualBigInteger(Residue a, Residue b) => Check<P384Order>(a.Value, b.Value);

    [Fact]
    public void AllModuli_EdgeValues_EqualBigInteger()
    {
        Edges<Sm2Field>();
        Edges<Sm2Order>();
        Edges<P256Field>();
        Edges<P256Order>();
        Edges<P384Field>();
        Edges<P384Order>();
    }

    private static void Edges<T>()
        where T : struct, IModulus
    {
        BigInteger m = Residues.Modulus<T>();
        BigInteger[] edges = [0, 1, 2, m - 1, m - 2, m >> 1, (m >> 1) + 1, BigInteger.Pow(2, 64) - 1, BigInteger.Pow(2, (64 * T.Limbs) - 1) % m];
        foreach (BigInteger a in edges)
        {
            foreach (BigInteger b in edges)
                Check<T>(a, b);
        }
    }

    private static void Check<T>(BigInteger x, BigInteger y)
        where T : struct, IModulus
    {
        BigInteger m = Residues.Modulus<T>(), r = BigInteger.One << (64 * T.Limbs), inverseR = BigInteger.ModPow(r, m - 2, m);
        BigInteger a = x % m, b = y % m;
        Limbs la = Residues.ToLimbs(a), lb = Residues.ToLimbs(b), lr = default;
        Mod<T>.Multiply(ref lr, la, lb);
        Assert.Equal(a * b * inverseR % m, Residues.FromLimbs(lr, T.Limbs));
        Mod<T>.Add(ref lr, la, lb);
        Assert.Equal((a + b) % m, Residues.FromLimbs(lr, T.Limbs));
        Mod<T>.Subtract(ref lr, la, lb);
        Assert.Equal((a - b + m) % m, Residues.FromLimbs(lr, T.Limbs));
        Mod<T>.ToMontgomery(ref lr, la);
        Assert.Equal(a * r % m, Residues.FromLimbs(lr, T.Limbs));
        Mod<T>.FromMontgomery(ref lr, lr);
        Assert.Equal(a, Residues.FromLimbs(lr, T.Limbs));
        Mod<T>.Invert(ref lr, la);
        Assert.Equal(BigInteger.ModPow(a, m - 2, m) * r % m * r % m, Residues.FromLimbs(lr, T.Limbs));
        Mod<T>.InvertByPower(ref lr, la);
        Assert.Equal(BigInteger.ModPow(a, m - 2, m) * r % m * r % m, Residues.FromLimbs(lr, T.Limbs));
        Assert.Equal(a.IsZero, Mod<T>.IsZero(la));
        Assert.Equal(a == b, Mod<T>.AreEqual(la, lb));

        byte[] bytes = new byte[Mod<T>.Bytes];
        Mod<T>.Write(la, bytes);
        Assert.Equal(a, new BigInteger(bytes, isUnsigned: true, isBigEndian: true));
        BigInteger raw = x % r;
        raw.ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(bytes.AsSpan(bytes.Length - raw.GetByteCount(isUnsigned: true)));
        bytes.AsSpan(0, bytes.Length - raw.GetByteCount(isUnsigned: true)).Clear();
        Assert.Equal(raw < m, Mod<T>.TryRead(bytes, ref lr));
        Assert.Equal(raw, Residues.FromLimbs(lr, T.Limbs));
        Mod<T>.ReadReduced(bytes, ref lr);
        Assert.Equal(raw % m, Residues.FromLimbs(lr, T.Limbs));
    }
}
