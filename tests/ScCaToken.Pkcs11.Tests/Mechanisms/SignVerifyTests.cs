using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

public sealed class SignVerifyTests
{
    private static readonly FakeCard Card = new();
    private static readonly FakeCard BareCard = new(CardCapabilities.Rsa | CardCapabilities.NistCurves | CardCapabilities.Sm2);

    public static TheoryData<uint, KeyAlgorithm> Rows()
    {
        var data = new TheoryData<uint, KeyAlgorithm>();
        foreach (var row in MechanismTable.All.Where(row => row.Flags.HasFlag(CkMechanismFlags.Sign) && row.Type != Ckm.Md5RsaPkcs))
        {
            if (row.Keys.HasFlag(KeyFamily.Rsa))
                data.Add(row.Type, KeyAlgorithm.Rsa);
            if (row.Keys.HasFlag(KeyFamily.Sm2))
                data.Add(row.Type, KeyAlgorithm.Sm2);
            if (row.Keys.HasFlag(KeyFamily.Nist))
            {
                data.Add(row.Type, KeyAlgorithm.P256);
                data.Add(row.Type, KeyAlgorithm.P384);
            }
        }

        return data;
    }

    [Fact]
    public void Sign_Md5_InMemoryOnly()
    {
        using var own = SoftPrivateKey.Generate(KeyAlgorithm.Rsa, 1024);
        using var sign = new SignOperation();
        using var verify = new VerifyOperation();
        Assert.Equal(Ckr.MechanismInvalid, Code(() => sign.Start(new(Ckm.Md5RsaPkcs), Card.Private(KeyAlgorithm.Rsa))));
        sign.Start(new(Ckm.Md5RsaPkcs), own);
        byte[] signature = new byte[128];
        Assert.True(sign.TryOnce("abc"u8, signature, out _));
        verify.Start(new(Ckm.Md5RsaPkcs), own.PublicPart!);
        verify.Once("abc"u8, signature);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Sign_EveryMechanism_VerifiesAndRejectsChanges(uint type, KeyAlgorithm algorithm)
    {
        foreach (var card in (FakeCard[])[Card, BareCard])
        {
            using var sign = new SignOperation();
            using var verify = new VerifyOperation();
            using var parameter = Parameter.For(MechanismTable.Find(type)!);
            byte[] message = MessageFor(MechanismTable.Find(type)!);
            sign.Start(parameter.Input(type), card.Private(algorithm));
            byte[] signature = new byte[sign.OutputLength];
            Assert.False(sign.TryOnce(message, signature.AsSpan(1), out int needed));
            Assert.Equal(signature.Length, needed);
            Assert.True(sign.TryOnce(message, signature, out int written));
            signature = signature[..written];

            verify.Start(parameter.Input(type), card.Public(algorithm));
            verify.Once(message, signature);

            signature[^1] ^= 1;
            verify.Start(parameter.Input(type), card.Public(algorithm));
            Assert.Equal(Ckr.SignatureInvalid, Assert.Throws<CkException>(() => verify.Once(message, signature)).Code);
            verify.Start(parameter.Input(type), card.Public(algorithm));
            Assert.Equal(Ckr.SignatureLenRange, Assert.Throws<CkException>(() => verify.Once(message, signature.AsSpan(..5))).Code);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Sign_InParts_VerifiesAtOnce(uint type, KeyAlgorithm algorithm)
    {
        using var sign = new SignOperation();
        using var verify = new VerifyOperation();
        using var parameter = Parameter.For(MechanismTable.Find(type)!);
        byte[] message = MessageFor(MechanismTable.Find(type)!);
        sign.Start(parameter.Input(type), Card.Private(algorithm));
        sign.Update(message.AsSpan(..7));
        sign.Update([]);
        sign.Update(message.AsSpan(7..));
        byte[] signature = new byte[sign.OutputLength];
        Assert.True(sign.TryFinish(signature, out int written));

        verify.Start(parameter.Input(type), Card.Public(algorithm));
        verify.Update(message);
        verify.Finish(signature.AsSpan(..written));
    }

    [Theory]
    [InlineData(Ckm.Sha1RsaPkcs, "SHA1")]
    [InlineData(Ckm.Sha256RsaPkcs, "SHA256")]
    [InlineData(Ckm.Sha384RsaPkcs, "SHA384")]
    [InlineData(Ckm.Sha512RsaPkcs, "SHA512")]
    [InlineData(Ckm.Sha3256RsaPkcs, "SHA3-256")]
    public void RsaPkcs_OfPlatform_Agrees(uint type, string hash)
    {
        Assert.SkipWhen(MechanismTable.Find(type) is null, "no SHA-3 on this machine");
        byte[] message = "message"u8.ToArray();
        using var rsa = RSA.Create(Card.Rsa);
        Assert.True(rsa.VerifyData(message, Sign(type, Card.Private(KeyAlgorithm.Rsa), message), new HashAlgorithmName(hash), RSASignaturePadding.Pkcs1));
    }

    [Theory]
    [InlineData(Ckm.Sha1RsaPkcsPss, "SHA1")]
    [InlineData(Ckm.Sha256RsaPkcsPss, "SHA256")]
    [InlineData(Ckm.Sha384RsaPkcsPss, "SHA384")]
    [InlineData(Ckm.Sha512RsaPkcsPss, "SHA512")]
    public void RsaPss_OfPlatform_Agrees(uint type, string hash)
    {
        byte[] message = "message"u8.ToArray();
        using var rsa = RSA.Create(Card.Rsa);
        foreach (var card in (FakeCard[])[Card, BareCard])
            Assert.True(rsa.VerifyData(message, Sign(type, card.Private(KeyAlgorithm.Rsa), message), new HashAlgorithmName(hash), RSASignaturePadding.Pss));
        byte[] signature = rsa.SignData(message, new HashAlgorithmName(hash), RSASignaturePadding.Pss);
        using var verify = new VerifyOperation();
        using var parameter = Parameter.For(MechanismTable.Find(type)!);
        verify.Start(parameter.Input(type), Card.Public(KeyAlgorithm.Rsa));
        verify.Once(message, signature);
    }

    [Theory]
    [InlineData(Ckm.EcdsaSha1, "SHA1")]
    [InlineData(Ckm.EcdsaSha256, "SHA256")]
    [InlineData(Ckm.EcdsaSha512, "SHA512")]
    public void Ecdsa_OfPlatform_Agrees(uint type, string hash)
    {
        byte[] message = "message"u8.ToArray();
        foreach (var algorithm in (KeyAlgorithm[])[KeyAlgorithm.P256, KeyAlgorithm.P384])
        {
            var point = Card.Public(algorithm).Point;
            using var ecdsa = ECDsa.Create(new ECParameters
            {
                Curve = algorithm == KeyAlgorithm.P256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384,
                Q = new ECPoint { X = point[..(point.Length / 2)].ToArray(), Y = point[(point.Length / 2)..].ToArray() },
            });
            Assert.True(ecdsa.VerifyData(message, Sign(type, Card.Private(algorithm), message), new HashAlgorithmName(hash)));
        }
    }

    [Fact]
    public void Sm2_WithZ_FollowsGmt0009()
    {
        byte[] message = "message digest"u8.ToArray();
        var key = Card.Private(KeyAlgorithm.Sm2, CkKeyType.VendorSm2);
        byte[] e = new byte[32];
        Sm2.ComputeDigest(key.PublicPart!.Point, Sm2.DefaultId, message, e);
        Assert.True(Sm2.Verify(key.PublicPart.Point, e, Sign(Ckm.Sm3Sm2AppId1, key, message)));
        byte[] rs = new byte[64];
        Assert.True(Sm2Encoding.TryReadSignature(Sign(Ckm.Sm3Sm2AppId1Der, key, message), rs));
        Assert.True(Sm2.Verify(key.PublicPart.Point, e, rs));
        // Without Z the digest is SM3(M); CKM_ECDSA and the raw mechanisms sign e itself.
        Assert.True(Sm2.Verify(key.PublicPart.Point, Oracle.Hash(HashId.Sm3, message), Sign(Ckm.Sm3Sm2, key, message)));
        foreach (uint raw in (uint[])[Ckm.Ecdsa, Ckm.Sm2Raw, Ckm.Sm2SignNoDer, Ckm.IbmSm2])
            Assert.True(Sm2.Verify(key.PublicPart.Point, e, Sign(raw, key, e)));
    }

    [Theory]
    [InlineData(Ckm.Sm3Sm2AppId1Der, null)]
    [InlineData(Ckm.Sm3Sm2AppId1Der, "ALICE123@YAHOO.COM")]
    [InlineData(Ckm.Sm3Sm2Der, "ALICE123@YAHOO.COM")]
    public void Sm2_WithUserId_AgreesWithOracleBothWays(uint type, string? userId)
    {
        byte[] message = "message digest"u8.ToArray();
        byte[] id = System.Text.Encoding.ASCII.GetBytes(userId ?? "1234567812345678");
        using var parameter = userId is null ? Parameter.None() : Parameter.Bytes(id);
        var curve = Org.BouncyCastle.Asn1.GM.GMNamedCurves.GetByName("sm2p256v1");
        var domain = new ECDomainParameters(curve);
        var oracle = new SM2Signer();

        using var sign = new SignOperation();
        sign.Start(parameter.Input(type), Card.Private(KeyAlgorithm.Sm2));
        byte[] signature = new byte[sign.OutputLength];
        Assert.True(sign.TryOnce(message, signature, out int written));
        var point = curve.Curve.DecodePoint([4, .. Card.Public(KeyAlgorithm.Sm2).Point]);
        oracle.Init(false, new ParametersWithID(new ECPublicKeyParameters(point, domain), id));
        oracle.BlockUpdate(message, 0, message.Length);
        Assert.True(oracle.VerifySignature(signature[..written]));

        oracle.Init(true, new ParametersWithID(new ECPrivateKeyParameters(new(1, Card.Scalar(KeyAlgorithm.Sm2)), domain), id));
        oracle.BlockUpdate(message, 0, message.Length);
        byte[] theirs = oracle.GenerateSignature();
        using var verify = new VerifyOperation();
        verify.Start(parameter.Input(type), Card.Public(KeyAlgorithm.Sm2));
        verify.Once(message, theirs);
        using var other = Parameter.Bytes("other"u8);
        verify.Start(other.Input(type), Card.Public(KeyAlgorithm.Sm2));
        Assert.Equal(Ckr.SignatureInvalid, Code(() => verify.Once(message, theirs)));
    }

    [Fact]
    public void Sm2Der_OtherEncodings_AreRefused()
    {
        byte[] good = Convert.FromHexString("3006020101020102");
        byte[] rs = new byte[64];
        Assert.True(Sm2Encoding.TryReadSignature(good, rs));
        Assert.Equal(1, rs[31]);
        Assert.Equal(2, rs[63]);
        string[] wrong =
        [
            "", "30", "3106020101020102", "3007020101020102", "300602010102010200", "30060201FF020102", "300702020001020102", "3005020001020102",
            "3006020101030102", "300602010102", "308106020101020102",
        ];
        foreach (string text in wrong)
            Assert.False(Sm2Encoding.TryReadSignature(Convert.FromHexString(text), rs), text);
    }

    [Fact]
    public void Start_WrongKeyOrParameter_NamesTheReason()
    {
        using var sign = new SignOperation();
        using var verify = new VerifyOperation();
        Assert.Equal(Ckr.KeyTypeInconsistent, Code(() => sign.Start(new(Ckm.RsaPkcs), Card.Private(KeyAlgorithm.P256))));
        Assert.Equal(Ckr.KeyTypeInconsistent, Code(() => sign.Start(new(Ckm.EcdsaSha256), Card.Private(KeyAlgorithm.Sm2))));
        Assert.Equal(Ckr.KeyTypeInconsistent, Code(() => sign.Start(new(Ckm.RsaPkcs), Card.Public(KeyAlgorithm.Rsa))));
        Assert.Equal(Ckr.KeyTypeInconsistent, Code(() => verify.Start(new(Ckm.RsaPkcs), Card.Private(KeyAlgorithm.Rsa))));
        Assert.Equal(Ckr.MechanismInvalid, Code(() => sign.Start(new(Ckm.Sha256), Card.Private(KeyAlgorithm.Rsa))));
        Assert.Equal(Ckr.MechanismInvalid, Code(() => sign.Start(new(0x12345678), Card.Private(KeyAlgorithm.Rsa))));
        Assert.Equal(Ckr.MechanismParamInvalid, Code(() => sign.Start(new(Ckm.RsaPkcsPss), Card.Private(KeyAlgorithm.Rsa))));
        Assert.Equal(Ckr.MechanismParamInvalid, Code(() => sign.Start(new(Ckm.RsaPkcs, 0, 4), Card.Private(KeyAlgorithm.Rsa))));
        Assert.Equal(Ckr.MechanismParamInvalid, Code(() => sign.Start(new(Ckm.Sm3Sm2AppId1, 0, 4), Card.Private(KeyAlgorithm.Sm2))));
        using var wrongHash = Parameter.Pss(Ckm.Sha1, 1, 20);
        Assert.Equal(Ckr.MechanismParamInvalid, Code(() => sign.Start(wrongHash.Input(Ckm.Sha256RsaPkcsPss), Card.Private(KeyAlgorithm.Rsa))));
        using var longSalt = Parameter.Pss(Ckm.Sha256, 2, 223);
        Assert.Equal(Ckr.MechanismParamInvalid, Code(() => sign.Start(longSalt.Input(Ckm.Sha256RsaPkcsPss), Card.Private(KeyAlgorithm.Rsa))));
        Assert.False(sign.IsActive);
    }

    [Theory]
    [InlineData(Ckm.RsaPkcs, KeyAlgorithm.Rsa, 246)]
    [InlineData(Ckm.RsaX509, KeyAlgorithm.Rsa, 257)]
    [InlineData(Ckm.Ecdsa, KeyAlgorithm.P256, 65)]
    [InlineData(Ckm.Ecdsa, KeyAlgorithm.P256, 0)]
    [InlineData(Ckm.Ecdsa, KeyAlgorithm.Sm2, 31)]
    [InlineData(Ckm.Sm2Sign, KeyAlgorithm.Sm2, 31)]
    [InlineData(Ckm.Sm2Sign, KeyAlgorithm.Sm2, 33)]
    public void Sign_InputOfWrongLength_IsDataLenRange(uint type, KeyAlgorithm algorithm, int length)
    {
        using var sign = new SignOperation();
        sign.Start(new(type), Card.Private(algorithm));
        byte[] signature = new byte[sign.OutputLength];
        Assert.Equal(Ckr.DataLenRange, Code(() => sign.TryOnce(new byte[length], signature, out _)));
    }

    [Fact]
    public void VerifyRecover_OfRsaPkcs_GivesTheDataBack()
    {
        byte[] data = "recover me"u8.ToArray();
        using var sign = new SignOperation();
        sign.Start(new(Ckm.RsaPkcs), Card.Private(KeyAlgorithm.Rsa), CkMechanismFlags.SignRecover);
        byte[] signature = new byte[256];
        Assert.True(sign.TryOnce(data, signature, out _));
        using var recover = new VerifyRecoverOperation();
        recover.Start(new(Ckm.RsaPkcs), Card.Public(KeyAlgorithm.Rsa));
        byte[] recovered = new byte[data.Length];
        Assert.False(recover.TryOnce(signature, recovered.AsSpan(1), out int needed));
        Assert.Equal(data.Length, needed);
        Assert.True(recover.TryOnce(signature, recovered, out _));
        Assert.Equal(data, recovered);
        signature[3] ^= 1;
        Assert.Equal(Ckr.SignatureInvalid, Code(() => recover.TryOnce(signature, recovered, out _)));
    }

    [Theory]
    [InlineData(Ckm.Ecdsa, KeyAlgorithm.P256)]
    [InlineData(Ckm.Ecdsa, KeyAlgorithm.Sm2)]
    [InlineData(Ckm.Sm3Sm2AppId1, KeyAlgorithm.Sm2)]
    [InlineData(Ckm.EcdsaSha256, KeyAlgorithm.P256)]
    [InlineData(Ckm.RsaPkcs, KeyAlgorithm.Rsa)]
    [InlineData(Ckm.Sha256RsaPkcs, KeyAlgorithm.Rsa)]
    public void Sign_AfterFirstUse_DoesNotAllocate(uint type, KeyAlgorithm algorithm)
    {
        using var sign = new SignOperation();
        var key = new FakeCard { Instant = true }.Private(algorithm);
        byte[] message = new byte[32];
        byte[] signature = new byte[256];
        var input = new MechanismInput(type);
        long before = 0;
        for (int i = 0; i < 8; i++)
        {
            if (i == 4)
                before = GC.GetAllocatedBytesForCurrentThread();
            sign.Start(input, key);
            Assert.True(sign.TryOnce(message, signature, out _));
            sign.Reset();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal static Ckr Code(Action action) => Assert.Throws<CkException>(action).Code;

    private static byte[] MessageFor(Mechanism row) => row.Hash != HashId.None ? [.. "a message of more than one block of every hash function, "u8, .. new byte[150]] : [.. Oracle.Hash(HashId.Sha256, [1])];

    private static byte[] Sign(uint type, KeyMaterial key, byte[] message)
    {
        using var sign = new SignOperation();
        using var parameter = Parameter.For(MechanismTable.Find(type)!);
        sign.Start(parameter.Input(type), key);
        byte[] signature = new byte[sign.OutputLength];
        Assert.True(sign.TryOnce(message, signature, out int written));
        return signature[..written];
    }
}
