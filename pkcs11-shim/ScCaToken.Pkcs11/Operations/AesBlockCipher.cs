using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>AES (FIPS 197) by the platform, which uses the processor's instructions.</summary>
internal sealed class AesBlockCipher : BlockCipher
{
    private readonly Aes _aes = Aes.Create();

    public AesBlockCipher(ReadOnlySpan<byte> key) => _aes.SetKey(key);

    public override void Encrypt(ReadOnlySpan<byte> source, Span<byte> destination) => _aes.EncryptEcb(source, destination, PaddingMode.None);

    public override void Decrypt(ReadOnlySpan<byte> source, Span<byte> destination) => _aes.DecryptEcb(source, destination, PaddingMode.None);

    public override void EncryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        _aes.EncryptCbc(source, chain, destination, PaddingMode.None);
        destination.Slice(source.Length - BlockSize, BlockSize).CopyTo(chain);
    }

    public override void DecryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> next = stackalloc byte[BlockSize];
        source[^BlockSize..].CopyTo(next);
        _aes.DecryptCbc(source, chain, destination, PaddingMode.None);
        next.CopyTo(chain);
    }

    public override void Dispose() => _aes.Dispose();
}
