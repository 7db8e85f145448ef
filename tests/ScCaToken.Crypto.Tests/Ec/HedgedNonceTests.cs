namespace ScCaToken.Crypto.Tests;

/// <summary>The nonce derivation is one SM3 over key block, digest, folded entropy and attempt, whatever way it is computed.</summary>
public class HedgedNonceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(48)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Derive_DigestOfAnyLength_IsSm3OfTheWholeMessage(int digestLength)
    {
        SeededRandom random = new(digestLength);
        byte[] d = random.Bytes(32), digest = random.Bytes(digestLength), entropy = random.Bytes(32), candidate = new byte[32], expected = new byte[32];
        byte[] folded = entropy[..22];
        for (int i = 22; i < 32; i++)
            folded[i - 22] ^= entropy[i];
        byte[] message = [.. "ScCa nonce"u8, .. new byte[6], .. d, .. new byte[16], .. digest, .. folded, 7];
        Sm3.HashData(message, expected);

        HedgedNonce.Create(d, out HedgedNonce nonce);
        nonce.Derive(digest, entropy, 7, candidate);

        Assert.Equal(expected, candidate);
    }
}
