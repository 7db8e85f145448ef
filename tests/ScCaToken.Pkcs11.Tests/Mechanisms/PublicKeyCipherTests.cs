using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

public sealed class PublicKeyCipherTests
{
    private static readonly FakeCard Card = new();
    private static readonly FakeCard BareCard = new(CardCapabilities.Rsa | CardCapabilities.Sm2);

    [Fact]
    public void RsaPkcs_RoundTripAndPlatform_Agree()
    {
        using var rsa = RSA.Create(Card.Rsa);
        foreach (int length in (int[])[0, 1, 48, 245])
        {
            byte[] plain = CipherTests.Pattern(length);
            byte[] cipher = CipherTests.Once(new EncryptOperation(), new(Ckm.RsaPkcs), Card.Public(KeyAlgorithm.Rsa), plain);
            Assert.Equal(plain, rsa.Decrypt(cipher, RSAEncryptionPadding.Pkcs1));
            foreach (var card in (FakeCard[])[Card, BareCard])
                Assert.Equal(plain, CipherTests.Once(new DecryptOperation(), new(Ckm.RsaPkcs), card.Private(KeyAlgorithm.Rsa), rsa.Encrypt(plain, RSAEncryptionPadding.Pkcs1)));
        }
    }

    [Theory]
    [InlineData(Ckm.Sha1, 1u, HashId.Sha1, HashId.Sha1)]
    [InlineData(Ckm.Sha256, 2u, HashId.Sha256, HashId.Sha256)]
    [InlineData(Ckm.Sha256, 1u, HashId.Sha256, HashId.Sha1)]
    [InlineData(Ckm.Sha384, 3u, HashId.Sha384, HashId.Sha384)]
    [InlineData(Ckm.Sha512, 4u, HashId.Sha512, HashId.Sha512)]
    [InlineData(Ckm.Sha224, 5u, HashId.Sha224, HashId.Sha224)]
    [InlineData(Ckm.Sha3256, 7u, HashId.Sha3256, HashId.Sha3256)]
    public void RsaOaep_WithAndWithoutLabel_AgreesWithOracle(uint hash, uint generator, HashId hashId, HashId maskId)
    {
        Assert.SkipWhen(MechanismTable.Find(hash) is null, "no SHA-3 on this machine");
        foreach (byte[] label in (byte[][])[[], "label"u8.ToArray()])
        {
            byte[] plain = CipherTests.Pattern(40);
            using var parameter = Parameter.Struct(hash, generator, 1u, label, (uint)label.Length);
            byte[] cipher = CipherTests.Once(new EncryptOperation(), parameter.Input(Ckm.RsaPkcsOaep), Card.Public(KeyAlgorithm.Rsa), plain);
            var oracle = new OaepEncoding(new RsaEngine(), Oracle.Digest(hashId), Oracle.Digest(maskId), label);
            oracle.Init(false, new RsaKeyParameters(true, new(1, Card.Rsa.Modulus), new(1, Card.Rsa.D)));
            Assert.Equal(plain, oracle.ProcessBlock(cipher, 0, cipher.Length));
            oracle.Init(true, new RsaKeyParameters(false, new(1, Card.Rsa.Modulus), new(1, Card.Rsa.Exponent)));
            cipher = oracle.ProcessBlock(plain, 0, plain.Length);
            foreach (var card in (FakeCard[])[Card, BareCard])
            {
                Assert.Equal(plain, CipherTests.Once(new DecryptOperation(), parameter.Input(Ckm.RsaPkcsOaep), card.Private(KeyAlgorithm.Rsa), cipher));
                using var other = Parameter.Struct(hash, generator, 1u, "other"u8.ToArray(), 5u);
                Assert.Equal(Ckr.EncryptedDataInvalid, SignVerifyTests.Code(() => CipherTests.Once(new DecryptOperation(), other.Input(Ckm.RsaPkcsOaep), card.Private(KeyAlgorithm.Rsa), cipher)));
            }
        }
    }

    [Fact]
    public void RsaDecrypt_BufferOfExactSize_IsEnoughAndUsesTheKeyOnce()
    {
        byte[] plain = CipherTests.Pattern(48);
        byte[] cipher = CipherTests.Once(new EncryptOperation(), new(Ckm.RsaPkcs), Card.Public(KeyAlgorithm.Rsa), plain);
        using var decrypt = new DecryptOperation();
        decrypt.Start(new(Ckm.RsaPkcs), Card.Private(KeyAlgorithm.Rsa));
        Assert.Equal(245, decrypt.OnceLength(cipher.Length));
        byte[] result = new byte[48];
        Assert.False(decrypt.TryOnce(cipher, result.AsSpan(..47), out int needed));
        Assert.Equal(48, needed);
        // The held result answers, whatever the input is now: the key is not asked again.
        Assert.True(decrypt.TryOnce(new byte[256], result, out _));
        Assert.Equal(plain, result);
    }

    [Fact]
    public void RsaDecrypt_EveryPaddingFault_IsTheSameError()
    {
        foreach (var card in (FakeCard[])[Card, BareCard])
        {
            byte[][] faults =
            [
                Block(0, 3, 8, 0), Block(1, 2, 8, 0), Block(0, 2, 7, 0), Block(0, 2, 254, 1),
            ];
            foreach (byte[] block in faults)
            {
                byte[] cipher = CipherTests.Once(new EncryptOperation(), new(Ckm.RsaX509), card.Public(KeyAlgorithm.Rsa), block);
                Assert.Equal(Ckr.EncryptedDataInvalid, SignVerifyTests.Code(() => CipherTests.Once(new DecryptOperation(), new(Ckm.RsaPkcs), card.Private(KeyAlgorithm.Rsa), cipher)));
            }

            byte[] good = CipherTests.Once(new EncryptOperation(), new(Ckm.RsaX509), card.Public(KeyAlgorithm.Rsa), Block(0, 2, 8, 0));
            Assert.Equal(245, CipherTests.Once(new DecryptOperation(), new(Ckm.RsaPkcs), card.Private(KeyAlgorithm.Rsa), good).Length);
            Assert.Equal(Ckr.EncryptedDataLenRange, SignVerifyTests.Code(() => CipherTests.Once(new DecryptOperation(), new(Ckm.RsaPkcs), card.Private(KeyAlgorithm.Rsa), new byte[255])));
            Assert.Equal(Ckr.EncryptedDataLenRange, SignVerifyTests.Code(() => CipherTests.Once(new DecryptOperation(), new(Ckm.RsaPkcs), card.Private(KeyAlgorithm.Rsa), new byte[257])));
            byte[] above = Enumerable.Repeat((byte)0xFF, 256).ToArray();
            Assert.Equal(Ckr.EncryptedDataInvalid, SignVerifyTests.Code(() => CipherTests.Once(new DecryptOperation(), new(Ckm.RsaPkcs), card.Private(KeyAlgorithm.Rsa), above)));
        }

        static byte[] Block(byte first, byte second, int random, byte separator)
        {
            byte[] block = new byte[256];
            Array.Fill(block, (byte)0x5A);
            block[0] = first;
            block[1] = second;
            if (2 + random < 256)
                block[2 + random] = separator;
            return block;
        }
    }

    [Fact]
    public void RsaEncrypt_LengthAndRange_AreChecked()
    {
        var key = Card.Public(KeyAlgorithm.Rsa);
        Assert.Equal(Ckr.DataLenRange, SignVerifyTests.Code(() => CipherTests.Once(new EncryptOperation(), new(Ckm.RsaPkcs), key, new byte[246])));
        Assert.Equal(Ckr.DataLenRange, SignVerifyTests.Code(() => CipherTests.Once(new EncryptOperation(), new(Ckm.RsaX509), key, new byte[257])));
        Assert.Equal(Ckr.DataInvalid, SignVerifyTests.Code(() => CipherTests.Once(new EncryptOperation(), new(Ckm.RsaX509), key, Enumerable.Repeat((byte)0xFF, 256).ToArray())));
        using var parameter = Parameter.Struct(Ckm.Sha256, 2u, 1u, null, 0u);
        Assert.Equal(Ckr.DataLenRange, SignVerifyTests.Code(() => CipherTests.Once(new EncryptOperation(), parameter.Input(Ckm.RsaPkcsOaep), key, new byte[191])));
        using var badSource = Parameter.Struct(Ckm.Sha256, 2u, 2u, null, 0u);
        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => CipherTests.Once(new EncryptOperation(), badSource.Input(Ckm.RsaPkcsOaep), key, [])));
    }

    [Theory]
    [InlineData(Ckm.Sm2)]
    [InlineData(Ckm.IbmSm2Encrypt)]
    public void Sm2_RoundTripAndOracle_Agree(uint type)
    {
        var point = Card.Public(KeyAlgorithm.Sm2).Point;
        var curve = Org.BouncyCastle.Asn1.GM.GMNamedCurves.GetByName("sm2p256v1");
        var domain = new ECDomainParameters(curve);
        var oracle = new SM2Engine(new Org.BouncyCastle.Crypto.Digests.SM3Digest(), SM2Engine.Mode.C1C3C2);
        foreach (int length in (int[])[1, 16, 33, 200])
        {
            byte[] plain = CipherTests.Pattern(length);
            byte[] cipher = CipherTests.Once(new EncryptOperation(), new(type), Card.Public(KeyAlgorithm.Sm2), plain);
            Assert.Equal(plain, CipherTests.Once(new DecryptOperation(), new(type), Card.Private(KeyAlgorithm.Sm2), cipher));
            oracle.Init(true, new ParametersWithRandom(new ECPublicKeyParameters(curve.Curve.DecodePoint([4, .. point]), domain)));
            cipher = oracle.ProcessBlock(plain, 0, length);
            Assert.Equal(plain, CipherTests.Once(new DecryptOperation(), new(type), Card.Private(KeyAlgorithm.Sm2), cipher));
            Assert.Equal(plain, CipherTests.Once(new DecryptOperation(), new(type), Card.Private(KeyAlgorithm.Sm2), cipher[1..]));
            cipher[^1] ^= 1;
            Assert.Equal(Ckr.EncryptedDataInvalid, SignVerifyTests.Code(() => CipherTests.Once(new DecryptOperation(), new(type), Card.Private(KeyAlgorithm.Sm2), cipher)));
        }

        Assert.Equal(Ckr.DataLenRange, SignVerifyTests.Code(() => CipherTests.Once(new EncryptOperation(), new(type), Card.Public(KeyAlgorithm.Sm2), [])));
        Assert.Equal(Ckr.EncryptedDataLenRange, SignVerifyTests.Code(() => CipherTests.Once(new DecryptOperation(), new(type), Card.Private(KeyAlgorithm.Sm2), new byte[96])));
    }

    [Fact]
    public void Sm2_PublishedCiphertext_Decrypts()
    {
        // GM/T 0003.5 C.2 in the form of GM/T 0009 §7.2.
        Assert.True(SoftPrivateKey.TryCreateEc(KeyAlgorithm.Sm2, Convert.FromHexString("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"), out var key));
        byte[] cipher = Convert.FromHexString(
            "307C022004EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73022100E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
            + "042059983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766041321886CA989CA9C7D58087307CA93092D651EFA");
        using (key)
            Assert.Equal("encryption standard"u8.ToArray(), CipherTests.Once(new DecryptOperation(), new(Ckm.Sm2), key, cipher));
    }
}
