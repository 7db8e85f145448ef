namespace ScCaToken.Pkcs11.Tests.Mechanisms;

/// <summary>Leaves everything as it is, for what is to be counted and not computed.</summary>
internal sealed class IdleBlockCipher : BlockCipher
{
    public override void Encrypt(ReadOnlySpan<byte> source, Span<byte> destination)
    {
    }

    public override void Decrypt(ReadOnlySpan<byte> source, Span<byte> destination)
    {
    }

    public override void EncryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
    }

    public override void DecryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
    }

    public override void Dispose()
    {
    }
}
