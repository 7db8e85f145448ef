using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>Known answers of GB/T 32918.5-2017 for power-on: sign with the published nonce, verify, reject, decrypt.</summary>
public static class Sm2SelfTest
{
    private static ReadOnlySpan<byte> PrivateKey =>
    [
        0x39, 0x45, 0x20, 0x8F, 0x7B, 0x21, 0x44, 0xB1, 0x3F, 0x36, 0xE3, 0x8A, 0xC6, 0xD3, 0x9F, 0x95,
        0x88, 0x93, 0x93, 0x69, 0x28, 0x60, 0xB5, 0x1A, 0x42, 0xFB, 0x81, 0xEF, 0x4D, 0xF7, 0xC5, 0xB8,
    ];

    private static ReadOnlySpan<byte> Nonce =>
    [
        0x59, 0x27, 0x6E, 0x27, 0xD5, 0x06, 0x86, 0x1A, 0x16, 0x68, 0x0F, 0x3A, 0xD9, 0xC0, 0x2D, 0xCC,
        0xEF, 0x3C, 0xC1, 0xFA, 0x3C, 0xDB, 0xE4, 0xCE, 0x6D, 0x54, 0xB8, 0x0D, 0xEA, 0xC1, 0xBC, 0x21,
    ];

    private static ReadOnlySpan<byte> Signature =>
    [
        0xF5, 0xA0, 0x3B, 0x06, 0x48, 0xD2, 0xC4, 0x63, 0x0E, 0xEA, 0xC5, 0x13, 0xE1, 0xBB, 0x81, 0xA1,
        0x59, 0x44, 0xDA, 0x38, 0x27, 0xD5, 0xB7, 0x41, 0x43, 0xAC, 0x7E, 0xAC, 0xEE, 0xE7, 0x20, 0xB3,
        0xB1, 0xB6, 0xAA, 0x29, 0xDF, 0x21, 0x2F, 0xD8, 0x76, 0x31, 0x82, 0xBC, 0x0D, 0x42, 0x1C, 0xA1,
        0xBB, 0x90, 0x38, 0xFD, 0x1F, 0x7F, 0x42, 0xD4, 0x84, 0x0B, 0x69, 0xC4, 0x85, 0xBB, 0xC1, 0xAA,
    ];

    private static ReadOnlySpan<byte> Body =>
    [
        0x21, 0x88, 0x6C, 0xA9, 0x89, 0xCA, 0x9C, 0x7D, 0x58, 0x08, 0x73, 0x07, 0xCA, 0x93, 0x09, 0x2D, 0x65, 0x1E, 0xFA,
    ];

    /// <summary>Runs the known answers; <see langword="false"/> means the implementation must not be used.</summary>
    public static bool Run()
    {
        if (!Sm2PrivateKey.TryImport(PrivateKey, out Sm2PrivateKey? key))
            return false;
        using (key)
            return RunSignature(key) && RunEncryption(key);
    }

    private static bool RunSignature(Sm2PrivateKey key)
    {
        Span<byte> e = stackalloc byte[Sm2.DigestSize];
        Span<byte> signature = stackalloc byte[Sm2.SignatureSize];
        Sm2.ComputeDigest(key.PublicKey, Sm2.DefaultId, "message digest"u8, e);
        Limbs inverse = default, k = default;
        HedgedNonce unused = default;
        key.CopySigningState(ref inverse, ref unused);
        Mod<Sm2Order>.TryRead(Nonce, ref k);
        if (!Sm2Signer.TrySign(inverse, e, k, signature) || !CryptographicOperations.FixedTimeEquals(signature, Signature)
            || !Sm2.Verify(key.PublicKey, e, signature))
            return false;
        signature[63] ^= 1;
        return !Sm2.Verify(key.PublicKey, e, signature);
    }

    private static bool RunEncryption(Sm2PrivateKey key)
    {
        ReadOnlySpan<byte> message = "encryption standard"u8;
        Span<byte> ciphertext = stackalloc byte[Sm2.CiphertextLength(message.Length)];
        Span<byte> plaintext = stackalloc byte[message.Length];
        Limbs k = default;
        Point p = default;
        Mod<Sm2Order>.TryRead(Nonce, ref k);
        return Group<Sm2Curve, Sm2Field>.TryRead(key.PublicKey, ref p)
            && Sm2.TryEncrypt(p, message, k, ciphertext)
            && ciphertext[^19..].SequenceEqual(Body)
            && Sm2.TryDecrypt(key, ciphertext, plaintext) && plaintext.SequenceEqual(message);
    }
}
