using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>GCM decryption (SP 800-38D §7.2): nothing comes out before the tag proved right.</summary>
internal sealed class GcmDecryptor(GcmCore core) : BufferedCipher(MaxMessage, Ckr.EncryptedDataLenRange)
{
    private const int MaxMessage = 1 << 30;

    public override void Dispose()
    {
        core.Dispose();
        base.Dispose();
    }

    protected override int MaxOutput(int inputLength) => Math.Max(0, inputLength - core.TagLength);

    protected override int Transform(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length < core.TagLength)
            throw new CkException(Ckr.EncryptedDataLenRange);
        var ciphertext = input[..^core.TagLength];
        Span<byte> tag = stackalloc byte[BlockCipher.BlockSize];
        core.Authenticate(ciphertext);
        core.Finish(tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..core.TagLength], input[ciphertext.Length..]))
            throw new CkException(Ckr.EncryptedDataInvalid);
        core.Crypt(ciphertext, output);
        return ciphertext.Length;
    }
}
