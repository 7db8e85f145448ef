using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Paddings;
using Org.BouncyCastle.Crypto.Parameters;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

public sealed class Sm4Tests
{
    private static readonly byte[] Key = Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210");
    private static readonly byte[] Iv = Convert.FromHexString("000102030405060708090A0B0C0D0E0F");
    private const string Short = "AAAAAAAABBBBBBBBCCCCCCCCDDDDDDDDEEEEEEEEFFFFFFFFAAAAAAAABBBBBBBB";
    private const string Long = "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBB";

    [Fact]
    public void EncryptBlock_StandardExample_GivesPublishedCiphertext()
    {
        byte[] block = [.. Key];
        Sm4.Create(Key, out Sm4 cipher);
        cipher.EncryptBlock(block, block);
        Assert.Equal("681EDF34D206965E86B3E94F536E4246", Convert.ToHexString(block));
        for (int i = 1; i < 1_000_000; i++)
            cipher.EncryptBlock(block, block);
        Assert.Equal("595298C7C6FD271F0402F804C33D3F66", Convert.ToHexString(block));
    }

    [Theory]
    [InlineData(Sm4Mode.Ecb, Short, "5EC8143DE509CFF7B5179F8F474B86192F1D305A7FB17DF985F81C8482192304")]
    [InlineData(Sm4Mode.Cbc, Short, "78EBB11CC40B0A48312AAEB2040244CB4CB7016951909226979B0D15DC6A8F6D")]
    [InlineData(Sm4Mode.Cfb, Short, "AC3236CB861DD316E6413B4E3C7524B769D4C54ED433B9A0346009BEB37B2B3F")]
    [InlineData(Sm4Mode.Ofb, Short, "AC3236CB861DD316E6413B4E3C7524B71D01ACA2487CA582CBF5463E6698539B")]
    [InlineData(Sm4Mode.Ctr, Long, "AC3236CB970CC20791364C395A1342D1A3CBC1878C6F30CD074CCE385CDD70C7F234BC0E24C11980FD1286310CE37B926E02FCD0FAA0BAF38B2933851D824514")]
    public void TryEncrypt_PublishedMode_GivesPublishedCiphertextAndBack(Sm4Mode mode, string plaintext, string expected)
    {
        byte[] plain = Convert.FromHexString(plaintext);
        byte[] result = new byte[plain.Length];
        Assert.True(Sm4Modes.TryEncrypt(mode, Key, Iv, plain, result));
        Assert.Equal(expected, Convert.ToHexString(result));
        Assert.True(Sm4Modes.TryDecrypt(mode, Key, Iv, result, result.AsSpan()));
        Assert.Equal(plain, result);
    }

    [Fact]
    public void TryCbcMac_PublishedMessage_GivesLastCbcBlock()
    {
        byte[] mac = new byte[16];
        Assert.True(Sm4Modes.TryCbcMac(Key, Iv, Convert.FromHexString(Short), mac));
        Assert.Equal("4CB7016951909226979B0D15DC6A8F6D", Convert.ToHexString(mac));
        Assert.False(Sm4Modes.TryCbcMac(Key, Iv, [], mac));
        Assert.False(Sm4Modes.TryCbcMac(Key, Iv, new byte[17], mac));
    }

    [Fact]
    public void Stream_EveryModeAnyCuts_AgreesWithBouncyCastle()
    {
        var random = new Random(4);
        foreach (Sm4Mode mode in Enum.GetValues<Sm4Mode>())
        foreach (int feedback in mode == Sm4Mode.Cfb ? new[] { 8, 24, 64, 128 } : [128])
        foreach (int blocks in new[] { 0, 1, 3, 4, 5, 17, 40 })
        {
            int length = mode is Sm4Mode.Ofb or Sm4Mode.Ctr ? Math.Max(0, (blocks * 16) - 5) : blocks * 16 / (feedback / 8) * (feedback / 8);
            byte[] plain = new byte[length];
            random.NextBytes(plain);
            byte[] expected = Oracle(mode, feedback, plain);
            Assert.Equal(expected, InPieces(mode, true, plain, random, feedbackBits: feedback));
            Assert.Equal(plain, InPieces(mode, false, expected, random, feedbackBits: feedback));
        }
    }

    [Fact]
    public void Stream_PaddedCbcAnyLength_AgreesWithBouncyCastleAndRejectsBadPadding()
    {
        var random = new Random(5);
        for (int length = 0; length < 70; length++)
        {
            byte[] plain = new byte[length];
            random.NextBytes(plain);
            var oracle = new PaddedBufferedBlockCipher(new CbcBlockCipher(new SM4Engine()), new Pkcs7Padding());
            oracle.Init(true, new ParametersWithIV(new KeyParameter(Key), Iv));
            byte[] expected = oracle.DoFinal(plain);
            Assert.Equal(expected, InPieces(Sm4Mode.Cbc, true, plain, random, padding: true));
            Assert.Equal(plain, InPieces(Sm4Mode.Cbc, false, expected, random, padding: true));
        }

        foreach (string last in new[] { "00000000000000000000000000000000", "11111111111111111111111111111111", "00000000000000000000000000000302", "00000000000000000000000003030203" })
        {
            byte[] bad = new byte[16];
            Assert.True(Sm4Modes.TryEncrypt(Sm4Mode.Cbc, Key, Iv, Convert.FromHexString(last), bad));
            Sm4Stream.Create(Key, Sm4Mode.Cbc, Iv, false, out Sm4Stream stream, padding: true);
            Assert.Equal(0, stream.Update(bad, new byte[16]));
            Assert.False(stream.TryFinish(new byte[16], out int written));
            Assert.Equal(0, written);
        }
    }

    [Fact]
    public void Gcm_ManyLengths_AgreesWithBouncyCastleAndRejectsEveryFlip()
    {
        var random = new Random(6);
        foreach (int length in new[] { 0, 1, 15, 16, 17, 100, 600 })
        foreach (int nonceLength in new[] { 1, 12, 16, 40 })
        {
            byte[] plain = new byte[length], nonce = new byte[nonceLength], associated = new byte[length % 37];
            random.NextBytes(plain);
            random.NextBytes(nonce);
            random.NextBytes(associated);
            var oracle = new GcmBlockCipher(new SM4Engine());
            oracle.Init(true, new AeadParameters(new KeyParameter(Key), 128, nonce, associated));
            byte[] expected = new byte[length + 16];
            int done = oracle.ProcessBytes(plain, 0, length, expected, 0);
            oracle.DoFinal(expected, done);

            byte[] sealedText = new byte[length], tag = new byte[16], opened = new byte[length];
            Sm4Gcm.Seal(Key, nonce, associated, plain, sealedText, tag);
            Assert.Equal(expected, sealedText.Concat(tag).ToArray());
            Assert.True(Sm4Gcm.TryOpen(Key, nonce, associated, sealedText, tag, opened));
            Assert.Equal(plain, opened);
            tag[random.Next(16)] ^= (byte)(1 << random.Next(8));
            Assert.False(Sm4Gcm.TryOpen(Key, nonce, associated, sealedText, tag, opened));
        }
    }

    [Fact]
    public void Gcm_CounterWraps_AgreesWithBouncyCastle()
    {
        // A nonce of 16 bytes can be solved for the J0 wanted, here three below the wrap of the whole counter.
        UInt128 subkey = Subkey();
        UInt128 wanted = UInt128.MaxValue - 2;
        UInt128 lengthBlock = 128;
        // J0 = (N·H ⊕ L)·H, so N = (J0·H⁻¹ ⊕ L)·H⁻¹.
        UInt128 inverse = Invert(subkey);
        UInt128 n = GHash.MultiplyPortable(GHash.MultiplyPortable(wanted, inverse) ^ lengthBlock, inverse);
        byte[] nonce = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(nonce, n);
        byte[] plain = new byte[100], sealedText = new byte[100], tag = new byte[16], expected = new byte[116];
        var oracle = new GcmBlockCipher(new SM4Engine());
        oracle.Init(true, new AeadParameters(new KeyParameter(Key), 128, nonce));
        int done = oracle.ProcessBytes(plain, 0, plain.Length, expected, 0);
        oracle.DoFinal(expected, done);
        Sm4Gcm.Seal(Key, nonce, [], plain, sealedText, tag);
        Assert.Equal(expected, sealedText.Concat(tag).ToArray());
    }

    [Fact]
    public void GHash_BothMultiplications_Agree()
    {
        var random = new Random(7);
        for (int i = 0; i < 500; i++)
        {
            UInt128 x = new((ulong)random.NextInt64() << 1, (ulong)random.NextInt64() << 1);
            UInt128 y = new((ulong)random.NextInt64() << 1, (ulong)random.NextInt64() << 1);
            Assert.SkipUnless(System.Runtime.Intrinsics.X86.Pclmulqdq.IsSupported, "no carry-less multiplication here");
            Assert.Equal(GHash.MultiplyPortable(x, y), GHash.MultiplyCarryless(x, y));
        }
    }

    [Fact]
    public void ByteField_EveryByte_AgreesWithTheVectorSbox()
    {
        for (uint value = 0; value < 256; value++)
            Assert.Equal(Sm4Rounds.SubWord(value | (value << 16)), unchecked((uint)ByteField.Sm4SubBytes(value | (value << 16))));
    }

    private static byte[] InPieces(Sm4Mode mode, bool encrypting, byte[] source, Random random, bool padding = false, int feedbackBits = 128)
    {
        Sm4Stream.Create(Key, mode, Iv, encrypting, out Sm4Stream stream, padding, feedbackBits);
        var output = new List<byte>();
        for (int position = 0; position < source.Length;)
        {
            int size = Math.Min(random.Next(1, 60), source.Length - position);
            byte[] piece = new byte[stream.OutputLength(size)];
            Assert.Equal(piece.Length, stream.Update(source.AsSpan(position, size), piece));
            output.AddRange(piece);
            position += size;
        }

        byte[] last = new byte[16];
        Assert.True(stream.TryFinish(last, out int written));
        output.AddRange(last[..written]);
        return [.. output];
    }

    private static byte[] Oracle(Sm4Mode mode, int feedback, byte[] plain)
    {
        IBlockCipherMode cipher = mode switch
        {
            Sm4Mode.Ecb => new EcbBlockCipher(new SM4Engine()),
            Sm4Mode.Cbc => new CbcBlockCipher(new SM4Engine()),
            Sm4Mode.Cfb => new CfbBlockCipher(new SM4Engine(), feedback),
            Sm4Mode.Ofb => new OfbBlockCipher(new SM4Engine(), 128),
            _ => new SicBlockCipher(new SM4Engine()),
        };
        var buffered = new BufferedBlockCipher(cipher);
        buffered.Init(true, mode == Sm4Mode.Ecb ? new KeyParameter(Key) : new ParametersWithIV(new KeyParameter(Key), Iv));
        byte[] result = new byte[plain.Length];
        int done = buffered.ProcessBytes(plain, 0, plain.Length, result, 0);
        buffered.DoFinal(result, done);
        return result;
    }

    private static UInt128 Subkey()
    {
        byte[] block = new byte[16];
        Sm4.Create(Key, out Sm4 cipher);
        cipher.EncryptBlock(block, block);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(block);
    }

    private static UInt128 Invert(UInt128 x)
    {
        // x^(2^128 − 2), the product of x^(2^i) for i = 1 … 127.
        UInt128 square = x, product = UInt128.One << 127;
        for (int i = 1; i < 128; i++)
        {
            square = GHash.MultiplyPortable(square, square);
            product = GHash.MultiplyPortable(product, square);
        }

        return product;
    }
}
