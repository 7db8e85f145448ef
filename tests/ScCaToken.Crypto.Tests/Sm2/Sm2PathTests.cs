using System.Numerics;
using FsCheck.Xunit;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using BcInteger = Org.BouncyCastle.Math.BigInteger;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace ScCaToken.Crypto.Tests;

/// <summary>Vector path, portable path and BouncyCastle against one another.</summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 60)]
public class Sm2PathTests
{
    private static readonly ECDomainParameters Domain = new(GMNamedCurves.GetByName("sm2p256v1"));
    private static readonly BigInteger N = Residues.Modulus<Sm2Order>();

    private static int Count(int quick, int full) => Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? full : quick;

    private static byte[] Bytes32(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static string Oracle(BigInteger k, ECPoint point) =>
        Convert.ToHexString(point.Multiply(new BcInteger(1, Bytes32(k))).Normalize().GetEncoded(false).AsSpan(1));

    private static string Hex(in Limbs x, in Limbs y)
    {
        byte[] xy = new byte[64];
        Mod<Sm2Field>.Write(x, xy);
        Mod<Sm2Field>.Write(y, xy.AsSpan(32));
        return Convert.ToHexString(xy);
    }

    /// <summary>The scalar whose lane sums meet in a doubling: 2·(n mod 2^128) and its negative.</summary>
    private static BigInteger Exceptional => 2 * (N & ((BigInteger.One << 128) - 1));

    private static void CheckBase(BigInteger k)
    {
        string expected = Oracle(k, Domain.G);
        Limbs x = default, y = default, onlyX = default, unused = default, scalar = Residues.ToLimbs(k);
        Sm2BasePoint.MultiplyPortable(scalar, ref x, ref y);
        Assert.Equal(expected, Hex(x, y));
        byte[] xy = new byte[64];
        Sm2BasePoint.Multiply(scalar, xy);
        Assert.Equal(expected, Convert.ToHexString(xy));
        if (!Sm2VectorPoint.IsSupported)
            return;
        bool usual = k != Exceptional && k != N - Exceptional;
        foreach (bool wide in Sm2WidePoint.IsSupported ? (bool[])[false, true] : [false])
        {
            x.Clear();
            y.Clear();
            Assert.Equal(usual, Sm2VectorPoint.TryMultiply(scalar, true, ref x, ref y, wide));
            Assert.Equal(usual, Sm2VectorPoint.TryMultiply(scalar, false, ref onlyX, ref unused, wide));
            if (usual)
            {
                Assert.Equal(expected, Hex(x, y));
                Assert.True(Mod<Sm2Field>.AreEqual(x, onlyX));
            }
        }
    }

    private static void CheckVariable(BigInteger k, byte[] pointXy)
    {
        string expected = Oracle(k, Domain.Curve.DecodePoint([4, .. pointXy]));
        Limbs x = default, y = default;
        Point p = default;
        Assert.True(Group<Sm2Curve, Sm2Field>.TryRead(pointXy, ref p));
        Sm2VariablePoint.MultiplyPortable(p, Residues.ToLimbs(k), ref x, ref y);
        Assert.Equal(expected, Hex(x, y));
        byte[] xy = new byte[64];
        Sm2VariablePoint.Multiply(p, Residues.ToLimbs(k), xy);
        Assert.Equal(expected, Convert.ToHexString(xy));
        if (Sm2VectorPoint.IsSupported && k > 1000 && k < N - 1000)
        {
            Assert.True(Sm2VectorMultiplication.TryMultiply(p, Residues.ToLimbs(k), ref x, ref y));
            Assert.Equal(expected, Hex(x, y));
        }
    }

    [Property]
    public void BasePoint_AnyScalar_SameBytesOnAllPaths(Residue k) => CheckBase((k.Value % (N - 1)) + 1);

    [Property]
    public void VariablePoint_AnyScalar_SameBytesOnAllPaths(Residue k) =>
        CheckVariable((k.Value % (N - 1)) + 1, Convert.FromHexString(Sm2Vectors.PublicKey));

    [Fact]
    public void AllPaths_EdgeScalars_GiveOracleBytes()
    {
        List<BigInteger> edges = [N >> 1, (N >> 1) + 1, Exceptional, N - Exceptional, BigInteger.Parse(Sm2Vectors.N, System.Globalization.NumberStyles.HexNumber) + N];
        for (int i = 1; i < 70; i++)
            edges.AddRange([i, N - i]);
        for (int bit = 5; bit < 256; bit++)
            edges.AddRange([(BigInteger.One << bit) % N, ((BigInteger.One << bit) - 1) % N, N - ((BigInteger.One << bit) % N)]);
        foreach (BigInteger k in edges.Where(k => k > 0 && k < N))
        {
            CheckBase(k);
            if (k < 200 || k > N - 200 || (k & 0x1F).IsZero)
                CheckVariable(k, Convert.FromHexString(Sm2Vectors.PublicKey));
        }
    }

    [Fact]
    public void Table_Regenerated_EqualsEmbeddedData() => Assert.True(Sm2TableGenerator.Generate(Domain.G).AsSpan().SequenceEqual(Sm2Table.Content));

    [Fact]
    public unsafe void KeyTable_OfGenerator_EqualsEmbeddedData()
    {
        Sm2KeyTable table = new(Group<Sm2Curve, Sm2Field>.Generator);
        Assert.True(new ReadOnlySpan<uint>((void*)table.Start, Sm2Table.Words).SequenceEqual(Sm2Table.Content));
    }

    [Fact]
    public void Signatures_ManyKeys_AreAcceptedByOracleAndTamperedOnesRejected()
    {
        SeededRandom random = new(21);
        byte[] e = new byte[32], signature = new byte[64];
        int count = Count(300, 100_000);
        for (int i = 0; i < count; i += 50)
        {
            using Sm2PrivateKey key = Sm2PrivateKey.Generate(random);
            byte[] xy = Sm2Vectors.PublicOf(key);
            Assert.True(Sm2PublicKey.TryImport(xy, out Sm2PublicKey? cached));
            ECPoint point = Domain.Curve.DecodePoint([4, .. xy]);
            for (int j = 0; j < 50; j++)
            {
                random.Fill(e);
                Sm2.Sign(key, e, random.Bytes(32), signature);
                Assert.True(OracleVerify(point, e, signature));
                Assert.True(Sm2.Verify(xy, e, signature));
                Assert.True(cached.Verify(e, signature));
                signature[(i + j) % 64] ^= (byte)(1 << (j % 8));
                Assert.False(Sm2.Verify(xy, e, signature));
                Assert.False(cached.Verify(e, signature));
            }
        }
    }

    private static bool OracleVerify(ECPoint key, byte[] e, byte[] signature)
    {
        BcInteger r = new(1, signature, 0, 32), s = new(1, signature, 32, 32), t = r.Add(s).Mod(Domain.N);
        ECPoint sum = Org.BouncyCastle.Math.EC.ECAlgorithms.SumOfTwoMultiplies(Domain.G, s, key, t).Normalize();
        return r.SignValue > 0 && s.SignValue > 0 && t.SignValue > 0 && !sum.IsInfinity
            && new BcInteger(1, e).Add(sum.AffineXCoord.ToBigInteger()).Mod(Domain.N).Equals(r);
    }

    [Fact]
    public void Signer_OfOracle_IsAccepted()
    {
        SeededRandom random = new(22);
        for (int i = 0; i < 20; i++)
        {
            byte[] d = random.Bytes(32), message = random.Bytes(10 * i), e = new byte[32];
            d[0] &= 0x7F;
            using Sm2PrivateKey key = Sm2Vectors.Key(Convert.ToHexString(d));
            SM2Signer signer = new(Org.BouncyCastle.Crypto.Signers.PlainDsaEncoding.Instance);
            signer.Init(true, new ParametersWithID(new ECPrivateKeyParameters(new BcInteger(1, d), Domain), Sm2.DefaultId.ToArray()));
            signer.BlockUpdate(message, 0, message.Length);
            byte[] signature = signer.GenerateSignature(), xy = Sm2Vectors.PublicOf(key);
            Sm2.ComputeDigest(xy, Sm2.DefaultId, message, e);
            Assert.True(Sm2.Verify(xy, e, signature));
        }
    }

    /// <summary>Keys that are small multiples of ±G make the lanes of the fast formulas meet in doublings and cancellations.</summary>
    [Fact]
    public void Verify_HostileKeysAndScalars_AgreesWithOracle()
    {
        BigInteger[] scalars = [1, 2, 3, 4, 5, 16, 31, 32, (BigInteger.One << 64) - 1, BigInteger.One << 128, N - 1, N - 2, N >> 1, Exceptional];
        int accepted = 0;
        foreach (BigInteger d in (BigInteger[])[1, 2, 3, 32, BigInteger.One << 64, N - 2, N - 3])
        {
            byte[] xy = Convert.FromHexString(Oracle(d, Domain.G));
            ECPoint point = Domain.Curve.DecodePoint([4, .. xy]);
            Assert.True(Sm2PublicKey.TryImport(xy, out Sm2PublicKey? cached));
            foreach (BigInteger s in scalars)
            {
                foreach (BigInteger t in scalars)
                {
                    // e chosen so that the signature is right, if the sum is a finite point.
                    BigInteger sum = (s + (t * d)) % N, r = (t - s + N) % N;
                    if (sum.IsZero || r.IsZero)
                        continue;
                    BigInteger x = new(Convert.FromHexString(Oracle(sum, Domain.G)).AsSpan(0, 32), isUnsigned: true, isBigEndian: true);
                    byte[] e = Bytes32((r - (x % N) + N) % N), signature = [.. Bytes32(r), .. Bytes32(s)];
                    Assert.True(OracleVerify(point, e, signature));
                    Assert.True(Sm2.Verify(xy, e, signature));
                    Assert.True(cached.Verify(e, signature));
                    e[31] ^= 1;
                    Assert.False(Sm2.Verify(xy, e, signature));
                    Assert.False(cached.Verify(e, signature));
                    accepted++;
                }
            }
        }

        Assert.True(accepted > 1000);
    }

    [Fact]
    public void SignAndVerify_Warm_AllocateNothing()
    {
        using Sm2PrivateKey key = Sm2Vectors.Key(Sm2Vectors.D);
        byte[] e = new byte[32], entropy = new byte[32], signature = new byte[64], xy = Sm2Vectors.PublicOf(key);
        Assert.True(Sm2PublicKey.TryImport(xy, out Sm2PublicKey? cached));
        bool ok = true;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int j = 0; j < 10; j++)
            {
                Sm2.Sign(key, e, entropy, signature);
                ok &= Sm2.Verify(xy, e, signature) & cached.Verify(e, signature);
            }

            if (i > 0)
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(ok);
    }
}
