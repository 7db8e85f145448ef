using System.Security.Cryptography;
using TripleDesBlock = ScCaToken.Crypto.TripleDes;

namespace ScCaToken.Core.Tests.Scripting;

/// <summary>The host's side of authentication with the PIV management key.</summary>
public static class PivManagement
{
    /// <summary>The factory value.</summary>
    public const string FactoryKey = "010203040506070801020304050607080102030405060708";

    /// <summary>Mutual authentication that must succeed.</summary>
    public static void Authenticate(TokenBench bench, byte algorithm, byte[] key)
    {
        int size = algorithm == 3 ? 8 : 16;
        string witness = bench.Send($"0087{algorithm:X2}9B047C02800000");
        Assert.EndsWith("9000", witness, StringComparison.Ordinal);
        string decrypted = Convert.ToHexString(Decrypt(algorithm, key, Convert.FromHexString(witness)[4..^2]));
        byte[] challenge = [.. Enumerable.Range(1, size).Select(i => (byte)i)];
        string answer = bench.Send($"0087{algorithm:X2}9B{(2 * size) + 6:X2}7C{(2 * size) + 4:X2}80{size:X2}{decrypted}81{size:X2}{Convert.ToHexString(challenge)}00");
        Assert.EndsWith("9000", answer, StringComparison.Ordinal);
        Assert.Equal(challenge, Decrypt(algorithm, key, Convert.FromHexString(answer)[4..^2]));
    }

    /// <summary>External authentication that must succeed.</summary>
    public static void AuthenticateByChallenge(TokenBench bench, byte algorithm, byte[] key)
    {
        string drawn = bench.Send($"0087{algorithm:X2}9B047C02810000");
        Assert.EndsWith("9000", drawn, StringComparison.Ordinal);
        byte[] response = Encrypt(algorithm, key, Convert.FromHexString(drawn)[4..^2]);
        Assert.Equal("9000", bench.Send($"0087{algorithm:X2}9B{response.Length + 4:X2}7C{response.Length + 2:X2}82{response.Length:X2}{Convert.ToHexString(response)}"));
    }

    public static byte[] Encrypt(byte algorithm, byte[] key, byte[] block)
    {
        if (algorithm == 3)
        {
            var encrypted = new byte[8];
            TripleDesBlock.EncryptBlock(key, block, encrypted);
            return encrypted;
        }

        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptEcb(block, PaddingMode.None);
    }

    public static byte[] Decrypt(byte algorithm, byte[] key, byte[] block)
    {
        if (algorithm == 3)
        {
            var plain = new byte[8];
            TripleDesBlock.DecryptBlock(key, block, plain);
            return plain;
        }

        using var aes = Aes.Create();
        aes.Key = key;
        return aes.DecryptEcb(block, PaddingMode.None);
    }
}
