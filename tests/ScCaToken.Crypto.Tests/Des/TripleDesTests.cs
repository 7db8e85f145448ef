using System.Security.Cryptography;

namespace ScCaToken.Crypto.Tests.Des;

public sealed class TripleDesTests
{
    [Fact]
    public void EncryptBlock_RandomKeysAndBlocks_AgreesWithThePlatform()
    {
        var random = new Random(73);
        var key = new byte[24];
        var block = new byte[8];
        var ours = new byte[8];
        for (int i = 0; i < 200; i++)
        {
            random.NextBytes(key);
            random.NextBytes(block);
            using var theirs = TripleDES.Create();
            theirs.Key = key;
            TripleDes.EncryptBlock(key, block, ours);
            Assert.Equal(theirs.EncryptEcb(block, PaddingMode.None), ours);
            TripleDes.DecryptBlock(key, ours, ours);
            Assert.Equal(block, ours);
        }
    }

    // With three equal keys triple DES is DES; SP 800-17 table A.1, first entry of the variable plaintext test.
    [Fact]
    public void EncryptBlock_ThreeEqualKeys_IsSingleDes()
    {
        var result = new byte[8];
        TripleDes.EncryptBlock(Convert.FromHexString(string.Concat(Enumerable.Repeat("0101010101010101", 3))), Convert.FromHexString("8000000000000000"), result);
        Assert.Equal("95F8A5E5DD31D900", Convert.ToHexString(result));
    }

    [Theory]
    [InlineData(16, 8, 8)]
    [InlineData(24, 7, 8)]
    [InlineData(24, 8, 7)]
    public void EncryptBlock_WrongLength_Throws(int key, int input, int output) =>
        Assert.Throws<ArgumentException>(() => TripleDes.EncryptBlock(new byte[key], new byte[input], new byte[output]));
}
