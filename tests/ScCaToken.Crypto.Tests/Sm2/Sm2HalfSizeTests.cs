using System.Numerics;
using FsCheck.Xunit;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Parameters;
using BcInteger = Org.BouncyCastle.Math.BigInteger;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace ScCaToken.Crypto.Tests;

/// <summary>
/// The verification with half the doublings against the portable path and BouncyCastle. A question has the form: is x(s·G + t·P) = x? It may be declined,
/// but only for inputs made for it, and must never be answered wrongly.
/// </summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 60)]
public class Sm2HalfSizeTests
{
    private static readonly ECDomainParameters Domain = new(GMNamedCurves.GetByName("sm2p256v1"));
    private static readonly BigInteger N = Residues.Modulus<Sm2Order>(), P = Residues.Modulus<Sm2Field>();

    private static BigInteger B => ToNumber(Domain.Curve.B.ToBigInteger());

    private static BigInteger ToNumber(BcInteger value) => new(value.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);

    private static BcInteger ToBc(BigInteger value) => new(1, value.ToByteArray(isUnsigned: true, isBigEndian: true));

    private static BigInteger XOf(ECPoint point) => ToNumber(point.Normalize().AffineXCoord.ToBigInteger());

    private static ECPoint Multiple(BigInteger k) => Domain.G.Multiply(ToBc(k));

    private static byte[] Bytes32(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static Point Read(ECPoint point)
    {
        Point p = default;
        Assert.True(Group<Sm2Curve, Sm2Field>.TryRead(point.Normalize().GetEncoded(false).AsSpan(1), ref p));
        return p;
    }

    private static bool? HasX(BigInteger s, BigInteger t, ECPoint key, BigInteger x) =>
        Sm2HalfSizeVerification.HasX(Residues.ToLimbs(s), Residues.ToLimbs(t), Read(key), Residues.ToLimbs(x));

    /// <summary>The answer for the right x, which must be true or declined; a neighbour's must be false or declined. Signatures of the same get the same answers.</summary>
    private static bool? Check(BigInteger s, BigInteger t, ECPoint key)
    {
        ECPoint sum = Domain.G.Multiply(ToBc(s)).Add(key.Multiply(ToBc(t))).Normalize();
        BigInteger x = sum.IsInfinity ? 5 : XOf(sum);
        CheckSignature(s, t, key, x, !sum.IsInfinity);
        CheckSignature(s, t, key, (x + 1) % N, false);
        if (!Sm2HalfSizeVerification.IsSupported)
            return !sum.IsInfinity;
        bool? answer = HasX(s, t, key, x);
        Assert.NotEqual(sum.IsInfinity, answer);
        Assert.NotEqual(true, HasX(s, t, key, (x + 1) % P));
        return answer;
    }

    private static void CheckSignature(BigInteger s, BigInteger t, ECPoint key, BigInteger x, bool expected)
    {
        BigInteger r = (t - s + N) % N;
        if (r.IsZero)
            return;
        byte[] signature = [.. Bytes32(r), .. Bytes32(s)], e = Bytes32((r - (x % N) + N) % N);
        Assert.Equal(expected, Sm2.Verify(key.Normalize().GetEncoded(false).AsSpan(1), e, signature));
        Assert.Equal(expected, Sm2Verifier.VerifyPortable(Residues.ToLimbs(s), Residues.ToLimbs(t), Read(key), Residues.ToLimbs(x % N)));
        if (!Sm2VectorPoint.IsSupported)
            return;
        bool? narrow = Sm2VectorVerification.Verify(Residues.ToLimbs(s), Residues.ToLimbs(t), Read(key), Residues.ToLimbs(x % N));
        Assert.NotEqual(!expected, narrow);
    }

    [Property]
    public void HasX_AnyScalars_IsTrueForTheSumOnly(Residue x, Residue y, Residue z)
    {
        BigInteger s = (x.Value % (N - 1)) + 1, t = (y.Value % (N - 1)) + 1;
        bool? answer = Check(s, t, Multiple((z.Value % (N - 1)) + 1));
        Assert.True(answer ?? !HalfSizeScalars<Sm2Order>.TrySplit(Residues.ToLimbs(t), out _, out _, out _));
    }

    [Fact]
    public void HasX_RandomSignatures_IsNeverDeclined()
    {
        SeededRandom random = new(61);
        for (int i = 0; i < 100; i++)
        {
            BigInteger Next() => (new BigInteger(random.Bytes(32), isUnsigned: true) % (N - 1)) + 1;
            Assert.True(Check(Next(), Next(), Multiple(Next())));
        }
    }

    /// <summary>Keys that are small multiples of ±G, sums that are small multiples of G or of the key, infinity, and scalars at both ends.</summary>
    [Fact]
    public void HasX_HostileKeysAndScalars_IsNeverWrong()
    {
        BigInteger[] scalars = [1, 2, 16, (BigInteger.One << 128) - 1, BigInteger.One << 130, N >> 1, N - 16, N - 1];
        int answered = 0, declined = 0;
        foreach (BigInteger d in (BigInteger[])[1, 2, BigInteger.One << 32, N - 3, N - 1])
        {
            ECPoint key = Multiple(d);
            foreach (BigInteger t in scalars)
            {
                // s = ±1, and s·G + t·P = O, G, ±P, −t·P, 2t·P.
                IEnumerable<BigInteger> others = ((BigInteger[])[0, 1, d, -d, -t * d, 2 * t * d]).Select(sum => (((sum - (t * d)) % N) + N) % N);
                foreach (BigInteger s in others.Append(1).Append(N - 1).Where(s => !s.IsZero))
                {
                    if (Check(s, t, key) is null)
                        declined++;
                    else
                        answered++;
                }
            }
        }

        Assert.True((declined > 0 && answered > declined) || !Sm2HalfSizeVerification.IsSupported);
    }

    /// <summary>x1 is known modulo n: both it and x1 + n may be meant where that is below p.</summary>
    [Fact]
    public void Verify_XBelowAndAboveTheOrder_IsAccepted()
    {
        int found = 0;
        for (BigInteger x = 1; found < 6; x++)
        {
            foreach (BigInteger candidate in (BigInteger[])[x, N + x])
            {
                if (BigInteger.ModPow(Cubic(candidate), (P - 1) / 2, P) != 1)
                    continue;
                ECPoint r = Domain.Curve.DecodePoint([2, .. Bytes32(candidate)]);
                BigInteger s = 77 + x, t = 99 + (x << 200);
                ECPoint key = r.Subtract(Multiple(s)).Multiply(ToBc(BigInteger.ModPow(t, N - 2, N)));
                CheckSignature(s, t, key, candidate, true);
                CheckSignature(s, t, key, candidate + 1, false);
                found++;
            }
        }
    }

    private static BigInteger Cubic(BigInteger x) => ((x * x * x) - (3 * x) + B) % P;

    /// <summary>An x of no point belongs to the twist, whose order is 2p + 2 − n = 7 · 443 · …: multiples of the points of order 7 and 443 meet one another.</summary>
    [Fact]
    public void HasX_OfTheTwist_IsNeverTrue()
    {
        int declined = 0, tried = 0;
        for (BigInteger x = 2; tried < 60; x++)
        {
            if (Cubic(x) <= 0 || BigInteger.ModPow(Cubic(x), (P - 1) / 2, P) == 1)
                continue;
            foreach (BigInteger order in (BigInteger[])[7, 443, 0])
            {
                BigInteger small = order.IsZero ? x : Twist.Multiply(((2 * P) + 2 - N) / order, x, Cubic(x));
                if (small < 0)
                    continue;
                tried++;
                Assert.NotEqual(1, BigInteger.ModPow(Cubic(small), (P - 1) / 2, P));
                BigInteger s = 12345 + x, t = N / (x + 3);
                CheckSignature(s, t, Multiple(x), small, false);
                if (!Sm2HalfSizeVerification.IsSupported)
                    continue;
                bool? answer = HasX(s, t, Multiple(x), small);
                Assert.NotEqual(true, answer);
                declined += answer is null ? 1 : 0;
            }
        }

        Assert.True(declined > 0 || !Sm2HalfSizeVerification.IsSupported);
    }

    /// <summary>Points of w·y² = x³ − 3x + b: with (x·w, y·w²) those of Y² = X³ − 3w²X + bw³.</summary>
    private static class Twist
    {
        /// <summary>x of k times the point (x, 1), or −1 for infinity.</summary>
        public static BigInteger Multiply(BigInteger k, BigInteger x, BigInteger w)
        {
            (BigInteger X, BigInteger Y)? sum = null, power = (x * w % P, w * w % P);
            for (; !k.IsZero; k >>= 1)
            {
                if (!k.IsEven)
                    sum = Add(sum, power, w);
                power = Add(power, power, w);
            }

            return sum is { } s ? s.X * BigInteger.ModPow(w, P - 2, P) % P : -1;
        }

        private static (BigInteger X, BigInteger Y)? Add((BigInteger X, BigInteger Y)? left, (BigInteger X, BigInteger Y)? right, BigInteger w)
        {
            if (left is not { } p || right is not { } q)
                return left ?? right;
            if (p.X == q.X && (p.Y + q.Y) % P == 0)
                return null;
            BigInteger slope = p.X == q.X
                ? 3 * ((p.X * p.X) - (w * w)) * BigInteger.ModPow(2 * p.Y, P - 2, P)
                : (q.Y - p.Y) * BigInteger.ModPow(q.X - p.X + P, P - 2, P);
            BigInteger x = Residue((slope * slope) - p.X - q.X);
            return (x, Residue((slope * (p.X - x)) - p.Y));
        }

        private static BigInteger Residue(BigInteger value) => ((value % P) + P) % P;
    }
}
