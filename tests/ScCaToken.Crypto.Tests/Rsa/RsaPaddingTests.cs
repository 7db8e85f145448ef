using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using BigNumber = Org.BouncyCastle.Math.BigInteger;

namespace ScCaToken.Crypto.Tests;

public sealed class RsaPaddingTests
{
    private static readonly HashAlgorithmId[] AllHashes = Enum.GetValues<HashAlgorithmId>();

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3072)]
    public void TrySignPkcs1_DigestInfo_EqualsThePlatformsSignature(int bits)
    {
        RsaPrivateKey key = RsaKeys.OfSize(bits);
        using RSA platform = RSA.Create(RsaKeys.Parameters(key));
        byte[] prefix = Convert.FromHexString("3031300D060960864801650304020105000420"), signature = new byte[bits / 8];
        for (int i = 0; i < 20; i++)
        {
            byte[] digest = SHA256.HashData([(byte)i]);
            byte[] data = [.. prefix, .. digest];
            Assert.True(Rsa.TrySignPkcs1(key, data, digest, signature));
            Assert.Equal(platform.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), signature);
            Assert.True(Rsa.VerifyPkcs1(RsaKeys.Modulus(key), key.PublicExponent, data, signature));
            signature[i] ^= 1;
            Assert.False(Rsa.VerifyPkcs1(RsaKeys.Modulus(key), key.PublicExponent, data, signature));
        }
    }

    [Fact]
    public void TrySignPkcs1_DataLengths_UpToElevenBelowTheModulus()
    {
        RsaPrivateKey key = RsaKeys.OfSize(1024);
        byte[] signature = new byte[128];
        var engine = new Pkcs1Encoding(new RsaEngine());
        engine.Init(false, Public(key));
        foreach (int length in new[] { 0, 1, 36, 116, 117 })
        {
            byte[] data = new SeededRandom(length).Bytes(length);
            Assert.True(Rsa.TrySignPkcs1(key, data, new byte[32], signature));
            Assert.Equal(data, engine.ProcessBlock(signature, 0, 128));
        }

        Assert.False(Rsa.TrySignPkcs1(key, new byte[118], new byte[32], signature));
        Assert.False(Rsa.VerifyPkcs1(RsaKeys.Modulus(key), key.PublicExponent, new byte[118], signature));
    }

    [Fact]
    public void TrySignPss_EveryHashPair_VerifiesInBouncyCastleAndBack()
    {
        RsaPrivateKey key = RsaKeys.OfSize(2048);
        byte[] modulus = RsaKeys.Modulus(key), signature = new byte[256], message = [1, 2, 3];
        foreach (HashAlgorithmId hash in AllHashes)
        foreach (HashAlgorithmId mgf in AllHashes)
        foreach (int salt in new[] { 0, Hashes.Size(hash), 256 - Hashes.Size(hash) - 2 })
        {
            byte[] digest = new byte[Hashes.Size(hash)];
            Hashes.HashData(hash, message, digest);
            Assert.True(Rsa.TrySignPss(key, hash, mgf, salt, digest, new SeededRandom(salt), signature));
            var oracle = new PssSigner(new RsaEngine(), Digest(hash), Digest(mgf), salt);
            oracle.Init(false, Public(key));
            oracle.BlockUpdate(message, 0, message.Length);
            Assert.True(oracle.VerifySignature(signature));
            Assert.True(Rsa.VerifyPss(modulus, key.PublicExponent, hash, mgf, salt, digest, signature));
            Assert.False(Rsa.VerifyPss(modulus, key.PublicExponent, hash, mgf, salt + 1, digest, signature));
            digest[0] ^= 1;
            Assert.False(Rsa.VerifyPss(modulus, key.PublicExponent, hash, mgf, salt, digest, signature));
        }

        byte[] any = new byte[32];
        Assert.False(Rsa.TrySignPss(key, HashAlgorithmId.Sha256, HashAlgorithmId.Sha256, 256 - 32 - 1, any, new SeededRandom(1), signature));
        Assert.False(Rsa.TrySignPss(key, HashAlgorithmId.Sha256, HashAlgorithmId.Sha256, -1, any, new SeededRandom(1), signature));
        Assert.False(Rsa.TrySignPss(key, HashAlgorithmId.Sha1, HashAlgorithmId.Sha256, 20, any, new SeededRandom(1), signature));
        Assert.False(Rsa.TrySignPss(key, (HashAlgorithmId)9, HashAlgorithmId.Sha256, 20, any, new SeededRandom(1), signature));
    }

    [Fact]
    public void VerifyPss_PlatformSignatures_AreAccepted()
    {
        foreach (int bits in new[] { 1024, 1032, 2048 })
        {
            using RSA platform = RSA.Create(bits);
            RSAParameters numbers = platform.ExportParameters(false);
            byte[] digest = SHA256.HashData([9]);
            byte[] signature = platform.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
            Assert.True(Rsa.VerifyPss(numbers.Modulus, numbers.Exponent, HashAlgorithmId.Sha256, HashAlgorithmId.Sha256, 32, digest, signature));
        }
    }

    /// <summary>The encoded message has one bit less than the modulus: at 1025 bits it begins a byte after the signature does.</summary>
    [Fact]
    public void Verify_ModuliOfEveryNumberOfBits_AcceptBouncyCastlesSignatures()
    {
        byte[] message = [9], digest = SHA256.HashData(message);
        byte[] digestInfo = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. digest];
        for (int bits = 1025; bits <= 1032; bits++)
        {
            var generator = new RsaKeyPairGenerator();
            generator.Init(new RsaKeyGenerationParameters(BigNumber.ValueOf(65537), new SecureRandom(), bits, 80));
            var pair = generator.GenerateKeyPair();
            var numbers = (RsaKeyParameters)pair.Public;
            byte[] modulus = numbers.Modulus.ToByteArrayUnsigned(), exponent = numbers.Exponent.ToByteArrayUnsigned();
            Assert.Equal(bits, numbers.Modulus.BitLength);

            var pss = new PssSigner(new RsaEngine(), new Sha256Digest(), new Sha256Digest(), 32);
            pss.Init(true, pair.Private);
            pss.BlockUpdate(message, 0, message.Length);
            byte[] signature = pss.GenerateSignature();
            Assert.True(Rsa.VerifyPss(modulus, exponent, HashAlgorithmId.Sha256, HashAlgorithmId.Sha256, 32, digest, signature), $"{bits} bits, PSS");
            signature[^1] ^= 1;
            Assert.False(Rsa.VerifyPss(modulus, exponent, HashAlgorithmId.Sha256, HashAlgorithmId.Sha256, 32, digest, signature));

            var pkcs1 = new RsaDigestSigner(new Sha256Digest());
            pkcs1.Init(true, pair.Private);
            pkcs1.BlockUpdate(message, 0, message.Length);
            signature = pkcs1.GenerateSignature();
            Assert.True(Rsa.VerifyPkcs1(modulus, exponent, digestInfo, signature), $"{bits} bits, PKCS #1");
        }
    }

    [Fact]
    public void TryDecryptPkcs1_CiphertextsOfOursBouncyCastleAndPlatform_AreOpened()
    {
        RsaPrivateKey key = RsaKeys.OfSize(1024);
        using RSA platform = RSA.Create(RsaKeys.Parameters(key));
        byte[] ours = new byte[128], opened = new byte[117];
        for (int length = 0; length <= 117; length++)
        {
            byte[] plain = new SeededRandom(length).Bytes(length);
            Assert.True(Rsa.TryEncryptPkcs1(RsaKeys.Modulus(key), key.PublicExponent, plain, new SeededRandom(length), ours));
            Assert.Equal(plain, platform.Decrypt(ours, RSAEncryptionPadding.Pkcs1));
            foreach (byte[] ciphertext in new[] { ours, platform.Encrypt(plain, RSAEncryptionPadding.Pkcs1) })
            {
                Assert.True(Rsa.TryDecryptPkcs1(key, ciphertext, new byte[32], opened, out int got));
                Assert.Equal(plain, opened[..got]);
                Assert.All(opened[got..], b => Assert.Equal(0, b));
            }
        }

        Assert.False(Rsa.TryEncryptPkcs1(RsaKeys.Modulus(key), key.PublicExponent, new byte[118], new SeededRandom(1), ours));
    }

    [Fact]
    public void TryDecryptPkcs1_EveryMalformation_IsRefusedAndYieldsNothing()
    {
        RsaPrivateKey key = RsaKeys.OfSize(1024);
        byte[] Block(Action<byte[]> change)
        {
            byte[] block = Enumerable.Repeat((byte)0xA5, 128).ToArray();
            block[0] = 0;
            block[1] = 2;
            block[60] = 0;
            change(block);
            return block;
        }

        Assert.True(Opens(key, Block(_ => { }), out int length));
        Assert.Equal(67, length);
        Assert.True(Opens(key, Block(b => b[10] = 0), out length));
        Assert.Equal(117, length);
        Assert.True(Opens(key, Block(b => { b[60] = 1; b[127] = 0; }), out length));
        Assert.Equal(0, length);
        for (int position = 2; position < 10; position++)
            Assert.False(Opens(key, Block(b => b[position] = 0), out length));
        Assert.False(Opens(key, Block(b => b[60] = 1), out length));
        Assert.False(Opens(key, Block(b => b[1] = 1), out length));
        Assert.False(Opens(key, Block(b => b[1] = 0), out length));
        Assert.False(Opens(key, Block(b => b[0] = 1), out length));
        Assert.Equal(0, length);
        Assert.False(Opens(key, new byte[128], out _));
    }

    [Fact]
    public void TryDecryptOaep_EveryHashPair_AgreesWithBouncyCastle()
    {
        RsaPrivateKey key = RsaKeys.OfSize(2048);
        byte[] modulus = RsaKeys.Modulus(key), ciphertext = new byte[256], opened = new byte[256], label = [5, 6, 7];
        foreach (HashAlgorithmId hash in AllHashes)
        foreach (HashAlgorithmId mgf in AllHashes)
        {
            int room = 256 - (2 * Hashes.Size(hash)) - 2;
            foreach (int length in new[] { 0, 1, room })
            {
                byte[] plain = new SeededRandom(length).Bytes(length);
                Assert.True(Rsa.TryEncryptOaep(modulus, key.PublicExponent, hash, mgf, label, plain, new SeededRandom(1), ciphertext));
                var oracle = new OaepEncoding(new RsaEngine(), Digest(hash), Digest(mgf), label);
                oracle.Init(false, Private(key));
                Assert.Equal(plain, oracle.ProcessBlock(ciphertext, 0, 256));
                Assert.True(Rsa.TryDecryptOaep(key, hash, mgf, label, ciphertext, new byte[32], opened, out int got));
                Assert.Equal(plain, opened[..got]);
                Assert.False(Rsa.TryDecryptOaep(key, hash, mgf, [], ciphertext, new byte[32], opened, out got));
                Assert.Equal(0, got);
            }

            Assert.False(Rsa.TryEncryptOaep(modulus, key.PublicExponent, hash, mgf, label, new byte[room + 1], new SeededRandom(1), ciphertext));
        }
    }

    [Fact]
    public void TryDecryptOaep_MalformedBlocks_AreRefusedAndYieldNothing()
    {
        RsaPrivateKey key = RsaKeys.OfSize(1024);
        byte[] opened = new byte[128];
        foreach ((int position, byte value) in new[] { (0, (byte)1), (21, (byte)0xFF), (40, (byte)1), (41, (byte)2), (127, (byte)2), (60, (byte)0x80) })
        {
            // A data block of label hash, zeros and a last one, with one byte changed, masked by hand.
            byte[] block = new byte[128];
            SHA1.HashData([]).CopyTo(block, 21);
            block[127] = 1;
            if (position != 0)
                block[position] ^= value;
            Internal.Mgf1.Xor(HashAlgorithmId.Sha1, block.AsSpan(1, 20), block.AsSpan(21));
            Internal.Mgf1.Xor(HashAlgorithmId.Sha1, block.AsSpan(21), block.AsSpan(1, 20));
            if (position == 0)
                block[0] = value;
            byte[] ciphertext = new byte[128];
            Assert.True(Rsa.TryPublicOperation(RsaKeys.Modulus(key), key.PublicExponent, block, ciphertext));
            Assert.False(Rsa.TryDecryptOaep(key, HashAlgorithmId.Sha1, HashAlgorithmId.Sha1, [], ciphertext, new byte[32], opened, out int length));
            Assert.Equal(0, length);
            Assert.All(opened.AsSpan(0, 86).ToArray(), b => Assert.Equal(0, b));
        }
    }

    [Fact]
    public void TryDecrypt_RandomCiphertexts_NeverThrows()
    {
        RsaPrivateKey key = RsaKeys.OfSize(1024);
        var random = new SeededRandom(99);
        byte[] opened = new byte[128];
        for (int i = 0; i < 300; i++)
        {
            byte[] ciphertext = random.Bytes(126 + (i % 4));
            Rsa.TryDecryptPkcs1(key, ciphertext, new byte[32], opened, out _);
            Rsa.TryDecryptOaep(key, HashAlgorithmId.Sha1, HashAlgorithmId.Sha256, [], ciphertext, new byte[32], opened, out _);
            Assert.False(Rsa.TryDecryptOaep(key, HashAlgorithmId.Sha512, HashAlgorithmId.Sha256, [], ciphertext, new byte[32], opened, out _));
        }
    }

    private static bool Opens(RsaPrivateKey key, byte[] block, out int length)
    {
        byte[] ciphertext = new byte[128], opened = new byte[117];
        Assert.True(Rsa.TryPublicOperation(RsaKeys.Modulus(key), key.PublicExponent, block, ciphertext));
        bool ok = Rsa.TryDecryptPkcs1(key, ciphertext, new byte[32], opened, out length);
        if (ok)
            Assert.Equal(block[^length..], opened[..length]);
        else
            Assert.All(opened, b => Assert.Equal(0, b));
        return ok;
    }

    private static RsaKeyParameters Public(RsaPrivateKey key) => new(false, new BigNumber(1, RsaKeys.Modulus(key)), new BigNumber(1, key.PublicExponent.ToArray()));

    private static RsaKeyParameters Private(RsaPrivateKey key) => new(true, new BigNumber(1, RsaKeys.Modulus(key)), new BigNumber(1, RsaKeys.Parameters(key).D!));

    private static IDigest Digest(HashAlgorithmId hash) => hash switch
    {
        HashAlgorithmId.Sm3 => new SM3Digest(),
        HashAlgorithmId.Sha1 => new Sha1Digest(),
        HashAlgorithmId.Sha224 => new Sha224Digest(),
        HashAlgorithmId.Sha256 => new Sha256Digest(),
        HashAlgorithmId.Sha384 => new Sha384Digest(),
        _ => new Sha512Digest(),
    };
}
