namespace ScCaToken.Pkcs11;

/// <summary>The bare RSA operation (CKM_RSA_X_509, PKCS#11 2.40 mechanisms §2.1.7): input up to k bytes, filled up with zeros in front.</summary>
internal sealed class RsaRawScheme : SignatureScheme
{
    public override void Start(SignatureContext context, in MechanismInput input) => input.RequireNone();

    public override int SignatureLength(SignatureContext context) => ((AsymmetricKey)context.Key).Size;

    public override int MaxInput(SignatureContext context) => SignatureLength(context);

    public override int Sign(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> signature)
    {
        Span<byte> block = stackalloc byte[RsaPadding.MaxModulusSize];
        block = Pad(input, block[..SignatureLength(context)]);
        if (context.PrivateKey.PublicPart is { } key && !key.IsBelowModulus(block))
            throw new CkException(Ckr.DataInvalid);
        return context.PrivateKey.SignRsaRaw(block, signature);
    }

    public override bool Verify(SignatureContext context, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        Span<byte> block = stackalloc byte[RsaPadding.MaxModulusSize];
        Span<byte> expected = stackalloc byte[RsaPadding.MaxModulusSize];
        int size = signature.Length;
        return RsaPkcs1Scheme.TryOpen(context, signature, block[..size]) && block[..size].SequenceEqual(Pad(input, expected[..size]));
    }

    public override int Recover(SignatureContext context, ReadOnlySpan<byte> signature, Span<byte> data)
    {
        if (!RsaPkcs1Scheme.TryOpen(context, signature, data[..signature.Length]))
            throw new CkException(Ckr.SignatureInvalid);
        return signature.Length;
    }

    private static Span<byte> Pad(ReadOnlySpan<byte> input, Span<byte> block)
    {
        block.Clear();
        input.CopyTo(block[(block.Length - input.Length)..]);
        return block;
    }
}
