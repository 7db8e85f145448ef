namespace ScCaToken.Crypto.Tests;

public class Sm2Tests
{
    private static byte[] Hex(string s) => Convert.FromHexString(s);

    [Fact]
    public void ComputeZ_PublishedKey_GivesPublishedZ()
    {
        byte[] z = new byte[32];
        Sm2.ComputeZ(Hex(Sm2Vectors.PublicKey), Sm2.DefaultId, z);
        Assert.Equal(Sm2Vectors.Z, Convert.ToHexString(z));
    }

    [Fact]
    public void ComputeDigest_PublishedMessage_GivesPublishedE()
    {
        byte[] e = new byte[32];
        Sm2.ComputeDigest(Hex(Sm2Vectors.PublicKey), Sm2.DefaultId, "message digest"u8, e);
        Assert.Equal(Sm2Vectors.E, Convert.ToHexString(e));
    }

    [Fact]
    public void TryImport_PublishedPrivateKey_GivesPublishedPublicKey()
    {
        using Sm2PrivateKey key = Sm2Vectors.Key(Sm2Vectors.D);
        Assert.Equal(Sm2Vectors.PublicKey, Convert.ToHexString(Sm2Vectors.PublicOf(key)));
    }

    [Fact]
    public void Sign_PublishedNonce_GivesPublishedSignature()
    {
        using Sm2PrivateKey key = Sm2Vectors.Key(Sm2Vectors.D);
        Limbs inverse = default, k = default;
        HedgedNonce nonce = default;
        key.CopySigningState(ref inverse, ref nonce);
        Assert.True(Mod<Sm2Order>.TryRead(Hex(Sm2Vectors.K), ref k));
        byte[] signature = new byte[64];
        Assert.True(Sm2Signer.TrySign(inverse, Hex(Sm2Vectors.E), k, signature));
        Assert.Equal(Sm2Vectors.Signature, Convert.ToHexString(signature));
    }

    [Fact]
    public void Verify_PublishedSignature_IsAccepted()
    {
        Assert.True(Sm2.Verify(Hex(Sm2Vectors.PublicKey), Hex(Sm2Vectors.E), Hex(Sm2Vectors.Signature)));
        Assert.True(Sm2PublicKey.TryImport(Hex(Sm2Vectors.PublicKey), out Sm2PublicKey? key));
        Assert.True(key.Verify(Hex(Sm2Vectors.E), Hex(Sm2Vectors.Signature)));
    }

    [Fact]
    public void Verify_AnyFlippedBit_IsRejected()
    {
        Assert.True(Sm2PublicKey.TryImport(Hex(Sm2Vectors.PublicKey), out Sm2PublicKey? key));
        for (int bit = 0; bit < 512; bit += 7)
        {
            byte[] signature = Hex(Sm2Vectors.Signature);
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Sm2.Verify(Hex(Sm2Vectors.PublicKey), Hex(Sm2Vectors.E), signature));
            Assert.False(key.Verify(Hex(Sm2Vectors.E), signature));
            byte[] e = Hex(Sm2Vectors.E);
            e[bit / 16] ^= (byte)(1 << (bit % 8));
            Assert.False(Sm2.Verify(Hex(Sm2Vectors.PublicKey), e, Hex(Sm2Vectors.Signature)));
            Assert.False(key.Verify(e, Hex(Sm2Vectors.Signature)));
        }
    }

    public static TheoryData<string, string> MalformedSignatures()
    {
        string zero = new('0', 64), one = new string('0', 63) + "1", ones = new('F', 64);
        string r = Sm2Vectors.Signature[..64], s = Sm2Vectors.Signature[64..];
        string nMinusR = (System.Numerics.BigInteger.Parse("0" + Sm2Vectors.N, System.Globalization.NumberStyles.HexNumber)
            - System.Numerics.BigInteger.Parse("0" + r, System.Globalization.NumberStyles.HexNumber)).ToString("X64")[^64..];
        return new TheoryData<string, string>
        {
            { zero, s }, { r, zero }, { zero, zero }, { Sm2Vectors.N, s }, { r, Sm2Vectors.N }, { ones, s }, { r, ones }, { ones, ones },
            { r, nMinusR }, { one, one }, { s, r }, { r, "" }, { "", "" }, { r, s + "00" }, { Sm2Vectors.P, s },
        };
    }

    [Theory]
    [MemberData(nameof(MalformedSignatures))]
    public void Verify_MalformedSignature_IsRejected(string r, string s)
    {
        Assert.False(Sm2.Verify(Hex(Sm2Vectors.PublicKey), Hex(Sm2Vectors.E), Hex(r + s)));
        Assert.True(Sm2PublicKey.TryImport(Hex(Sm2Vectors.PublicKey), out Sm2PublicKey? key));
        Assert.False(key.Verify(Hex(Sm2Vectors.E), Hex(r + s)));
    }

    [Fact]
    public void IsValidPublicKey_BadPoints_AreRejected()
    {
        byte[] good = Hex(Sm2Vectors.PublicKey);
        Assert.True(Sm2.IsValidPublicKey(good));
        Assert.False(Sm2.IsValidPublicKey(new byte[64]));
        Assert.False(Sm2.IsValidPublicKey(good.AsSpan(1)));
        Assert.False(Sm2.IsValidPublicKey(Hex(Sm2Vectors.P + Sm2Vectors.PublicKey[64..])));
        byte[] off = (byte[])good.Clone();
        off[63] ^= 1;
        Assert.False(Sm2.IsValidPublicKey(off));
        Assert.False(Sm2PublicKey.TryImport(off, out _));
        Assert.False(Sm2.Verify(off, Hex(Sm2Vectors.E), Hex(Sm2Vectors.Signature)));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54121", true)]
    [InlineData("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122", false)]
    [InlineData("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", false)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", false)]
    [InlineData("01", false)]
    public void TryImport_EdgeScalars_KeepsToTheRange(string d, bool accepted)
    {
        Assert.Equal(accepted, Sm2PrivateKey.TryImport(Hex(d), out Sm2PrivateKey? key));
        if (key is null)
            return;
        byte[] back = new byte[32], signature = new byte[64];
        key.Export(back);
        Assert.Equal(d, Convert.ToHexString(back));
        Sm2.Sign(key, Hex(Sm2Vectors.E), new byte[32], signature);
        Assert.True(Sm2.Verify(Sm2Vectors.PublicOf(key), Hex(Sm2Vectors.E), signature));
        key.Dispose();
    }

    [Fact]
    public void Sign_SameInput_ReplaysAndOtherDigestTakesAnotherNonce()
    {
        using Sm2PrivateKey key = Sm2Vectors.Key(Sm2Vectors.D);
        byte[] entropy = new byte[32], a = new byte[64], b = new byte[64], c = new byte[64], e2 = Hex(Sm2Vectors.E);
        e2[0] ^= 1;
        Sm2.Sign(key, Hex(Sm2Vectors.E), entropy, a);
        Sm2.Sign(key, Hex(Sm2Vectors.E), entropy, b);
        Sm2.Sign(key, e2, entropy, c);
        Assert.Equal(a, b);
        HedgedNonce nonce = default;
        Limbs inverse = default;
        key.CopySigningState(ref inverse, ref nonce);
        byte[] k1 = new byte[32], k2 = new byte[32];
        nonce.Derive(Hex(Sm2Vectors.E), entropy, 0, k1);
        nonce.Derive(e2, entropy, 0, k2);
        Assert.NotEqual(k1, k2);
        for (int i = 0; i < 32; i++)
        {
            byte[] other = new byte[32];
            other[i] = 1;
            nonce.Derive(Hex(Sm2Vectors.E), other, 0, k2);
            Assert.NotEqual(k1, k2);
        }
    }

    [Fact]
    public void Encrypt_PublishedNonce_GivesPublishedCiphertext()
    {
        Point p = default;
        Limbs k = default;
        byte[] ciphertext = new byte[Sm2.CiphertextLength(19)];
        Assert.True(Group<Sm2Curve, Sm2Field>.TryRead(Hex(Sm2Vectors.PublicKey), ref p));
        Assert.True(Mod<Sm2Order>.TryRead(Hex(Sm2Vectors.K), ref k));
        Assert.True(Sm2.TryEncrypt(p, "encryption standard"u8, k, ciphertext));
        Assert.Equal(Sm2Vectors.KG + Sm2Vectors.C3 + Sm2Vectors.C2, Convert.ToHexString(ciphertext));
    }

    [Fact]
    public void Decrypt_PublishedCiphertext_GivesPlaintext()
    {
        using Sm2PrivateKey key = Sm2Vectors.Key(Sm2Vectors.D);
        byte[] plaintext = new byte[19];
        Assert.True(Sm2.TryDecrypt(key, Hex(Sm2Vectors.KG + Sm2Vectors.C3 + Sm2Vectors.C2), plaintext));
        Assert.Equal("encryption standard"u8.ToArray(), plaintext);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(95)]
    [InlineData(96)]
    [InlineData(114)]
    public void Decrypt_Tampered_FailsAndZeroesOutput(int position)
    {
        using Sm2PrivateKey key = Sm2Vectors.Key(Sm2Vectors.D);
        byte[] ciphertext = Hex(Sm2Vectors.KG + Sm2Vectors.C3 + Sm2Vectors.C2), plaintext = new byte[19];
        ciphertext[position] ^= 0x10;
        Assert.False(Sm2.TryDecrypt(key, ciphertext, plaintext));
        Assert.Equal(new byte[19], plaintext);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Encrypt_ThenDecrypt_RoundTrips(int length)
    {
        SeededRandom random = new(length);
        using Sm2PrivateKey key = Sm2PrivateKey.Generate(random);
        byte[] message = random.Bytes(length), ciphertext = new byte[Sm2.CiphertextLength(length)], plaintext = new byte[length];
        Assert.True(Sm2.TryEncrypt(Sm2Vectors.PublicOf(key), message, random, ciphertext));
        Assert.True(Sm2.TryDecrypt(key, ciphertext, plaintext));
        Assert.Equal(message, plaintext);
    }

    [Fact]
    public void KeyExchange_PublishedKeys_AgreesWithConfirmation()
    {
        using Sm2PrivateKey da = Sm2Vectors.Key(Sm2Vectors.Da), db = Sm2Vectors.Key(Sm2Vectors.Db);
        using Sm2PrivateKey ra = Sm2Vectors.Key(Sm2Vectors.Ra), rb = Sm2Vectors.Key(Sm2Vectors.Rb);
        byte[] ka = new byte[16], kb = new byte[16], s1 = new byte[32], s2 = new byte[32];
        Assert.True(Sm2KeyExchange.TryAgree(
            true, da, ra, Sm2.DefaultId, Sm2Vectors.PublicOf(db), Sm2Vectors.PublicOf(rb), Sm2.DefaultId, ka, s1, s2));
        Assert.True(Sm2KeyExchange.TryAgree(
            false, db, rb, Sm2.DefaultId, Sm2Vectors.PublicOf(da), Sm2Vectors.PublicOf(ra), Sm2.DefaultId, kb));
        Assert.Equal(Sm2Vectors.ExchangedKey, Convert.ToHexString(ka));
        Assert.Equal(ka, kb);
        Assert.Equal(Sm2Vectors.S1, Convert.ToHexString(s1));
        Assert.Equal(Sm2Vectors.S2, Convert.ToHexString(s2));
    }

    [Fact]
    public void DeriveSharedPoint_BothSides_Agree()
    {
        SeededRandom random = new(3);
        using Sm2PrivateKey a = Sm2PrivateKey.Generate(random), b = Sm2PrivateKey.Generate(random);
        byte[] x = new byte[32], y = new byte[32];
        Assert.True(Sm2.TryDeriveSharedPoint(a, Sm2Vectors.PublicOf(b), x));
        Assert.True(Sm2.TryDeriveSharedPoint(b, Sm2Vectors.PublicOf(a), y));
        Assert.Equal(x, y);
        Assert.False(Sm2.TryDeriveSharedPoint(a, new byte[64], x));
    }

    [Fact]
    public void Dispose_ThenUse_Throws()
    {
        Sm2PrivateKey key = Sm2Vectors.Key(Sm2Vectors.D);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Export(new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => Sm2.Sign(key, new byte[32], new byte[32], new byte[64]));
    }

    [Fact]
    public void SelfTest_Passes() => Assert.True(Sm2SelfTest.Run());
}
