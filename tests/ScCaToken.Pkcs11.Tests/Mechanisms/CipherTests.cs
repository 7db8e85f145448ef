using FsCheck.Xunit;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Paddings;
using Org.BouncyCastle.Crypto.Parameters;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

public sealed class CipherTests
{
    private static readonly byte[] Iv = Convert.FromHexString("000102030405060708090A0B0C0D0E0F");

    public static TheoryData<uint> Rows() =>
        new(MechanismTable.All.Where(row => row.Flags.HasFlag(CkMechanismFlags.Encrypt) && (row.Keys & (KeyFamily.Aes | KeyFamily.Sm4)) != 0
            && !row.Name.Contains("KEY_WRAP", StringComparison.Ordinal)).Select(row => row.Type));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Encrypt_EveryLength_AgreesWithOracleAndComesBack(uint type)
    {
        foreach (var key in Keys(type))
        {
            foreach (int length in (int[])[0, 1, 15, 16, 17, 31, 32, 48, 1024, 1040, 3000])
            {
                byte[] plain = Pattern(length);
                if (IsWholeBlocks(type) && length % 16 != 0)
                {
                    Assert.Equal(Ckr.DataLenRange, SignVerifyTests.Code(() => Once(new EncryptOperation(), type, key, plain)));
                    Assert.Equal(Ckr.EncryptedDataLenRange, SignVerifyTests.Code(() => Once(new DecryptOperation(), type, key, plain)));
                    continue;
                }

                byte[] cipher = Once(new EncryptOperation(), type, key, plain);
                Assert.Equal(Expected(type, key, plain), cipher);
                Assert.Equal(plain, Once(new DecryptOperation(), type, key, cipher));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Encrypt_InParts_EqualsOnePart(uint type)
    {
        var key = Keys(type)[0];
        byte[] plain = Pattern(160);
        byte[] cipher = Once(new EncryptOperation(), type, key, plain);
        foreach (int step in (int[])[1, 5, 16, 23, 32, 159])
        {
            Assert.Equal(cipher, InParts(new EncryptOperation(), type, key, plain, step));
            Assert.Equal(plain, InParts(new DecryptOperation(), type, key, cipher, step));
        }
    }

    [Property(MaxTest = 50)]
    public bool Encrypt_AnySplit_EqualsOnePart(byte[] a, byte[] b, byte[] c)
    {
        byte[] plain = [.. a, .. b, .. c];
        foreach (uint type in (uint[])[Ckm.AesCbcPad, Ckm.AesCtr, Ckm.AesGcm, Ckm.Sm4CbcPad, Ckm.Sm4Gcm])
        {
            var key = Keys(type)[0];
            using var operation = new EncryptOperation();
            using var parameter = Parameter(type);
            operation.Start(parameter.Input(type), key);
            var output = new List<byte>();
            foreach (byte[] part in (byte[][])[a, b, c])
            {
                byte[] piece = new byte[operation.UpdateLength(part.Length)];
                operation.TryUpdate(part, piece, out int written);
                output.AddRange(piece[..written]);
            }

            byte[] last = new byte[operation.FinishLength];
            operation.TryFinish(last, out int rest);
            output.AddRange(last[..rest]);
            if (!output.ToArray().AsSpan().SequenceEqual(Once(new EncryptOperation(), type, key, plain)))
                return false;
        }

        return true;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Encrypt_InPlace_EqualsSeparateBuffers(uint type)
    {
        var key = Keys(type)[0];
        byte[] plain = Pattern(64);
        byte[] expected = Once(new EncryptOperation(), type, key, plain);
        byte[] buffer = new byte[expected.Length + 16];
        plain.CopyTo(buffer, 0);
        using var encrypt = new EncryptOperation();
        using var parameter = Parameter(type);
        encrypt.Start(parameter.Input(type), key);
        int position = 0;
        Assert.True(encrypt.TryUpdate(buffer.AsSpan(0, 5), buffer, out int first));
        position += first;
        // The rest of the input still lies where it was: a cipher five bytes behind must not have touched it.
        Assert.True(encrypt.TryUpdate(plain.AsSpan(5), buffer.AsSpan(position), out int second));
        position += second;
        Assert.True(encrypt.TryFinish(buffer.AsSpan(position), out int last));
        Assert.Equal(expected, buffer[..(position + last)]);

        plain.CopyTo(buffer, 0);
        encrypt.Start(parameter.Input(type), key);
        Assert.True(encrypt.TryOnce(buffer.AsSpan(0, 64), buffer, out int written));
        Assert.Equal(expected, buffer[..written]);
    }

    [Theory]
    [InlineData(Ckm.AesCbcPad)]
    [InlineData(Ckm.Sm4EcbPad)]
    public void Decrypt_BufferOfExactSize_IsEnough(uint type)
    {
        var key = Keys(type)[0];
        byte[] plain = Pattern(20);
        byte[] cipher = Once(new EncryptOperation(), type, key, plain);
        using var decrypt = new DecryptOperation();
        using var parameter = Parameter(type);
        decrypt.Start(parameter.Input(type), key);
        Assert.True(decrypt.OnceLength(cipher.Length) >= plain.Length);
        byte[] result = new byte[20];
        Assert.False(decrypt.TryOnce(cipher, result.AsSpan(1), out int needed));
        Assert.Equal(20, needed);
        Assert.True(decrypt.IsActive);
        Assert.True(decrypt.TryOnce(cipher, result, out int written));
        Assert.Equal(20, written);
        Assert.Equal(plain, result);
    }

    [Theory]
    [InlineData(Ckm.AesCbcPad)]
    [InlineData(Ckm.Sm4CbcPad)]
    [InlineData(Ckm.Sm4EcbPad)]
    public void Decrypt_WrongPadding_IsEncryptedDataInvalid(uint type)
    {
        var key = Keys(type)[0];
        uint unpadded = type switch { Ckm.AesCbcPad => Ckm.AesCbc, Ckm.Sm4CbcPad => Ckm.Sm4Cbc, _ => Ckm.Sm4Ecb };
        foreach (byte pad in (byte[])[0, 17, 255, 3])
        {
            byte[] block = new byte[16];
            block[15] = pad;
            byte[] cipher = Once(new EncryptOperation(), unpadded, key, block);
            Assert.Equal(Ckr.EncryptedDataInvalid, SignVerifyTests.Code(() => Once(new DecryptOperation(), type, key, cipher)));
        }

        Assert.Equal(Ckr.EncryptedDataLenRange, SignVerifyTests.Code(() => Once(new DecryptOperation(), type, key, [])));
        Assert.Equal(Ckr.EncryptedDataLenRange, SignVerifyTests.Code(() => Once(new DecryptOperation(), type, key, new byte[17])));
    }

    [Theory]
    [InlineData(Ckm.AesGcm)]
    [InlineData(Ckm.Sm4Gcm)]
    public void Gcm_AnyIvAadAndTag_AgreesWithOracle(uint type)
    {
        var key = Keys(type)[0];
        byte[] plain = Pattern(77);
        foreach (int ivLength in (int[])[1, 8, 12, 13, 16, 64])
        {
            foreach (uint tagBits in (uint[])[32, 64, 96, 104, 112, 120, 128])
            {
                byte[] iv = Pattern(ivLength), aad = Pattern(ivLength * 3);
                foreach (bool oldForm in (bool[])[false, true])
                {
                    using var parameter = oldForm
                        ? Mechanisms.Parameter.Struct(iv, (uint)ivLength, aad, (uint)aad.Length, tagBits)
                        : Mechanisms.Parameter.Struct(iv, (uint)ivLength, (uint)ivLength * 8, aad, (uint)aad.Length, tagBits);
                    byte[] cipher = Once(new EncryptOperation(), parameter.Input(type), key, plain);
                    var oracle = new GcmBlockCipher(Engine(key));
                    // BouncyCastle refuses tags below 32 bits and of 64 bits below 12 bytes of IV alike; its tag is a prefix of the full one.
                    oracle.Init(true, new AeadParameters(new KeyParameter(key.Value), 128, iv, aad));
                    byte[] expected = new byte[plain.Length + 16];
                    int length = oracle.ProcessBytes(plain, 0, plain.Length, expected, 0);
                    oracle.DoFinal(expected, length);
                    Assert.Equal(expected[..(plain.Length + (int)tagBits / 8)], cipher);
                    Assert.Equal(plain, Once(new DecryptOperation(), parameter.Input(type), key, cipher));
                    cipher[^1] ^= 1;
                    Assert.Equal(Ckr.EncryptedDataInvalid, SignVerifyTests.Code(() => Once(new DecryptOperation(), parameter.Input(type), key, cipher)));
                    Assert.Equal(Ckr.EncryptedDataLenRange, SignVerifyTests.Code(() => Once(new DecryptOperation(), parameter.Input(type), key, [1, 2, 3])));
                }
            }
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    public void Counter_WithReservedValues_LeavesThemOut(uint reserved)
    {
        using var counter = new CounterCipher(BlockCipher.For(Keys(Ckm.AesCtr)[0]), Iv, 8, encrypting: true, reserved);
        byte[] longest = new byte[(256 - reserved) * 16];
        counter.Update(longest, longest);
        Assert.Equal(Ckr.DataLenRange, SignVerifyTests.Code(() => counter.Update(new byte[1], new byte[1])));
    }

    [Fact]
    public void Gcm_MessageOfMoreThanTheStandardAllows_IsDataLenRange()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1", "SCCA_TEST_FULL=1 encrypts 64 GiB");
        using var core = new GcmCore(new IdleBlockCipher(), Iv.AsSpan(0, 12), [], 16, encrypting: true);
        byte[] part = new byte[1 << 20];
        for (int i = 1; i < 1 << 16; i++)
            core.Crypt(part, part);
        core.Crypt(part.AsSpan(0, part.Length - 32), part);
        Assert.Equal(Ckr.DataLenRange, SignVerifyTests.Code(() => core.Crypt(new byte[1], new byte[1])));
    }

    [Fact]
    public void Ctr_CounterThatComesRound_IsDataLenRange()
    {
        var key = Keys(Ckm.AesCtr)[0];
        using var parameter = Mechanisms.Parameter.Struct(2u, (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)0xFF, 16).ToArray());
        byte[] cipher = Once(new EncryptOperation(), parameter.Input(Ckm.AesCtr), key, new byte[64]);
        // The counter of two bits goes 3, 0, 1, 2 and leaves the bits above alone.
        byte[] counters = Enumerable.Repeat((byte)0xFF, 64).ToArray();
        counters[31] = 0xFC;
        counters[47] = 0xFD;
        counters[63] = 0xFE;
        Assert.Equal(Once(new EncryptOperation(), Ckm.AesEcb, key, counters), cipher);
        Assert.Equal(Ckr.DataLenRange, SignVerifyTests.Code(() => Once(new EncryptOperation(), parameter.Input(Ckm.AesCtr), key, new byte[65])));
        using var none = Mechanisms.Parameter.Struct(0u, (ReadOnlyMemory<byte>)new byte[16]);
        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => Once(new EncryptOperation(), none.Input(Ckm.AesCtr), key, [])));
        using var tooMany = Mechanisms.Parameter.Struct(129u, (ReadOnlyMemory<byte>)new byte[16]);
        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => Once(new EncryptOperation(), tooMany.Input(Ckm.AesCtr), key, [])));
    }

    [Theory]
    [InlineData(Ckm.Sm4Ecb, "5EC8143DE509CFF7B5179F8F474B86192F1D305A7FB17DF985F81C8482192304")]
    [InlineData(Ckm.Sm4Cbc, "78EBB11CC40B0A48312AAEB2040244CB4CB7016951909226979B0D15DC6A8F6D")]
    [InlineData(Ckm.Sm4Cfb, "AC3236CB861DD316E6413B4E3C7524B769D4C54ED433B9A0346009BEB37B2B3F")]
    [InlineData(Ckm.Sm4Ofb, "AC3236CB861DD316E6413B4E3C7524B71D01ACA2487CA582CBF5463E6698539B")]
    public void Sm4_PublishedVectors_Agree(uint type, string expected)
    {
        using var key = new SoftSecretKey(CkKeyType.VendorSm4, Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210"));
        byte[] plain = Convert.FromHexString("AAAAAAAABBBBBBBBCCCCCCCCDDDDDDDDEEEEEEEEFFFFFFFFAAAAAAAABBBBBBBB");
        Assert.Equal(expected, Convert.ToHexString(Once(new EncryptOperation(), type, key, plain)));
    }

    [Theory]
    // SP 800-38A F.1.1, F.2.1, F.5.1, F.3.13, F.4.1: first two blocks.
    [InlineData(Ckm.AesEcb, "000102030405060708090A0B0C0D0E0F", "3AD77BB40D7A3660A89ECAF32466EF97F5D3D58503B9699DE785895A96FDBAAF")]
    [InlineData(Ckm.AesCbc, "000102030405060708090A0B0C0D0E0F", "7649ABAC8119B246CEE98E9B12E9197D5086CB9B507219EE95DB113A917678B2")]
    [InlineData(Ckm.AesCfb128, "000102030405060708090A0B0C0D0E0F", "3B3FD92EB72DAD20333449F8E83CFB4AC8A64537A0B3A93FCDE3CDAD9F1CE58B")]
    [InlineData(Ckm.AesOfb, "000102030405060708090A0B0C0D0E0F", "3B3FD92EB72DAD20333449F8E83CFB4A7789508D16918F03F53C52DAC54ED825")]
    [InlineData(Ckm.AesCtr, "F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF", "874D6191B620E3261BEF6864990DB6CE9806F66B7970FDFF8617187BB9FFFDFF")]
    public void Aes_Sp80038AVectors_Agree(uint type, string iv, string expected)
    {
        using var key = new SoftSecretKey(CkKeyType.Aes, Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"));
        using var parameter = type switch
        {
            Ckm.AesEcb => Mechanisms.Parameter.None(),
            Ckm.AesCtr => Mechanisms.Parameter.Struct(128u, (ReadOnlyMemory<byte>)Convert.FromHexString(iv)),
            _ => Mechanisms.Parameter.Bytes(Convert.FromHexString(iv)),
        };
        byte[] plain = Convert.FromHexString("6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51");
        Assert.Equal(expected, Convert.ToHexString(Once(new EncryptOperation(), parameter.Input(type), key, plain)));
    }

    [Fact]
    public void Start_WrongKeyOrParameter_NamesTheReason()
    {
        using var aes = new SoftSecretKey(CkKeyType.Aes, new byte[16]);
        using var sm4 = new SoftSecretKey(CkKeyType.VendorSm4, new byte[16]);
        using var encrypt = new EncryptOperation();
        Assert.Equal(Ckr.KeyTypeInconsistent, SignVerifyTests.Code(() => encrypt.Start(new(Ckm.AesEcb), sm4)));
        Assert.Equal(Ckr.KeyTypeInconsistent, SignVerifyTests.Code(() => encrypt.Start(new(Ckm.Sm4Ecb), aes)));
        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => encrypt.Start(new(Ckm.AesCbc), aes)));
        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => encrypt.Start(new(Ckm.AesCbc, 0, 16), aes)));
        using var shortIv = Mechanisms.Parameter.Bytes(new byte[15]);
        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => encrypt.Start(shortIv.Input(Ckm.AesCbc), aes)));
        using var badTag = Mechanisms.Parameter.Struct(Iv, 12u, 96u, null, 0u, 100u);
        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => encrypt.Start(badTag.Input(Ckm.AesGcm), aes)));
        using var nullAad = Mechanisms.Parameter.Struct(Iv, 12u, 96u, null, 4u, 128u);
        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => encrypt.Start(nullAad.Input(Ckm.AesGcm), aes)));
        Assert.Equal(Ckr.MechanismInvalid, SignVerifyTests.Code(() => encrypt.Start(new(Ckm.AesCmac), aes)));
        Assert.Equal(Ckr.OperationNotInitialized, SignVerifyTests.Code(() => encrypt.TryUpdate([], [], out _)));
        Assert.Equal(Ckr.AttributeValueInvalid, SignVerifyTests.Code(() => new SoftSecretKey(CkKeyType.Aes, new byte[17]).Dispose()));
    }

    internal static byte[] Once(CipherOperation operation, in MechanismInput input, KeyMaterial key, byte[] data)
    {
        using (operation)
        {
            if (operation is EncryptOperation encrypt)
                encrypt.Start(input, key);
            else
                ((DecryptOperation)operation).Start(input, key);
            byte[] output = new byte[operation.OnceLength(data.Length)];
            Assert.True(operation.TryOnce(data, output, out int written));
            return output[..written];
        }
    }

    internal static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 % 253))];

    private static byte[] Once(CipherOperation operation, uint type, KeyMaterial key, byte[] data)
    {
        using var parameter = Parameter(type);
        return Once(operation, parameter.Input(type), key, data);
    }

    private static byte[] InParts(CipherOperation operation, uint type, KeyMaterial key, byte[] data, int step)
    {
        using (operation)
        {
            using var parameter = Parameter(type);
            if (operation is EncryptOperation encrypt)
                encrypt.Start(parameter.Input(type), key);
            else
                ((DecryptOperation)operation).Start(parameter.Input(type), key);
            var output = new List<byte>();
            for (int i = 0; i < data.Length; i += step)
            {
                var part = data.AsSpan(i, Math.Min(step, data.Length - i));
                byte[] piece = new byte[operation.UpdateLength(part.Length)];
                if (piece.Length > 0)
                    Assert.False(operation.TryUpdate(part, piece.AsSpan(1), out _));
                Assert.True(operation.TryUpdate(part, piece, out int written));
                Assert.Equal(piece.Length, written);
                output.AddRange(piece);
            }

            byte[] last = new byte[operation.FinishLength];
            Assert.True(operation.TryFinish(last, out int rest));
            output.AddRange(last[..rest]);
            return [.. output];
        }
    }

    private static bool IsWholeBlocks(uint type) => type is Ckm.AesEcb or Ckm.AesCbc or Ckm.Sm4Ecb or Ckm.Sm4Cbc or Ckm.IbmSm4Cbc or Ckm.IbmSm4Ecb;

    private static Parameter Parameter(uint type) => type switch
    {
        Ckm.AesEcb or Ckm.Sm4Ecb or Ckm.Sm4EcbPad or Ckm.IbmSm4Ecb => Mechanisms.Parameter.None(),
        Ckm.AesCtr or Ckm.Sm4Ctr => Mechanisms.Parameter.Struct(128u, (ReadOnlyMemory<byte>)Iv),
        Ckm.AesGcm or Ckm.Sm4Gcm => Mechanisms.Parameter.Struct(Iv[..12], 12u, 96u, Iv, 16u, 128u),
        _ => Mechanisms.Parameter.Bytes(Iv),
    };

    private static SoftSecretKey[] Keys(uint type) => MechanismTable.Find(type)!.Keys == KeyFamily.Sm4
        ? [new SoftSecretKey(CkKeyType.VendorSm4, Pattern(16))]
        : [new SoftSecretKey(CkKeyType.Aes, Pattern(16)), new SoftSecretKey(CkKeyType.Aes, Pattern(24)), new SoftSecretKey(CkKeyType.Aes, Pattern(32))];

    private static IBlockCipher Engine(SoftSecretKey key) => key.Family == KeyFamily.Sm4 ? new SM4Engine() : new AesEngine();

    private static byte[] Expected(uint type, SoftSecretKey key, byte[] plain)
    {
        var engine = Engine(key);
        var keyOnly = new KeyParameter(key.Value);
        var withIv = new ParametersWithIV(keyOnly, Iv);
        if (type is Ckm.AesGcm or Ckm.Sm4Gcm)
        {
            var gcm = new GcmBlockCipher(engine);
            gcm.Init(true, new AeadParameters(keyOnly, 128, Iv[..12], Iv));
            byte[] sealedBytes = new byte[plain.Length + 16];
            int length = gcm.ProcessBytes(plain, 0, plain.Length, sealedBytes, 0);
            gcm.DoFinal(sealedBytes, length);
            return sealedBytes;
        }

        IBufferedCipher cipher = type switch
        {
            Ckm.AesEcb or Ckm.Sm4Ecb or Ckm.IbmSm4Ecb => new BufferedBlockCipher(new EcbBlockCipher(engine)),
            Ckm.Sm4EcbPad => new PaddedBufferedBlockCipher(new EcbBlockCipher(engine)),
            Ckm.AesCbc or Ckm.Sm4Cbc or Ckm.IbmSm4Cbc => new BufferedBlockCipher(new CbcBlockCipher(engine)),
            Ckm.AesCbcPad or Ckm.Sm4CbcPad => new PaddedBufferedBlockCipher(new CbcBlockCipher(engine)),
            Ckm.AesCtr or Ckm.Sm4Ctr => new BufferedBlockCipher(new SicBlockCipher(engine)),
            Ckm.AesOfb or Ckm.Sm4Ofb => new BufferedBlockCipher(new OfbBlockCipher(engine, 128)),
            Ckm.AesCfb8 => new BufferedBlockCipher(new CfbBlockCipher(engine, 8)),
            Ckm.AesCfb128 or Ckm.Sm4Cfb => new BufferedBlockCipher(new CfbBlockCipher(engine, 128)),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
        cipher.Init(true, type is Ckm.AesEcb or Ckm.Sm4Ecb or Ckm.Sm4EcbPad or Ckm.IbmSm4Ecb ? keyOnly : withIv);
        return cipher.DoFinal(plain);
    }
}
