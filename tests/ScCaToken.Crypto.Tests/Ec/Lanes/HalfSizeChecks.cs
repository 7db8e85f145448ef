using System.Numerics;
using BcInteger = Org.BouncyCastle.Math.BigInteger;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace ScCaToken.Crypto.Tests;

/// <summary>
/// The verification with half the doublings against the portable path and BouncyCastle. A question has the form: is x(s·G + t·P) = x? It may be declined,
/// but only for inputs made for it, and must never be answered wrongly.
/// </summary>
internal sealed class HalfSizeChecks<TCurve, TField, TOrder>(ECPoint g)
    where TCurve : struct, ILaneCurve
    where TField : struct, ILaneField
    where TOrder : struct, IModulus
{
    private static readonly BigInteger N = Residues.Modulus<TOrder>(), P = Residues.Modulus<TField>();

    private BigInteger B => ToNumber(g.Curve.B.ToBigInteger());

    private static BigInteger ToNumber(BcInteger value) => new(value.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);

    private static BcInteger ToBc(BigInteger value) => new(1, value.ToByteArray(isUnsigned: true, isBigEndian: true));

    private static BigInteger XOf(ECPoint point) => ToNumber(point.Normalize().AffineXCoord.ToBigInteger());

    private ECPoint Multiple(BigInteger k) => g.Multiply(ToBc(k));

    private static Point Read(ECPoint point)
    {
        Point p = default;
        Assert.True(Group<TCurve, TField>.TryRead(point.Normalize().GetEncoded(false).AsSpan(1), ref p));
        return p;
    }

    private static bool? HasX(BigInteger s, BigInteger t, ECPoint key, BigInteger x) =>
        HalfSizeVerification<TCurve, TField, TOrder>.HasX(Residues.ToLimbs(s), Residues.ToLimbs(t), Read(key), Residues.ToLimbs(x));

    /// <summary>The answer for the right x, which must be true or declined; a neighbour's must be false or declined. All paths together give the right answer.</summary>
    private bool? Check(BigInteger s, BigInteger t, ECPoint key)
    {
        ECPoint sum = g.Multiply(ToBc(s)).Add(key.Multiply(ToBc(t))).Normalize();
        BigInteger x = sum.IsInfinity ? 5 : XOf(sum);
        CheckSum(s, t, key, x, !sum.IsInfinity);
        CheckSum(s, t, key, (x + 1) % N, false);
        if (!Lanes.AreWideSupported)
            return !sum.IsInfinity;
        bool? answer = HasX(s, t, key, x);
        Assert.NotEqual(sum.IsInfinity, answer);
        Assert.NotEqual(true, HasX(s, t, key, (x + 1) % P));
        return answer;
    }

    private static void CheckSum(BigInteger s, BigInteger t, ECPoint key, BigInteger x, bool expected) =>
        PathChecks<TCurve, TField, TOrder>.CheckSum(Residues.ToLimbs(s), Residues.ToLimbs(t), Read(key), x % N, expected);

    public void AnyScalars(Residue x, Residue y, Residue z)
    {
        BigInteger s = (x.Value % (N - 1)) + 1, t = (y.Value % (N - 1)) + 1;
        bool? answer = Check(s, t, Multiple((z.Value % (N - 1)) + 1));
        Assert.True(answer ?? !HalfSizeScalars<TOrder>.TrySplit(Residues.ToLimbs(t), out _, out _, out _));
    }

    /// <summary>Random ones are never declined.</summary>
    public void RandomSums()
    {
        SeededRandom random = new(61);
        for (int i = 0; i < 100; i++)
        {
            BigInteger Next() => (new BigInteger(random.Bytes(32), isUnsigned: true) % (N - 1)) + 1;
            Assert.True(Check(Next(), Next(), Multiple(Next())));
        }
    }

    /// <summary>Keys that are small multiples of ±G, sums that are small multiples of G or of the key, infinity, and scalars at both ends.</summary>
    public void HostileKeysAndScalars()
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

        Assert.True((declined > 0 && answered > declined) || !Lanes.AreWideSupported);
    }

    /// <summary>x1 is known modulo n: both it and x1 + n may be meant where that is below p.</summary>
    public void XBelowAndAboveTheOrder()
    {
        int found = 0;
        for (BigInteger x = 1; found < 6; x++)
        {
            foreach (BigInteger candidate in (BigInteger[])[x, N + x])
            {
                if (BigInteger.ModPow(Cubic(candidate), (P - 1) / 2, P) != 1)
                    continue;
                ECPoint r = g.Curve.DecodePoint([2, .. PathChecks<TCurve, TField, TOrder>.Bytes32(candidate)]);
                BigInteger s = 77 + x, t = 99 + (x << 200);
                ECPoint key = r.Subtract(Multiple(s)).Multiply(ToBc(BigInteger.ModPow(t, N - 2, N)));
                CheckSum(s, t, key, candidate, true);
                CheckSum(s, t, key, candidate + 1, false);
                found++;
            }
        }
    }

    private BigInteger Cubic(BigInteger x) => ((x * x * x) - (3 * x) + B) % P;

    /// <summary>An x of no point belongs to the twist, whose order 2p + 2 − n has small factors: multiples of points of so small an order meet one another.</summary>
    public void Twist(params BigInteger[] factors)
    {
        int declined = 0, tried = 0;
        for (BigInteger x = 2; tried < 60; x++)
        {
            if (Cubic(x) <= 0 || BigInteger.ModPow(Cubic(x), (P - 1) / 2, P) == 1)
                continue;
            foreach (BigInteger order in factors.Append(0))
            {
                BigInteger small = order.IsZero ? x : TwistPoint.Multiply(((2 * P) + 2 - N) / order, x, Cubic(x));
                if (small < 0)
                    continue;
                tried++;
                Assert.NotEqual(1, BigInteger.ModPow(Cubic(small), (P - 1) / 2, P));
                BigInteger s = 12345 + x, t = N / (x + 3);
                CheckSum(s, t, Multiple(x), small, false);
                if (!Lanes.AreWideSupported)
                    continue;
                bool? answer = HasX(s, t, Multiple(x), small);
                Assert.NotEqual(true, answer);
                declined += answer is null ? 1 : 0;
            }
        }

        Assert.True(declined > 0 || !Lanes.AreWideSupported);
    }

    /// <summary>Points of w·y² = x³ − 3x + b: with (x·w, y·w²) those of Y² = X³ − 3w²X + bw³.</summary>
    private static class TwistPoint
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
