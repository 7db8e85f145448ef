using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace ScCaToken.Crypto.Tests;

public class EcdsaTests
{
    private static ECDomainParameters Domain(EcCurve curve) =>
        new(ECNamedCurveTable.GetByName(curve == EcCurve.P256 ? "secp256r1" : "secp384r1"));

    private static byte[] Fixed(BigInteger value, int size)
    {
        byte[] bytes = value.ToByteArrayUnsigned();
        return [.. new byte[size - bytes.Length], .. bytes];
    }

    private static ECPublicKeyParameters OraclePublicKey(EcCurve curve, byte[] xy)
    {
        ECDomainParameters domain = Domain(curve);
        return new ECPublicKeyParameters(domain.Curve.DecodePoint([4, .. xy]), domain);
    }

    [Fact]
    public void SelfTest_Passes() => Assert.True(EcdsaSelfTest.Run());

    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void TrySign_DeterministicNonce_EqualsOracle(EcCurve curve)
    {
        SeededRandom random = new(11);
        int size = EcPrivateKey.ScalarSize(curve);
        ECDomainParameters domain = Domain(curve);
        for (int i = 0; i < 20; i++)
        {
            using EcPrivateKey key = EcPrivateKey.Generate(curve, random);
            byte[] hash = random.Bytes(i < 10 ? size : 20 + (4 * i)), d = new byte[size], rs = new byte[2 * size];
            key.Export(d);
            HMacDsaKCalculator calculator = new(new Sha256Digest());
            ECDsaSigner signer = new(calculator);
            signer.Init(true, new ECPrivateKeyParameters(new BigInteger(1, d), domain));
            BigInteger[] expected = signer.GenerateSignature(hash);
            HMacDsaKCalculator nonces = new(new Sha256Digest());
            nonces.Init(domain.N, new BigInteger(1, d), hash);
            Assert.True(TrySign(curve, d, hash, Fixed(nonces.NextK(), size), rs));
            Assert.Equal(Fixed(expected[0], size), rs[..size]);
            Assert.Equal(Fixed(expected[1], size), rs[size..]);
        }
    }

    private static bool TrySign(EcCurve curve, byte[] d, byte[] hash, byte[] k, byte[] rs) => curve == EcCurve.P256
        ? TrySign<P256Curve, P256Field, P256Order>(d, hash, k, rs)
        : TrySign<P384Curve, P384Field, P384Order>(d, hash, k, rs);

    private static bool TrySign<TCurve, TField, TOrder>(byte[] d, byte[] hash, byte[] k, byte[] rs)
        where TCurve : struct, INistCurve
        where TField : struct, IModulus
        where TOrder : struct, IModulus
    {
        Limbs dl = default, el = default, kl = default;
        Mod<TOrder>.TryRead(d, ref dl);
        Mod<TOrder>.TryRead(k, ref kl);
        EcArithmetic<TCurve, TField, TOrder>.ReadDigest(hash, ref el);
        return EcArithmetic<TCurve, TField, TOrder>.TrySign(dl, el, kl, rs);
    }

    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void Sign_RandomKeys_OracleAcceptsAndTamperedIsRejected(EcCurve curve)
    {
        SeededRandom random = new(12);
        int size = EcPrivateKey.ScalarSize(curve);
        for (int i = 0; i < 30; i++)
        {
            using EcPrivateKey key = EcPrivateKey.Generate(curve, random);
            byte[] xy = new byte[2 * size], rs = new byte[2 * size], hash = random.Bytes(1 + (3 * i));
            key.ExportPublicKey(xy);
            Assert.True(Ecdsa.IsValidPublicKey(curve, xy));
            Ecdsa.Sign(key, hash, random.Bytes(32), rs);
            ECDsaSigner verifier = new();
            verifier.Init(false, OraclePublicKey(curve, xy));
            Assert.True(verifier.VerifySignature(hash, new BigInteger(1, rs[..size]), new BigInteger(1, rs[size..])));
            Assert.True(Ecdsa.Verify(curve, xy, hash, rs));
            rs[i] ^= 1;
            Assert.False(Ecdsa.Verify(curve, xy, hash, rs));
            rs[i] ^= 1;
            hash[0] ^= 1;
            Assert.False(Ecdsa.Verify(curve, xy, hash, rs));
        }
    }

    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void EdgeScalars_PublicKey_EqualsOracle(EcCurve curve)
    {
        ECDomainParameters domain = Domain(curve);
        int size = EcPrivateKey.ScalarSize(curve);
        BigInteger[] scalars =
        [
            BigInteger.One, BigInteger.Two, BigInteger.ValueOf(15), BigInteger.ValueOf(16), BigInteger.ValueOf(17),
            domain.N.Subtract(BigInteger.One), domain.N.Subtract(BigInteger.Two), domain.N.ShiftRight(1), BigInteger.One.ShiftLeft((8 * size) - 1),
            BigInteger.One.ShiftLeft(128).Subtract(BigInteger.One), BigInteger.One.ShiftLeft(64),
        ];
        foreach (BigInteger k in scalars)
        {
            Assert.True(EcPrivateKey.TryImport(curve, Fixed(k, size), out EcPrivateKey? key));
            byte[] xy = new byte[2 * size];
            key.ExportPublicKey(xy);
            Assert.Equal(domain.G.Multiply(k).Normalize().GetEncoded(false)[1..], xy);
            key.Dispose();
        }

        Assert.False(EcPrivateKey.TryImport(curve, new byte[size], out _));
        Assert.False(EcPrivateKey.TryImport(curve, Fixed(domain.N, size), out _));
        Assert.False(EcPrivateKey.TryImport(curve, new byte[size - 1], out _));
    }

    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void Verify_MalformedInput_IsRejected(EcCurve curve)
    {
        SeededRandom random = new(13);
        int size = EcPrivateKey.ScalarSize(curve);
        byte[] n = Fixed(Domain(curve).N, size), xy = new byte[2 * size], rs = new byte[2 * size], hash = random.Bytes(size);
        using EcPrivateKey key = EcPrivateKey.Generate(curve, random);
        key.ExportPublicKey(xy);
        Ecdsa.Sign(key, hash, random.Bytes(32), rs);
        byte[] zero = new byte[size];
        Assert.False(Ecdsa.Verify(curve, xy, hash, [.. zero, .. rs[size..]]));
        Assert.False(Ecdsa.Verify(curve, xy, hash, [.. rs[..size], .. zero]));
        Assert.False(Ecdsa.Verify(curve, xy, hash, [.. n, .. rs[size..]]));
        Assert.False(Ecdsa.Verify(curve, xy, hash, [.. rs[..size], .. n]));
        Assert.False(Ecdsa.Verify(curve, xy, hash, rs.AsSpan(1)));
        Assert.False(Ecdsa.Verify(curve, xy.AsSpan(1), hash, rs));
        Assert.False(Ecdsa.Verify(curve, new byte[2 * size], hash, rs));
        Assert.False(Ecdsa.Verify((EcCurve)9, xy, hash, rs));
        xy[^1] ^= 1;
        Assert.False(Ecdsa.IsValidPublicKey(curve, xy));
        Assert.False(Ecdsa.Verify(curve, xy, hash, rs));
        Assert.False(Ecdh.TryDerive(key, xy, new byte[size]));
    }

    [Theory]
    [InlineData(EcCurve.P256, 300, 20_000)]
    [InlineData(EcCurve.P384, 30, 1_000)]
    public void SignAndVerify_WithPlatform_AcceptEachOther(EcCurve curve, int quick, int full)
    {
        SeededRandom random = new(15);
        int size = EcPrivateKey.ScalarSize(curve), count = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? full : quick;
        byte[] d = new byte[size], xy = new byte[2 * size], rs = new byte[2 * size], platformRs = new byte[2 * size];
        for (int i = 0; i < count; i += 10)
        {
            using EcPrivateKey key = EcPrivateKey.Generate(curve, random);
            key.Export(d);
            key.ExportPublicKey(xy);
            using ECDsa platform = ECDsa.Create(Platform(curve, xy, d));
            for (int j = 0; j < 10; j++)
            {
                byte[] hash = random.Bytes(32);
                Ecdsa.Sign(key, hash, random.Bytes(32), rs);
                Assert.True(platform.VerifyHash(hash, rs));
                Assert.True(platform.TrySignHash(hash, platformRs, out _));
                Assert.True(Ecdsa.Verify(curve, xy, hash, platformRs));
                platformRs[(i + j) % platformRs.Length] ^= (byte)(1 << (j % 8));
                Assert.False(Ecdsa.Verify(curve, xy, hash, platformRs));
            }
        }
    }

    private static ECParameters Platform(EcCurve curve, byte[] xy, byte[] d) => new()
    {
        Curve = curve == EcCurve.P256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384,
        Q = new() { X = xy[..(xy.Length / 2)], Y = xy[(xy.Length / 2)..] },
        D = d,
    };

    /// <summary>A digest that is zero modulo n leaves nothing of G in the sum that verifies.</summary>
    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void SignAndVerify_DigestZero_AgreeWithPlatform(EcCurve curve)
    {
        SeededRandom random = new(16);
        int size = EcPrivateKey.ScalarSize(curve);
        byte[] d = new byte[size], xy = new byte[2 * size], rs = new byte[2 * size];
        using EcPrivateKey key = EcPrivateKey.Generate(curve, random);
        key.Export(d);
        key.ExportPublicKey(xy);
        using ECDsa platform = ECDsa.Create(Platform(curve, xy, d));
        foreach (byte[] hash in (byte[][])[new byte[size], Fixed(Domain(curve).N, size)])
        {
            Ecdsa.Sign(key, hash, random.Bytes(32), rs);
            Assert.True(platform.VerifyHash(hash, rs));
            Assert.True(Ecdsa.Verify(curve, xy, hash, rs));
            rs[3] ^= 1;
            Assert.False(Ecdsa.Verify(curve, xy, hash, rs));
        }
    }

    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void SignVerifyAndDerive_Warm_AllocateNothing(EcCurve curve)
    {
        using EcPrivateKey key = EcPrivateKey.Generate(curve, new SeededRandom(34));
        int size = EcPrivateKey.ScalarSize(curve);
        byte[] hash = [1, .. new byte[31]], entropy = new byte[32], rs = new byte[2 * size], xy = new byte[2 * size], x = new byte[size];
        key.ExportPublicKey(xy);
        bool valid = true;
        for (int i = 0; i < 2; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Ecdsa.Sign(key, hash, entropy, rs);
            valid &= Ecdsa.Verify(curve, xy, hash, rs) & Ecdh.TryDerive(key, xy, x);
            if (i > 0)
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(valid);
    }

    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void Ecdh_WithPlatform_GivesTheSameSecret(EcCurve curve)
    {
        SeededRandom random = new(17);
        int size = EcPrivateKey.ScalarSize(curve);
        byte[] d = new byte[size], xy = new byte[2 * size], x = new byte[size];
        for (int i = 0; i < 20; i++)
        {
            using EcPrivateKey key = EcPrivateKey.Generate(curve, random);
            key.Export(d);
            key.ExportPublicKey(xy);
            using ECDiffieHellman own = ECDiffieHellman.Create(Platform(curve, xy, d)), peer = ECDiffieHellman.Create(own.ExportParameters(false).Curve);
            ECPoint q = peer.ExportParameters(false).Q;
            Assert.True(Ecdh.TryDerive(key, [.. q.X!, .. q.Y!], x));
            Assert.Equal(own.DeriveRawSecretAgreement(peer.PublicKey), x);
        }
    }

    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void Ecdh_BothSides_AgreeWithOracle(EcCurve curve)
    {
        SeededRandom random = new(14);
        int size = EcPrivateKey.ScalarSize(curve);
        using EcPrivateKey a = EcPrivateKey.Generate(curve, random), b = EcPrivateKey.Generate(curve, random);
        byte[] xya = new byte[2 * size], xyb = new byte[2 * size], sa = new byte[size], sb = new byte[size], d = new byte[size];
        a.ExportPublicKey(xya);
        b.ExportPublicKey(xyb);
        a.Export(d);
        Assert.True(Ecdh.TryDerive(a, xyb, sa));
        Assert.True(Ecdh.TryDerive(b, xya, sb));
        Assert.Equal(sa, sb);
        BigInteger x = OraclePublicKey(curve, xyb).Q.Multiply(new BigInteger(1, d)).Normalize().AffineXCoord.ToBigInteger();
        Assert.Equal(Fixed(x, size), sa);
    }
}
