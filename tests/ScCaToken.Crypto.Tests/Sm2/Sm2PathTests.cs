using System.Numerics;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using BcInteger = Org.BouncyCastle.Math.BigInteger;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;
using Paths = ScCaToken.Crypto.Tests.PathChecks<ScCaToken.Crypto.Sm2Curve, ScCaToken.Crypto.Sm2Field, ScCaToken.Crypto.Sm2Order>;

namespace ScCaToken.Crypto.Tests;

/// <summary>Signatures by the vector paths and BouncyCastle against one another.</summary>
public class Sm2PathTests
{
    private static readonly ECDomainParameters Domain = new(GMNamedCurves.GetByName("sm2p256v1"));
    private static readonly BigInteger N = Residues.Modulus<Sm2Order>();

    private static int Count(int quick, int full) => Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? full : quick;

    private static string Oracle(BigInteger k, ECPoint point) =>
        Convert.ToHexString(point.Multiply(new BcInteger(1, Paths.Bytes32(k))).Normalize().GetEncoded(false).AsSpan(1));

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
        BigInteger[] scalars = [1, 2, 3, 4, 5, 16, 31, 32, (BigInteger.One << 64) - 1, BigInteger.One << 128, N - 1, N - 2, N >> 1, Paths.Exceptional];
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
                    byte[] e = Paths.Bytes32((r - (x % N) + N) % N), signature = [.. Paths.Bytes32(r), .. Paths.Bytes32(s)];
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
