using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Cli.Tests;

/// <summary><c>scca decrypt</c> with an SM2 key, whatever the ciphertext begins with.</summary>
public sealed class DecryptTests : IDisposable
{
    private static readonly byte[] Plaintext = "a session key"u8.ToArray();
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Decrypt_BareCiphertextThatBeginsLikeAnotherForm_GivesThePlaintext()
    {
        byte[] publicKey = MakeKey();
        foreach (byte first in (byte[])[0x30, 0x04])
        {
            byte[] ciphertext = Encrypt(publicKey, first);
            Assert.Equal(Plaintext, Decrypt(ciphertext));
            Assert.Equal(Plaintext, Decrypt([0x04, .. ciphertext]));
        }
    }

    [Fact]
    public void Decrypt_WhatIsNoCiphertext_SaysSo()
    {
        MakeKey();
        foreach (byte[] other in (byte[][])[[], new byte[200], "0\u0003\u0002\u0001\u0001"u8.ToArray()])
        {
            File.WriteAllBytes(_scratch.File("c.bin"), other);
            var outcome = _scratch.Run("scca decrypt -i c.bin");
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("this is no SM2 ciphertext", outcome.Error, StringComparison.Ordinal);
        }
    }

    private byte[] MakeKey()
    {
        _scratch.Environment["SCCA_PIN"] = "12345678";
        string pem = _scratch.Expect("scca key generate sm2 -c seal -k encrypt >&2 && scca key export -k encrypt");
        var fields = PemEncoding.Find(pem);
        // SubjectPublicKeyInfo ends with the point.
        return Convert.FromBase64String(pem[fields.Base64Data])[^Sm2.PublicKeySize..];
    }

    private static byte[] Encrypt(byte[] publicKey, byte first)
    {
        byte[] ciphertext = new byte[Sm2.CiphertextLength(Plaintext.Length)];
        do
            Assert.True(Sm2.TryEncrypt(publicKey, Plaintext, new SystemRandom(), ciphertext));
        while (ciphertext[0] != first);
        return ciphertext;
    }

    private byte[] Decrypt(byte[] ciphertext)
    {
        File.WriteAllBytes(_scratch.File("c.bin"), ciphertext);
        _scratch.Expect("scca decrypt -i c.bin -o p.bin");
        return File.ReadAllBytes(_scratch.File("p.bin"));
    }

    private sealed class SystemRandom : IRandomSource
    {
        public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}
