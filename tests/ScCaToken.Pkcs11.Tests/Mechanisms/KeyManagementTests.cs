using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Agreement.Kdf;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

public sealed class KeyManagementTests
{
    private static readonly FakeCard Card = new();

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.P384)]
    public void Ecdh_WithoutKdf_AgreesWithPlatform(KeyAlgorithm algorithm)
    {
        using var peer = ECDiffieHellman.Create(algorithm == KeyAlgorithm.P256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384);
        var q = peer.ExportParameters(false).Q;
        byte[] point = [4, .. q.X!, .. q.Y!];
        var own = Card.Public(algorithm).Point;
        using var ownPublic = ECDiffieHellman.Create(new ECParameters
        {
            Curve = peer.ExportParameters(false).Curve,
            Q = new ECPoint { X = own[..q.X!.Length].ToArray(), Y = own[q.X.Length..].ToArray() },
        });
        byte[] expected = peer.DeriveRawSecretAgreement(ownPublic.PublicKey);
        foreach (byte[] form in (byte[][])[point, EcParameters.EncodePoint(point.AsSpan(1))])
        {
            using var parameter = Parameter.Struct(1u, 0u, null, (uint)form.Length, form);
            using var whole = DeriveOperation.Derive(parameter.Input(Ckm.Ecdh1Derive), Card.Private(algorithm), CkKeyType.GenericSecret, null);
            Assert.Equal(expected, whole.Value.ToArray());
            using var aes = DeriveOperation.Derive(parameter.Input(Ckm.Ecdh1CofactorDerive), Card.Private(algorithm), CkKeyType.Aes, 16);
            Assert.Equal(expected[^16..], aes.Value.ToArray());
            Assert.Equal(Ckr.TemplateInconsistent, SignVerifyTests.Code(() => DeriveOperation.Derive(parameter.Input(Ckm.Ecdh1Derive), Card.Private(algorithm), CkKeyType.GenericSecret, expected.Length + 1)));
        }
    }

    [Theory]
    [InlineData(2u, HashId.Sha1)]
    [InlineData(5u, HashId.Sha224)]
    [InlineData(6u, HashId.Sha256)]
    [InlineData(7u, HashId.Sha384)]
    [InlineData(8u, HashId.Sha512)]
    [InlineData(0x10u, HashId.Sha256)]
    public void Ecdh_WithKdf_AgreesWithOracle(uint kdf, HashId hash)
    {
        byte[] point = [4, .. Card.Public(KeyAlgorithm.P256).Point];
        using var plain = Parameter.Struct(1u, 0u, null, 65u, point);
        using var z = DeriveOperation.Derive(plain.Input(Ckm.Ecdh1Derive), Card.Private(KeyAlgorithm.P256), null, null);
        byte[] shared = "shared info"u8.ToArray();
        using var parameter = Parameter.Struct(kdf, (uint)shared.Length, shared, 65u, point);
        foreach (int length in (int[])[1, 16, 32, 100])
        {
            byte[] expected = new byte[length];
            if (kdf < 0x0E)
            {
                var oracle = new Kdf2BytesGenerator(Oracle.Digest(hash));
                oracle.Init(new KdfParameters(z.Value.ToArray(), shared));
                oracle.GenerateBytes(expected, 0, length);
            }
            else
            {
                var oracle = new ConcatenationKdfGenerator(Oracle.Digest(hash));
                oracle.Init(new KdfParameters(z.Value.ToArray(), shared));
                oracle.GenerateBytes(expected, 0, length);
            }

            using var derived = DeriveOperation.Derive(parameter.Input(Ckm.Ecdh1Derive), Card.Private(KeyAlgorithm.P256), CkKeyType.GenericSecret, length);
            Assert.Equal(expected, derived.Value.ToArray());
        }
    }

    [Fact]
    public void Ecdh_WrongParameter_NamesTheReason()
    {
        byte[] point = [4, .. Card.Public(KeyAlgorithm.P256).Point];
        byte[] off = [.. point];
        off[^1] ^= 1;
        Expect(Ckr.MechanismParamInvalid, 1u, 0u, null, 65u, off);
        Expect(Ckr.MechanismParamInvalid, 1u, 0u, null, 64u, point);
        Expect(Ckr.MechanismParamInvalid, 1u, 0u, null, 65u, null);
        Expect(Ckr.MechanismParamInvalid, 1u, 3u, new byte[3], 65u, point);
        Expect(Ckr.MechanismParamInvalid, 99u, 0u, null, 65u, point);

        static void Expect(Ckr code, params object?[] members)
        {
            using var parameter = Parameter.Struct(members);
            Assert.Equal(code, SignVerifyTests.Code(() => DeriveOperation.Derive(parameter.Input(Ckm.Ecdh1Derive), Card.Private(KeyAlgorithm.P256), null, null)));
        }
    }

    [Fact]
    public void Derive_FromSecretKeys_FollowsTheMechanism()
    {
        using var aes = new SoftSecretKey(CkKeyType.Aes, CipherTests.Pattern(16));
        byte[] data = CipherTests.Pattern(32), iv = CipherTests.Pattern(16);
        using var ecb = Parameter.Struct(data, 32u);
        using var derived = DeriveOperation.Derive(ecb.Input(Ckm.AesEcbEncryptData), aes, CkKeyType.Aes, 24);
        Assert.Equal(CipherTests.Once(new EncryptOperation(), new(Ckm.AesEcb), aes, data)[..24], derived.Value.ToArray());
        using var cbc = Parameter.Struct((ReadOnlyMemory<byte>)iv, data, 32u);
        using var ivOnly = Parameter.Bytes(iv);
        using var chained = DeriveOperation.Derive(cbc.Input(Ckm.AesCbcEncryptData), aes, null, null);
        Assert.Equal(CipherTests.Once(new EncryptOperation(), ivOnly.Input(Ckm.AesCbc), aes, data), chained.Value.ToArray());
        using var hashed = DeriveOperation.Derive(new(Ckm.Sha256KeyDerivation), aes, CkKeyType.GenericSecret, 20);
        Assert.Equal(SHA256.HashData(aes.Value)[..20], hashed.Value.ToArray());
        Assert.Equal(Ckr.TemplateInconsistent, SignVerifyTests.Code(() => DeriveOperation.Derive(new(Ckm.Sha256KeyDerivation), aes, CkKeyType.GenericSecret, 33)));
        Assert.Equal(Ckr.TemplateInconsistent, SignVerifyTests.Code(() => DeriveOperation.Derive(new(Ckm.Sha256KeyDerivation), aes, CkKeyType.Rsa, 16)));
        Assert.Equal(Ckr.TemplateIncomplete, SignVerifyTests.Code(() => DeriveOperation.Derive(new(Ckm.Sha1KeyDerivation), aes, CkKeyType.Aes, null)));
        Assert.Equal(Ckr.KeyTypeInconsistent, SignVerifyTests.Code(() => DeriveOperation.Derive(new(Ckm.Sha1KeyDerivation), Card.Private(KeyAlgorithm.P256), null, null)));
    }

    [Theory]
    // RFC 3394 §4.1, §4.3, §4.6; RFC 5649 §6.
    [InlineData(Ckm.AesKeyWrap, "000102030405060708090A0B0C0D0E0F", "00112233445566778899AABBCCDDEEFF", "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5")]
    [InlineData(Ckm.AesKeyWrap, "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "00112233445566778899AABBCCDDEEFF", "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7")]
    [InlineData(Ckm.AesKeyWrap, "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F", "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21")]
    [InlineData(Ckm.AesKeyWrapKwp, "5840DF6E29B02AF1AB493B705BF16EA1AE8338F4DCC176A8", "C37B7E6492584340BED12207808941155068F738", "138BDEAA9B8FA7FC61F97742E72248EE5AE6AE5360D1AE6A5F54F373FA543B6A")]
    [InlineData(Ckm.AesKeyWrapPad, "5840DF6E29B02AF1AB493B705BF16EA1AE8338F4DCC176A8", "466F7250617369", "AFBEB0F07DFBF5419200F2CCB50BB24F")]
    public void KeyWrap_RfcVectors_Agree(uint type, string wrappingKey, string value, string wrapped)
    {
        using var key = new SoftSecretKey(CkKeyType.Aes, Convert.FromHexString(wrappingKey));
        using var secret = new SoftSecretKey(CkKeyType.GenericSecret, Convert.FromHexString(value));
        Assert.Equal(wrapped, Convert.ToHexString(WrapOperation.Wrap(new(type), key, secret)));
        Assert.Equal(value, Convert.ToHexString(WrapOperation.Unwrap(new(type), key, Convert.FromHexString(wrapped))));
        byte[] broken = Convert.FromHexString(wrapped);
        broken[3] ^= 1;
        Assert.Equal(Ckr.WrappedKeyInvalid, SignVerifyTests.Code(() => WrapOperation.Unwrap(new(type), key, broken)));
        Assert.Equal(Ckr.WrappedKeyLenRange, SignVerifyTests.Code(() => WrapOperation.Unwrap(new(type), key, broken.AsSpan(1))));
    }

    [Fact]
    public void Wrap_EveryWrappingMechanism_ComesBack()
    {
        using var secret = new SoftSecretKey(CkKeyType.GenericSecret, CipherTests.Pattern(32));
        foreach (var row in MechanismTable.All.Where(row => row.Flags.HasFlag(CkMechanismFlags.Wrap)))
        {
            using var parameter = row.Name switch
            {
                "CKM_RSA_PKCS_OAEP" => Parameter.Struct(Ckm.Sha256, 2u, 1u, null, 0u),
                var name when name.EndsWith("GCM", StringComparison.Ordinal) => Parameter.Struct(new byte[12], 12u, 96u, null, 0u, 128u),
                var name when name.Contains("DES", StringComparison.Ordinal) && name.Contains("_CBC", StringComparison.Ordinal) => Parameter.Bytes(new byte[8]),
                var name when name.Contains("_CBC", StringComparison.Ordinal) => Parameter.Bytes(new byte[16]),
                var name when name.EndsWith("_CTR", StringComparison.Ordinal) => Parameter.Struct(128u, (ReadOnlyMemory<byte>)new byte[16]),
                _ => Parameter.None(),
            };
            using KeyMaterial wrapping = row.Keys switch
            {
                KeyFamily.Rsa => Card.Public(KeyAlgorithm.Rsa),
                KeyFamily.Sm2 => Card.Public(KeyAlgorithm.Sm2),
                KeyFamily.Des => new SoftSecretKey(CkKeyType.Des, new byte[8]),
                KeyFamily.Des3 => new SoftSecretKey(CkKeyType.Des3, new byte[24]),
                KeyFamily.Sm4 => new SoftSecretKey(CkKeyType.VendorSm4, new byte[16]),
                _ => new SoftSecretKey(CkKeyType.Aes, new byte[32]),
            };
            KeyMaterial unwrapping = row.Keys switch
            {
                KeyFamily.Rsa => Card.Private(KeyAlgorithm.Rsa),
                KeyFamily.Sm2 => Card.Private(KeyAlgorithm.Sm2),
                _ => wrapping,
            };
            byte[] wrapped = WrapOperation.Wrap(parameter.Input(row.Type), wrapping, secret);
            Assert.Equal(secret.Value.ToArray(), WrapOperation.Unwrap(parameter.Input(row.Type), unwrapping, wrapped, 32));
            // A mechanism that carries the length has nothing to cut off.
            bool carriesLength = row.Type != Ckm.RsaX509 && !row.Name.EndsWith("_ECB", StringComparison.Ordinal) && !row.Name.EndsWith("_CBC", StringComparison.Ordinal);
            Assert.Equal(carriesLength ? 32 : 16, WrapOperation.Unwrap(parameter.Input(row.Type), unwrapping, wrapped, 16).Length);
        }
    }

    [Fact]
    public void Wrap_WrongKeys_NameTheReason()
    {
        using var secret = new SoftSecretKey(CkKeyType.GenericSecret, new byte[15]);
        using var aes = new SoftSecretKey(CkKeyType.Aes, new byte[16]);
        Assert.Equal(Ckr.KeySizeRange, SignVerifyTests.Code(() => WrapOperation.Wrap(new(Ckm.AesKeyWrap), aes, secret)));
        Assert.Equal(Ckr.WrappingKeyTypeInconsistent, SignVerifyTests.Code(() => WrapOperation.Wrap(new(Ckm.AesKeyWrap), secret, aes)));
        Assert.Equal(Ckr.KeyUnextractable, SignVerifyTests.Code(() => WrapOperation.Wrap(new(Ckm.AesKeyWrapKwp), aes, Card.Private(KeyAlgorithm.Sm2))));
        Assert.Equal(Ckr.KeyNotWrappable, SignVerifyTests.Code(() => WrapOperation.Wrap(new(Ckm.AesKeyWrapKwp), aes, Card.Public(KeyAlgorithm.Sm2))));
        Assert.Equal(Ckr.UnwrappingKeyTypeInconsistent, SignVerifyTests.Code(() => WrapOperation.Unwrap(new(Ckm.AesKeyWrap), secret, new byte[24])));
        Assert.Equal(Ckr.WrappedKeyLenRange, SignVerifyTests.Code(() => WrapOperation.Unwrap(new(Ckm.RsaPkcs), Card.Private(KeyAlgorithm.Rsa), new byte[24])));
        Assert.Equal(Ckr.MechanismInvalid, SignVerifyTests.Code(() => WrapOperation.Wrap(new(Ckm.AesOfb), aes, aes)));
        // Without padding of its own the mode gets zeros behind the value.
        Assert.Equal(16, WrapOperation.Wrap(new(Ckm.AesEcb), aes, secret).Length);
        Assert.Equal(new byte[16], WrapOperation.Unwrap(new(Ckm.AesEcb), aes, WrapOperation.Wrap(new(Ckm.AesEcb), aes, secret)));
    }

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.P384)]
    [InlineData(KeyAlgorithm.Sm2)]
    [InlineData(KeyAlgorithm.Rsa)]
    public void SoftPrivateKey_WrappedAndBack_IsTheSameKeyAndSigns(KeyAlgorithm algorithm)
    {
        SoftPrivateKey? key;
        if (algorithm == KeyAlgorithm.Rsa)
            Assert.True(SoftPrivateKey.TryCreateRsa(Card.Rsa.Exponent, Card.Rsa.P, Card.Rsa.Q, out key));
        else
            key = SoftPrivateKey.Generate(algorithm, 0);
        using var aes = new SoftSecretKey(CkKeyType.Aes, new byte[16]);
        byte[] unwrapped = WrapOperation.Unwrap(new(Ckm.AesKeyWrapKwp), aes, WrapOperation.Wrap(new(Ckm.AesKeyWrapKwp), aes, key!));
        Assert.True(PrivateKeyInfo.TryRead(unwrapped, out var back));
        var parsed = Org.BouncyCastle.Security.PrivateKeyFactory.CreateKey(unwrapped);
        if (parsed is ECPrivateKeyParameters ec)
            Assert.Equal(new Org.BouncyCastle.Math.BigInteger(1, key!.ExportValue()), ec.D);
        Assert.True(parsed.IsPrivate);
        using (back)
        {
            Assert.Equal(algorithm, back.Algorithm);
            using var sign = new SignOperation();
            using var verify = new VerifyOperation();
            uint type = algorithm == KeyAlgorithm.Rsa ? Ckm.RsaPkcs : Ckm.Ecdsa;
            byte[] digest = SHA256.HashData("m"u8);
            sign.Start(new(type), back);
            byte[] signature = new byte[sign.OutputLength];
            Assert.True(sign.TryOnce(digest, signature, out _));
            verify.Start(new(type), key!.PublicPart!);
            verify.Once(digest, signature);
        }

        Assert.False(PrivateKeyInfo.TryRead(unwrapped.AsMemory(0, unwrapped.Length / 2), out _));
        Assert.False(PrivateKeyInfo.TryRead(new byte[] { 1, 2, 3 }, out _));
    }

    [Fact]
    public void GenerateSecret_TypeAndLength_FollowMechanismAndTemplate()
    {
        using var aes = KeyGeneration.GenerateSecret(new(Ckm.AesKeyGen), null, 32);
        Assert.Equal((CkKeyType.Aes, 256), (aes.Type, aes.Bits));
        using var second = KeyGeneration.GenerateSecret(new(Ckm.AesKeyGen), CkKeyType.Aes, 32);
        Assert.NotEqual(aes.Value.ToArray(), second.Value.ToArray());
        using var sm4 = KeyGeneration.GenerateSecret(new(Ckm.Sm4KeyGen), null, null);
        Assert.Equal((CkKeyType.VendorSm4, 128), (sm4.Type, sm4.Bits));
        using var hmac = KeyGeneration.GenerateSecret(new(Ckm.GenericSecretKeyGen), CkKeyType.Sha256Hmac, 20);
        Assert.Equal((CkKeyType.Sha256Hmac, 160), (hmac.Type, hmac.Bits));
        Assert.Equal(Ckr.TemplateIncomplete, SignVerifyTests.Code(() => KeyGeneration.GenerateSecret(new(Ckm.AesKeyGen), null, null)));
        Assert.Equal(Ckr.AttributeValueInvalid, SignVerifyTests.Code(() => KeyGeneration.GenerateSecret(new(Ckm.AesKeyGen), null, 17)));
        Assert.Equal(Ckr.AttributeValueInvalid, SignVerifyTests.Code(() => KeyGeneration.GenerateSecret(new(Ckm.GenericSecretKeyGen), null, 0)));
        Assert.Equal(Ckr.TemplateInconsistent, SignVerifyTests.Code(() => KeyGeneration.GenerateSecret(new(Ckm.AesKeyGen), CkKeyType.GenericSecret, 16)));
        Assert.Equal(Ckr.TemplateInconsistent, SignVerifyTests.Code(() => KeyGeneration.GenerateSecret(new(Ckm.Sm4KeyGen), null, 32)));
        Assert.Equal(Ckr.MechanismInvalid, SignVerifyTests.Code(() => KeyGeneration.GenerateSecret(new(Ckm.AesCbc), null, 16)));
    }

    [Fact]
    public void ChoosePair_Template_NamesTheKey()
    {
        Assert.Equal(new KeyPairChoice(KeyAlgorithm.Rsa, 2048, 65537, CkKeyType.Rsa), KeyGeneration.ChoosePair(new(Ckm.RsaPkcsKeyPairGen), null, 2048, [], []));
        Assert.Equal(3UL, KeyGeneration.ChoosePair(new(Ckm.RsaPkcsKeyPairGen), CkKeyType.Rsa, 3072, [0, 3], []).Exponent);
        foreach (var algorithm in (KeyAlgorithm[])[KeyAlgorithm.P256, KeyAlgorithm.P384, KeyAlgorithm.Sm2])
            Assert.Equal(algorithm, KeyGeneration.ChoosePair(new(Ckm.EcKeyPairGen), null, null, [], EcParameters.Encode(algorithm)).Algorithm);
        Assert.Equal(new KeyPairChoice(KeyAlgorithm.Sm2, 256, 0, CkKeyType.VendorSm2), KeyGeneration.ChoosePair(new(Ckm.Sm2KeyPairGen), CkKeyType.VendorSm2, null, [], []));
        Assert.Equal(CkKeyType.Ec, KeyGeneration.ChoosePair(new(Ckm.Sm2KeyPairGen), null, null, [], []).Type);
        Assert.Equal(KeyAlgorithm.P256, KeyGeneration.ChoosePair(new(Ckm.EcKeyPairGen), null, null, [], [0x13, 9, .. "secp256r1"u8]).Algorithm);

        Assert.Equal(Ckr.TemplateIncomplete, SignVerifyTests.Code(() => KeyGeneration.ChoosePair(new(Ckm.RsaPkcsKeyPairGen), null, null, [], [])));
        Assert.Equal(Ckr.KeySizeRange, SignVerifyTests.Code(() => KeyGeneration.ChoosePair(new(Ckm.RsaPkcsKeyPairGen), null, 512, [], [])));
        Assert.Equal(Ckr.KeySizeRange, SignVerifyTests.Code(() => KeyGeneration.ChoosePair(new(Ckm.RsaPkcsKeyPairGen), null, 8192, [], [])));
        Assert.Equal(Ckr.AttributeValueInvalid, SignVerifyTests.Code(() => KeyGeneration.ChoosePair(new(Ckm.RsaPkcsKeyPairGen), null, 2048, [2], [])));
        Assert.Equal(Ckr.TemplateIncomplete, SignVerifyTests.Code(() => KeyGeneration.ChoosePair(new(Ckm.EcKeyPairGen), null, null, [], [])));
        Assert.Equal(Ckr.TemplateInconsistent, SignVerifyTests.Code(() => KeyGeneration.ChoosePair(new(Ckm.Sm2KeyPairGen), null, null, [], EcParameters.Encode(KeyAlgorithm.P256))));
        // secp521r1 is a curve, but not one of ours; 1, 2, 3 is none at all.
        Assert.Equal(Ckr.CurveNotSupported, SignVerifyTests.Code(() => KeyGeneration.ChoosePair(new(Ckm.EcKeyPairGen), null, null, [], [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23])));
        Assert.Equal(Ckr.DomainParamsInvalid, SignVerifyTests.Code(() => KeyGeneration.ChoosePair(new(Ckm.EcKeyPairGen), null, null, [], [1, 2, 3])));
    }
}
