namespace ScCaToken.Pkcs11;

/// <summary>A cipher of 16-byte blocks under one key; modes are built on it. Lengths are whole blocks; source and destination may be the same.</summary>
internal abstract class BlockCipher : IDisposable
{
    /// <summary>Block size of AES and SM4 in bytes.</summary>
    public const int BlockSize = 16;

    /// <summary>The cipher a key belongs to.</summary>
    public static BlockCipher For(KeyMaterial key)
    {
        var secret = (SoftSecretKey)key;
        return secret.Family == KeyFamily.Sm4 ? new Sm4BlockCipher(secret.Value) : new AesBlockCipher(secret.Value);
    }

    /// <summary>Encrypts independent blocks.</summary>
    public abstract void Encrypt(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Decrypts independent blocks.</summary>
    public abstract void Decrypt(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Encrypts chained blocks; <paramref name="chain"/> (16 bytes) is the IV and becomes the last ciphertext block.</summary>
    public abstract void EncryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Decrypts chained blocks; <paramref name="chain"/> (16 bytes) is the IV and becomes the last ciphertext block.</summary>
    public abstract void DecryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Wipes the key.</summary>
    public abstract void Dispose();
}
