using System.Numerics;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X9;
using BcInteger = Org.BouncyCastle.Math.BigInteger;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace ScCaToken.Crypto.Tests;

/// <summary>The multiplications by G and by public points against BouncyCastle, on every curve.</summary>
public class BaseCombTests
{
    private static BcInteger ToBc(BigInteger value) => new(1, value.ToByteArray(isUnsigned: true, isBigEndian: true));

    private static BigInteger FromBc(BcInteger value) => new(value.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);

    private static ECPoint Oracle(string curve) => (ECNamedCurveTable.GetByName(curve) ?? GMNamedCurves.GetByName(curve)).G;

    [Fact]
    public void Table_EveryEntry_EqualsOracle()
    {
        CheckTable<P256Curve, P256Field>("secp256r1");
        CheckTable<P384Curve, P384Field>("secp384r1");
        CheckTable<Sm2Curve, Sm2Field>("sm2p256v1");
    }

    private static void CheckTable<TCurve, TField>(string curve)
        where TCurve : struct, ICurve
        where TField : struct, IModulus
    {
        ECPoint step = Oracle(curve);
        BigInteger p = Residues.Modulus<TField>();
        int limbs = TField.Limbs, at = 0;
        ReadOnlySpan<ulong> table = BaseComb<TCurve, TField>.Content;
        Assert.Equal(BaseComb<TCurve, TField>.Tables * BaseComb<TCurve, TField>.Entries * 2 * limbs, table.Length);
        for (int j = 0; j < BaseComb<TCurve, TField>.Tables; j++, step = step.TimesPow2(2 * BaseComb<TCurve, TField>.DigitBits))
        {
            ECPoint entry = step;
            for (int m = 0; m < BaseComb<TCurve, TField>.Entries; m++, entry = entry.Add(step))
            {
                ECPoint affine = entry.Normalize();
                foreach (BcInteger coordinate in (BcInteger[])[affine.AffineXCoord.ToBigInteger(), affine.AffineYCoord.ToBigInteger()])
                {
                    Limbs montgomery = Residues.ToLimbs((FromBc(coordinate) << (64 * limbs)) % p);
                    Assert.True(table.Slice(at, limbs).SequenceEqual(((ReadOnlySpan<ulong>)montgomery)[..limbs]));
                    at += limbs;
                }
            }
        }
    }

    [Fact]
    public void Recode_AnyNumber_DigitsSumToIt()
    {
        CheckDigits<P256Curve, P256Field>();
        CheckDigits<P384Curve, P384Field>();
    }

    private static void CheckDigits<TCurve, TField>()
        where TCurve : struct, ICurve
        where TField : struct, IModulus
    {
        SeededRandom random = new(31);
        int bytes = TField.Limbs * 8;
        for (int n = 0; n < 200; n++)
        {
            BigInteger k = n switch
            {
                0 => 0,
                1 => (BigInteger.One << (8 * bytes)) - 1,
                _ => new BigInteger(random.Bytes(bytes), isUnsigned: true),
            };
            BigInteger sum = 0;
            for (int i = BaseComb<TCurve, TField>.Digits - 1; i >= 0; i--)
            {
                ulong digit = BaseComb<TCurve, TField>.Recode(Residues.ToLimbs(k), i, out ulong negative);
                Assert.InRange(digit, 0ul, 16ul);
                sum = (sum << BaseComb<TCurve, TField>.DigitBits) + (negative == 0 ? digit : -(BigInteger)digit);
            }

            Assert.Equal(k, sum);
        }
    }

    [Fact]
    public void Multiply_EdgeAndRandomScalars_EqualsOracle()
    {
        CheckScalars<P256Curve, P256Field, P256Order>("secp256r1");
        CheckScalars<P384Curve, P384Field, P384Order>("secp384r1");
        CheckScalars<Sm2Curve, Sm2Field, Sm2Order>("sm2p256v1");
    }

    private static void CheckScalars<TCurve, TField, TOrder>(string curve)
        where TCurve : struct, ICurve
        where TField : struct, IModulus
        where TOrder : struct, IModulus
    {
        SeededRandom random = new(32);
        ECPoint g = Oracle(curve);
        BigInteger n = Residues.Modulus<TOrder>();
        List<BigInteger> scalars = [0, n, n >> 1, (n >> 1) + 1, n + 1, (BigInteger.One << (64 * TField.Limbs)) - 1];
        for (int i = 1; i < 35; i++)
            scalars.AddRange([i, n - i]);
        // Digits of ±16 and 0, and sums that meet a table entry or its negative.
        for (int bit = 4; bit < 64 * TField.Limbs; bit += 3)
            scalars.AddRange([(BigInteger.One << bit) % n, ((BigInteger.One << bit) - 1) % n, n - ((BigInteger.One << bit) % n)]);
        for (int i = 0; i < 50; i++)
            scalars.Add(new BigInteger(random.Bytes(TField.Limbs * 8), isUnsigned: true));
        foreach (BigInteger k in scalars)
        {
            Point r = default;
            BaseComb<TCurve, TField>.Multiply(ref r, Residues.ToLimbs(k));
            AssertEqual<TCurve, TField>(g.Multiply(ToBc(k)), r);
        }
    }

    /// <summary>Keys that are small multiples of ±G make the sums of the variable-time formulas meet in doublings and cancellations.</summary>
    [Fact]
    public void MultiplyAddVartime_HostileScalars_EqualsOracle()
    {
        CheckSums<P256Curve, P256Field, P256Order>("secp256r1");
        CheckSums<P384Curve, P384Field, P384Order>("secp384r1");
        CheckSums<Sm2Curve, Sm2Field, Sm2Order>("sm2p256v1");
    }

    private static void CheckSums<TCurve, TField, TOrder>(string curve)
        where TCurve : struct, ICurve
        where TField : struct, IModulus
        where TOrder : struct, IModulus
    {
        SeededRandom random = new(33);
        int bytes = TField.Limbs * 8;
        ECPoint g = Oracle(curve);
        BigInteger n = Residues.Modulus<TOrder>();
        BigInteger[] scalars =
        [
            0, 1, 2, 3, 15, 16, 17, 31, 32, 33, n - 1, n - 2, n - 16, n >> 1, (n >> 1) + 1, n, n + 1, (BigInteger.One << (8 * bytes)) - 1,
            new(random.Bytes(bytes), isUnsigned: true), new(random.Bytes(bytes), isUnsigned: true),
        ];
        foreach (BigInteger d in (BigInteger[])[1, 2, 16, n - 1, n - 3, new BigInteger(random.Bytes(bytes), isUnsigned: true) % n])
        {
            Point p = default, r = default;
            Assert.True(Group<TCurve, TField>.TryRead(g.Multiply(ToBc(d)).Normalize().GetEncoded(false).AsSpan(1), ref p));
            foreach (BigInteger a in scalars)
            {
                foreach (BigInteger b in scalars)
                {
                    Group<TCurve, TField>.MultiplyAddVartime(ref r, Residues.ToLimbs(a), Residues.ToLimbs(b), p);
                    AssertEqual<TCurve, TField>(g.Multiply(ToBc((a + (b * d)) % n)), r);
                }
            }
        }
    }

    private static void AssertEqual<TCurve, TField>(ECPoint expected, in Point actual)
        where TCurve : struct, ICurve
        where TField : struct, IModulus
    {
        Assert.Equal(expected.IsInfinity, Group<TCurve, TField>.IsInfinity(actual));
        if (expected.IsInfinity)
            return;
        byte[] xy = new byte[TField.Limbs * 16];
        Group<TCurve, TField>.Write(actual, xy);
        Assert.Equal(expected.Normalize().GetEncoded(false)[1..], xy);
    }
}
