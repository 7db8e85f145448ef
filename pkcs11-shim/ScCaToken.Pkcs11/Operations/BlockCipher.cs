namespace ScCaToken.Pkcs11;

/// <summary>A block cipher under one key; modes are built on it. Lengths are whole blocks; source and destination may be the same.</summary>
internal abstract class BlockCipher : IDisposable
{
    /// <summary>Block size of AES and SM4 in bytes; the modes other than ECB and CBC are for these alone.</summary>
    public const int BlockSize = 16;

    /// <summary>Block size of this cipher in bytes.</summary>
    public virtual int BlockLength => BlockSize;

    /// <summary>The cipher a key belongs to.</summary>
    public static BlockCipher For(KeyMaterial key)
    {
        var secret = (SoftSecretKey)key;
        return secret.Family switch
        {
            KeyFamily.Sm4 => new Sm4BlockCipher(secret.Value),
            KeyFamily.Des or KeyFamily.Des3 => new DesBlockCipher(secret.Value),
            _ => new AesBlockCipher(secret.Value),
        };
    }

    /// <summary>Block size in bytes of the cipher a key belongs to.</summary>
    public static int LengthFor(KeyMaterial key) => key.Family is KeyFamily.Des or KeyFamily.Des3 ? DesBlockCipher.Size : BlockSize;

    /// <summary>Encrypts independent blocks.</summary>
    public abstract void Encrypt(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Decrypts independent blocks.</summary>
    public abstract void Decrypt(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Encrypts chained blocks; <paramref name="chain"/> (one block) is the IV and becomes the last ciphertext block.</summary>
    public abstract void EncryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Decrypts chained blocks; <paramref name="chain"/> (one block) is the IV and becomes the last ciphertext block.</summary>
    public abstract void DecryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Wipes the key.</summary>
    public abstract void Dispose();
}
