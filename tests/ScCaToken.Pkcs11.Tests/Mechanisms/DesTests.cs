using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

/// <summary>DES and triple DES against NIST's published vectors (SP 800-20) and the platform's triple DES.</summary>
public sealed class DesTests
{
    [Theory]
    [InlineData("0101010101010101", "8000000000000000", "95F8A5E5DD31D900")]
    [InlineData("8001010101010101", "0000000000000000", "95A8D72813DAA94D")]
    [InlineData("7CA110454A1A6E57", "01A1D6D039776742", "690F5B0D9A26939B")]
    [InlineData("0131D9619DC1376E", "5CD54CA83DEF57DA", "7A389D10354BD271")]
    [InlineData("1046913489980131", "0000000000000000", "88D55E54F54C97B4")]
    public void Ecb_PublishedVector_Matches(string key, string plain, string cipher)
    {
        using var des = new DesBlockCipher(Convert.FromHexString(key));
        byte[] block = Convert.FromHexString(plain);
        des.Encrypt(block, block);
        Assert.Equal(cipher, Convert.ToHexString(block));
        des.Decrypt(block, block);
        Assert.Equal(plain, Convert.ToHexString(block));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    public void Cbc_TripleDes_MatchesPlatform(int keySize)
    {
        var random = new Random(keySize);
        byte[] key = new byte[keySize], iv = new byte[8], data = new byte[80];
        for (int run = 0; run < 200; run++)
        {
            random.NextBytes(key);
            random.NextBytes(iv);
            random.NextBytes(data);
            using var platform = TripleDES.Create();
            // OpenSSL takes three keys only.
            platform.Key = keySize == 24 ? key : [.. key, .. key[..8]];
            byte[] expected = platform.EncryptCbc(data, iv, PaddingMode.None);
            using var own = new DesBlockCipher(key);
            byte[] result = new byte[data.Length], chain = [.. iv];
            own.EncryptCbc(chain, data, result);
            Assert.Equal(expected, result);
            Assert.Equal(expected[^8..], chain);
            iv.CopyTo(chain, 0);
            own.DecryptCbc(chain, result, result);
            Assert.Equal(data, result);
        }
    }

    [Fact]
    public void Generate_AnyDesType_HasOddParity()
    {
        foreach (var type in new[] { CkKeyType.Des, CkKeyType.Des2, CkKeyType.Des3 })
        {
            byte[] value = RandomNumberGenerator.GetBytes(SoftSecretKey.FixedLength(type));
            SoftSecretKey.FixParity(type, value);
            Assert.All(value, b => Assert.Equal(1, byte.PopCount(b) & 1));
        }
    }
}
