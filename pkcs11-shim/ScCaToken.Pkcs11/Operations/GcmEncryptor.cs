namespace ScCaToken.Pkcs11;

/// <summary>GCM encryption (SP 800-38D §7.1) as a stream; the tag comes at the end.</summary>
internal sealed class GcmEncryptor(GcmCore core) : CipherState
{
    public override int UpdateLength(int length) => length;

    public override int Update(ReadOnlySpan<byte> input, Span<byte> output)
    {
        core.Crypt(input, output);
        core.Authenticate(output[..input.Length]);
        return input.Length;
    }

    public override int FinishLength(int length) => core.TagLength;

    public override int Finish(Span<byte> output)
    {
        Span<byte> tag = stackalloc byte[BlockCipher.BlockSize];
        core.Finish(tag);
        tag[..core.TagLength].CopyTo(output);
        return core.TagLength;
    }

    public override void Dispose() => core.Dispose();
}
