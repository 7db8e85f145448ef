using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace ScCaToken.Crypto.Tests;

public sealed class Sm3Tests
{
    public static TheoryData<string, int, string> Published => new()
    {
        { "", 1, "1AB21D8355CFA17F8E61194831E81A8F22BEC8C728FEFB747ED035EB5082AA2B" },
        { "abc", 1, "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0" },
        { "abcd", 16, "DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732" },
        { "a", 1_000_000, "C8AAF89429554029E231941A2ACC0AD61FF2A5ACD8FADD25847A3A732B3B02C3" },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void HashData_PublishedMessage_GivesPublishedDigest(string part, int repeats, string expected)
    {
        byte[] message = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(part, repeats)));
        byte[] digest = new byte[Sm3.DigestSize];
        Sm3.HashData(message, digest);
        Assert.Equal(expected, Convert.ToHexString(digest));
    }

    [Fact]
    public void HashData_EveryLengthAroundTwoBlocks_AgreesWithBouncyCastle()
    {
        byte[] message = Patterned(200);
        for (int length = 0; length <= message.Length; length++)
        {
            var oracle = new SM3Digest();
            oracle.BlockUpdate(message, 0, length);
            byte[] expected = new byte[32];
            oracle.DoFinal(expected, 0);
            byte[] digest = new byte[32];
            Sm3.HashData(message.AsSpan(0, length), digest);
            Assert.Equal(expected, digest);
        }
    }

    [Fact]
    public void Append_EveryCutOfAMessage_GivesTheOneShotDigest()
    {
        byte[] message = Patterned(150);
        byte[] expected = new byte[32];
        Sm3.HashData(message, expected);
        for (int cut = 0; cut <= message.Length; cut++)
        {
            Sm3 hash = Sm3.Create();
            hash.Append(message.AsSpan(0, cut));
            Sm3 clone = hash;
            hash.Append(message.AsSpan(cut));
            byte[] digest = new byte[32];
            hash.Finish(digest);
            Assert.Equal(expected, digest);
            clone.Append(message.AsSpan(cut));
            clone.Finish(digest);
            Assert.Equal(expected, digest);
        }
    }

    [Fact]
    public void HmacSm3_KeysBelowAndAboveABlock_AgreesWithBouncyCastle()
    {
        byte[] message = Patterned(100);
        foreach (int keyLength in new[] { 0, 1, 32, 63, 64, 65, 130 })
        {
            byte[] key = Patterned(keyLength);
            var oracle = new HMac(new SM3Digest());
            oracle.Init(new KeyParameter(key));
            oracle.BlockUpdate(message, 0, message.Length);
            byte[] expected = new byte[32];
            oracle.DoFinal(expected, 0);
            byte[] code = new byte[32];
            Hmac.HashData(HashAlgorithmId.Sm3, key, message, code);
            Assert.Equal(expected, code);
        }
    }

    [Fact]
    public void Sha224_EveryLengthAroundTwoBlocks_AgreesWithBouncyCastle()
    {
        byte[] message = Patterned(200);
        for (int length = 0; length <= message.Length; length++)
        {
            var oracle = new Sha224Digest();
            oracle.BlockUpdate(message, 0, length);
            byte[] expected = new byte[28];
            oracle.DoFinal(expected, 0);
            byte[] digest = new byte[Hashes.Size(HashAlgorithmId.Sha224)];
            Hashes.HashData(HashAlgorithmId.Sha224, message.AsSpan(0, length), digest);
            Assert.Equal(expected, digest);

            var mac = new HMac(new Sha224Digest());
            mac.Init(new KeyParameter(message, 0, length));
            mac.BlockUpdate(message, 0, 70);
            mac.DoFinal(expected, 0);
            Hmac.HashData(HashAlgorithmId.Sha224, message.AsSpan(0, length), message.AsSpan(0, 70), digest);
            Assert.Equal(expected, digest);
        }
    }

    [Theory]
    [InlineData(HashAlgorithmId.Sm3, "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0")]
    [InlineData(HashAlgorithmId.Sha1, "A9993E364706816ABA3E25717850C26C9CD0D89D")]
    [InlineData(HashAlgorithmId.Sha224, "23097D223405D8228642A477BDA255B32AADBCE4BDA0B3F7E36C9DA7")]
    [InlineData(HashAlgorithmId.Sha256, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData(HashAlgorithmId.Sha384, "CB00753F45A35E8BB5A03D699AC65007272C32AB0EDED1631A8B605A43FF5BED8086072BA1E7CC2358BAECA134C825A7")]
    [InlineData(HashAlgorithmId.Sha512, "DDAF35A193617ABACC417349AE20413112E6FA4E89A97EA20A9EEEE64B55D39A2192992A274FC1A836BA3C23A3FEEBBD454D4423643CE80E2A9AC94FA54CA49F")]
    public void Hashes_Abc_GivesPublishedDigest(HashAlgorithmId algorithm, string expected)
    {
        byte[] digest = new byte[Hashes.Size(algorithm)];
        Hashes.HashData(algorithm, "abc"u8, digest);
        Assert.Equal(expected, Convert.ToHexString(digest));
    }

    [Fact]
    public void Pbkdf2_Rfc7914Example_GivesPublishedKey()
    {
        byte[] key = new byte[64];
        Pbkdf2.DeriveKey("passwd"u8, "salt"u8, 1, key);
        Assert.Equal(
            "55AC046E56E3089FEC1691C22544B605F94185216DDE0465E68B9D57C20DACBC49CA9CCCF179B645991664B39D77EF317C71B845B1E30BD509112041D3A19783",
            Convert.ToHexString(key));
    }

    private static byte[] Patterned(int length) => SHA512.HashData([(byte)length]).Concat(Enumerable.Range(0, 1000).Select(i => (byte)((i * 7) & 255))).Take(length).ToArray();
}
