using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

public sealed class MacTests
{
    public static TheoryData<uint> Hmacs() =>
        new(MechanismTable.All.Where(row => row.Signature is HmacScheme && !row.Name.EndsWith("GENERAL", StringComparison.Ordinal)).Select(row => row.Type));

    [Theory]
    [MemberData(nameof(Hmacs))]
    public void Hmac_EveryHash_AgreesWithOracle(uint type)
    {
        var hash = MechanismTable.Find(type)!.Hash;
        foreach (int keyLength in (int[])[1, 20, 64, 65, 72, 104, 128, 136, 137, 200])
        {
            byte[] keyBytes = CipherTests.Pattern(keyLength), message = CipherTests.Pattern(300);
            var oracle = new HMac(Oracle.Digest(hash));
            oracle.Init(new KeyParameter(keyBytes));
            oracle.BlockUpdate(message, 0, message.Length);
            byte[] expected = new byte[oracle.GetMacSize()];
            oracle.DoFinal(expected, 0);
            using var key = new SoftSecretKey(CkKeyType.GenericSecret, keyBytes);
            CheckMac(new MechanismInput(type), key, message, expected);
            using var half = Parameter.Struct((uint)expected.Length / 2);
            CheckMac(half.Input(type + 1), key, message, expected[..(expected.Length / 2)]);
        }
    }

    [Theory]
    [InlineData(Ckm.AesCmac)]
    [InlineData(Ckm.Sm4Cmac)]
    public void Cmac_EveryLength_AgreesWithOracle(uint type)
    {
        bool aes = type == Ckm.AesCmac;
        using var key = new SoftSecretKey(aes ? CkKeyType.Aes : CkKeyType.VendorSm4, CipherTests.Pattern(16));
        foreach (int length in (int[])[0, 1, 15, 16, 17, 32, 33, 1024, 1041, 2500])
        {
            byte[] message = CipherTests.Pattern(length);
            var oracle = new CMac(aes ? new AesEngine() : new SM4Engine());
            oracle.Init(new KeyParameter(key.Value));
            oracle.BlockUpdate(message, 0, length);
            byte[] expected = new byte[16];
            oracle.DoFinal(expected, 0);
            CheckMac(new MechanismInput(type), key, message, expected);
        }
    }

    [Theory]
    // RFC 4493 §4.
    [InlineData("", "BB1D6929E95937287FA37D129B756746")]
    [InlineData("6BC1BEE22E409F96E93D7E117393172A", "070A16B46B4D4144F79BDD9DD04A287C")]
    [InlineData("6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E5130C81C46A35CE411", "DFA66747DE9AE63030CA32611497C827")]
    public void AesCmac_Rfc4493Vectors_Agree(string message, string expected)
    {
        using var key = new SoftSecretKey(CkKeyType.Aes, Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"));
        CheckMac(new MechanismInput(Ckm.AesCmac), key, Convert.FromHexString(message), Convert.FromHexString(expected));
        using var eight = Parameter.Struct(8u);
        CheckMac(eight.Input(Ckm.AesCmacGeneral), key, Convert.FromHexString(message), Convert.FromHexString(expected)[..8]);
    }

    [Fact]
    public void Sm4Mac_OfWholeBlocks_IsLastCbcBlock()
    {
        // With a zero IV; half of it without a length in the parameter.
        using var key = new SoftSecretKey(CkKeyType.VendorSm4, Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210"));
        byte[] message = CipherTests.Pattern(48);
        using var iv = Parameter.Bytes(new byte[16]);
        byte[] last = CipherTests.Once(new EncryptOperation(), iv.Input(Ckm.Sm4Cbc), key, message)[^16..];
        CheckMac(new MechanismInput(Ckm.IbmSm4Mac), key, message, last[..8]);
        using var whole = Parameter.Struct(16u);
        CheckMac(whole.Input(Ckm.IbmSm4MacGeneral), key, message, last);
        CheckMac(whole.Input(Ckm.IbmSm4MacGeneral), key, message[..40], CipherTests.Once(new EncryptOperation(), iv.Input(Ckm.Sm4Cbc), key, [.. message[..40], .. new byte[8]])[^16..]);
    }

    [Fact]
    public void Start_LengthOutOfRange_IsMechanismParamInvalid()
    {
        using var key = new SoftSecretKey(CkKeyType.GenericSecret, new byte[20]);
        using var sign = new SignOperation();
        foreach (uint length in (uint[])[0, 21, uint.MaxValue])
        {
            using var parameter = Parameter.Struct(length);
            Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => sign.Start(parameter.Input(Ckm.Sha1HmacGeneral), key)));
            Assert.False(sign.IsActive);
        }

        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => sign.Start(new(Ckm.Sha1HmacGeneral), key)));
        using var aes = new SoftSecretKey(CkKeyType.Aes, new byte[16]);
        Assert.Equal(Ckr.KeyTypeInconsistent, SignVerifyTests.Code(() => sign.Start(new(Ckm.Sha1Hmac), aes)));
    }

    private static void CheckMac(MechanismInput input, SoftSecretKey key, byte[] message, byte[] expected)
    {
        using var sign = new SignOperation();
        using var verify = new VerifyOperation();
        sign.Start(input, key);
        byte[] mac = new byte[sign.OutputLength];
        Assert.True(sign.TryOnce(message, mac, out _));
        Assert.Equal(expected, mac);
        sign.Start(input, key);
        for (int i = 0; i < message.Length; i += 7)
            sign.Update(message.AsSpan(i, Math.Min(7, message.Length - i)));
        Assert.True(sign.TryFinish(mac, out _));
        Assert.Equal(expected, mac);
        verify.Start(input, key);
        verify.Once(message, expected);
        mac[0] ^= 1;
        verify.Start(input, key);
        Assert.Equal(Ckr.SignatureInvalid, SignVerifyTests.Code(() => verify.Once(message, mac)));
        verify.Start(input, key);
        Assert.Equal(Ckr.SignatureLenRange, SignVerifyTests.Code(() => verify.Once(message, mac.AsSpan(1))));
    }
}
