using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <summary>SM4 (GB/T 32907-2016).</summary>
internal sealed class Sm4BlockCipher : BlockCipher
{
    private Sm4 _cipher;

    public Sm4BlockCipher(ReadOnlySpan<byte> key) => Sm4.Create(key, out _cipher);

    public override void Encrypt(ReadOnlySpan<byte> source, Span<byte> destination) => _cipher.EncryptBlocks(source, destination);

    public override void Decrypt(ReadOnlySpan<byte> source, Span<byte> destination) => _cipher.DecryptBlocks(source, destination);

    public override void EncryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (; !source.IsEmpty; source = source[BlockSize..], destination = destination[BlockSize..])
        {
            Xor(chain, source[..BlockSize]);
            _cipher.EncryptBlock(chain, chain);
            chain.CopyTo(destination);
        }
    }

    public override void DecryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        Span<byte> next = stackalloc byte[BlockSize];
        for (; !source.IsEmpty; source = source[BlockSize..], destination = destination[BlockSize..])
        {
            source[..BlockSize].CopyTo(next);
            _cipher.DecryptBlock(source, block);
            Xor(block, chain);
            block.CopyTo(destination);
            next.CopyTo(chain);
        }

        block.Clear();
    }

    public override void Dispose() => _cipher.Clear();

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> other)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] ^= other[i];
    }
}
