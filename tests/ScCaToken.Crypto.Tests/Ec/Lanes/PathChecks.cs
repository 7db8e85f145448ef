using System.Numerics;
using Org.BouncyCastle.Math.EC;
using BcInteger = Org.BouncyCastle.Math.BigInteger;

namespace ScCaToken.Crypto.Tests;

/// <summary>The vector paths of a curve, forced one by one, the portable path and BouncyCastle against one another.</summary>
internal sealed class PathChecks<TCurve, TField, TOrder>(ECPoint g)
    where TCurve : struct, ILaneCurve
    where TField : struct, ILaneField
    where TOrder : struct, IModulus
{
    private static readonly BigInteger N = Residues.Modulus<TOrder>();

    /// <summary>The scalar whose lane sums meet in a doubling: 2·(n mod 2^128) and its negative.</summary>
    public static BigInteger Exceptional => 2 * (N & ((BigInteger.One << 128) - 1));

    /// <summary>Small and large scalars, powers of two and their neighbours, and the exceptional ones.</summary>
    public static IEnumerable<BigInteger> Edges
    {
        get
        {
            List<BigInteger> edges = [N >> 1, (N >> 1) + 1, Exceptional, N - Exceptional];
            for (int i = 1; i < 70; i++)
                edges.AddRange([i, N - i]);
            for (int bit = 5; bit < 256; bit++)
                edges.AddRange([(BigInteger.One << bit) % N, ((BigInteger.One << bit) - 1) % N, N - ((BigInteger.One << bit) % N)]);
            return edges;
        }
    }

    public static byte[] Bytes32(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    /// <summary>k·P as X ‖ Y in hexadecimal digits.</summary>
    private static string Oracle(BigInteger k, ECPoint point) =>
        Convert.ToHexString(point.Multiply(ToBc(k)).Normalize().GetEncoded(false).AsSpan(1));

    private static string Hex(in Limbs x, in Limbs y)
    {
        byte[] xy = new byte[64];
        Mod<TField>.Write(x, xy);
        Mod<TField>.Write(y, xy.AsSpan(32));
        return Convert.ToHexString(xy);
    }

    /// <summary>d·G as X ‖ Y.</summary>
    public byte[] PublicKey(BigInteger d) => Convert.FromHexString(Oracle(d, g));

    public void Base(BigInteger k)
    {
        string expected = Oracle(k, g);
        Limbs x = default, y = default, onlyX = default, unused = default, scalar = Residues.ToLimbs(k);
        PortablePoint<TCurve, TField, TOrder>.MultiplyBase(scalar, ref x, ref y);
        Assert.Equal(expected, Hex(x, y));
        byte[] xy = new byte[64];
        FastPoint<TCurve, TField, TOrder>.MultiplyBase(scalar, xy);
        Assert.Equal(expected, Convert.ToHexString(xy));
        if (!Lanes.AreSupported)
            return;
        bool usual = k != Exceptional && k != N - Exceptional;
        foreach (bool wide in Lanes.AreWideSupported ? (bool[])[false, true] : [false])
        {
            x.Clear();
            y.Clear();
            Assert.Equal(usual, VectorPoint<TCurve, TField, TOrder>.TryMultiply(scalar, true, ref x, ref y, wide));
            Assert.Equal(usual, VectorPoint<TCurve, TField, TOrder>.TryMultiply(scalar, false, ref onlyX, ref unused, wide));
            if (usual)
            {
                Assert.Equal(expected, Hex(x, y));
                Assert.True(Mod<TField>.AreEqual(x, onlyX));
            }
        }
    }

    public void Variable(BigInteger k, BigInteger d)
    {
        byte[] pointXy = PublicKey(d);
        string expected = Oracle(k, g.Curve.DecodePoint([4, .. pointXy]));
        Limbs x = default, y = default;
        Point p = Read(pointXy);
        PortablePoint<TCurve, TField, TOrder>.Multiply(p, Residues.ToLimbs(k), ref x, ref y);
        Assert.Equal(expected, Hex(x, y));
        byte[] xy = new byte[64];
        FastPoint<TCurve, TField, TOrder>.Multiply(p, Residues.ToLimbs(k), xy);
        Assert.Equal(expected, Convert.ToHexString(xy));
        if (Lanes.AreSupported && k > 1000 && k < N - 1000)
        {
            Assert.True(VectorMultiplication<TCurve, TField, TOrder>.TryMultiply(p, Residues.ToLimbs(k), ref x, ref y));
            Assert.Equal(expected, Hex(x, y));
        }
    }

    /// <summary>Keys that are small multiples of ±G make the lanes of the fast formulas meet in doublings and cancellations.</summary>
    public void HostileSums()
    {
        BigInteger[] scalars = [1, 2, 3, 16, 31, (BigInteger.One << 64) - 1, BigInteger.One << 128, N - 1, N - 2, N >> 1, Exceptional];
        foreach (BigInteger d in (BigInteger[])[1, 2, 32, BigInteger.One << 64, N - 1, N - 2])
        {
            KeyTable<TCurve, TField>? table = null;
            foreach (BigInteger s in scalars.Prepend(0))
            {
                foreach (BigInteger t in scalars)
                    Sum(s, t, d, ref table);
            }
        }
    }

    /// <summary>x of s·G + t·d·G by every path, the right x and wrong ones.</summary>
    private void Sum(BigInteger s, BigInteger t, BigInteger d, ref KeyTable<TCurve, TField>? table)
    {
        BigInteger sum = (s + (t * d)) % N;
        Point p = Read(PublicKey(d));
        Limbs ls = Residues.ToLimbs(s), lt = Residues.ToLimbs(t);
        if (sum.IsZero)
        {
            Assert.False(FastPoint<TCurve, TField, TOrder>.SumHasX(ls, lt, p, default));
            return;
        }

        BigInteger x = new BigInteger(PublicKey(sum).AsSpan(0, 32), isUnsigned: true, isBigEndian: true) % N;
        foreach (BigInteger expected in (BigInteger[])[x, (x + 1) % N])
            CheckSum(ls, lt, p, expected, expected == x, table ??= Lanes.AreSupported ? new KeyTable<TCurve, TField>(p) : null);
    }

    /// <summary>Whether s·G + t·P has x modulo n, by every path; what a vector path declines the portable path does.</summary>
    public static void CheckSum(in Limbs s, in Limbs t, in Point p, BigInteger x, bool right, KeyTable<TCurve, TField>? table = null)
    {
        Limbs expected = Residues.ToLimbs(x);
        Assert.Equal(right, FastPoint<TCurve, TField, TOrder>.SumHasX(s, t, p, expected));
        Assert.Equal(right, PortablePoint<TCurve, TField, TOrder>.SumHasX(s, t, p, expected));
        if (!Lanes.AreSupported || Mod<TOrder>.IsZero(s))
            return;
        Assert.NotEqual(!right, VectorVerification<TCurve, TField, TOrder>.Verify(s, t, p, expected));
        if (table is not null)
            Assert.NotEqual(!right, VectorVerification<TCurve, TField, TOrder>.Verify(s, t, table.Start, expected));
    }

    private static BcInteger ToBc(BigInteger value) => new(1, Bytes32(value));

    /// <summary>The table of a key that is the generator is the embedded one.</summary>
    public static unsafe void TableOfGenerator()
    {
        KeyTable<TCurve, TField> table = new(Group<TCurve, TField>.Generator);
        Assert.True(new ReadOnlySpan<uint>((void*)table.Start, LaneTable.Words).SequenceEqual(TCurve.Table));
        Assert.True(new ReadOnlySpan<uint>((void*)BaseTable<TCurve>.Start, LaneTable.Words).SequenceEqual(TCurve.Table));
        Assert.Equal(0, BaseTable<TCurve>.Start % 64);
    }

    private static Point Read(byte[] xy)
    {
        Point p = default;
        Assert.True(Group<TCurve, TField>.TryRead(xy, ref p));
        return p;
    }
}
