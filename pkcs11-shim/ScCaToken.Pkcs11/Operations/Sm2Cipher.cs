using ScCaToken.Crypto;
using ScCaToken.Driver;

namespace ScCaToken.Pkcs11;

/// <summary>One SM2 encryption with a public key or decryption with a private one.</summary>
internal sealed class Sm2Cipher(AsymmetricKey key, bool der)
    : BufferedCipher(key is PrivateKey ? MaxCiphertext : MaxPlaintext, key is PrivateKey ? Ckr.EncryptedDataLenRange : Ckr.DataLenRange)
{
    /// <summary>What fits one command to a card.</summary>
    private const int MaxPlaintext = 32768, MaxCiphertext = MaxPlaintext + Sm2Encoding.MaxCipherOverhead;

    /// <summary>C1 ‖ C3 before C2.</summary>
    private const int Head = Sm2.PublicKeySize + Sm2.DigestSize;

    protected override int MaxOutput(int inputLength) =>
        key is PrivateKey ? Math.Max(0, inputLength - Head) : inputLength + (der ? Sm2Encoding.MaxCipherOverhead : Head + 1);

    protected override int Transform(ReadOnlySpan<byte> input, Span<byte> output) =>
        key is PrivateKey privateKey ? Decrypt(privateKey, input, output) : Encrypt((SoftPublicKey)key, input, output);

    private int Encrypt(SoftPublicKey publicKey, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.IsEmpty)
            throw new CkException(Ckr.DataLenRange);
        byte[] ciphertext = new byte[Head + input.Length];
        if (!Sm2.TryEncrypt(publicKey.Point, input, HostRandom.Instance, ciphertext))
            throw new CkException(Ckr.FunctionFailed);
        if (der)
            return Sm2Encoding.WriteCipher(ciphertext, output);
        output[0] = 4;
        ciphertext.CopyTo(output[1..]);
        return ciphertext.Length + 1;
    }

    private static int Decrypt(PrivateKey privateKey, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length <= Head)
            throw new CkException(Ckr.EncryptedDataLenRange);
        return privateKey.DecryptSm2(Sm2CiphertextForms.ToRaw(input), output);
    }
}
