namespace ScCaToken.Pkcs11;

/// <summary>RSASSA-PKCS1-v1_5 (RFC 8017 §8.2): over a DigestInfo made by the host, or over the caller's bytes (CKM_RSA_PKCS).</summary>
internal sealed class RsaPkcs1Scheme : SignatureScheme
{
    public override void Start(SignatureContext context, in MechanismInput input)
    {
        input.RequireNone();
        if (context.Mechanism.Hash == HashId.Md5 && context.Key is CardPrivateKey)
            throw new CkException(Ckr.MechanismInvalid, "keys on the card do not sign MD5");
        // RFC 8017 §9.2, step 3: a modulus too short for the DigestInfo.
        var hash = context.Mechanism.Hash;
        if (hash != HashId.None && HashInfo.DigestInfoPrefix(hash).Length + HashInfo.Size(hash) > MaxInput(context))
            throw new CkException(Ckr.KeySizeRange);
    }

    public override int SignatureLength(SignatureContext context) => ((AsymmetricKey)context.Key).Size;

    public override int MaxInput(SignatureContext context) => SignatureLength(context) - RsaPadding.Pkcs1Overhead;

    public override int Sign(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> signature)
    {
        Span<byte> buffer = stackalloc byte[32 + HashInfo.MaxSize];
        return context.PrivateKey.SignRsaPkcs1(DigestInfo(context, input, buffer), signature);
    }

    public override bool Verify(SignatureContext context, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        Span<byte> info = stackalloc byte[32 + HashInfo.MaxSize];
        Span<byte> block = stackalloc byte[RsaPadding.MaxModulusSize];
        Span<byte> expected = stackalloc byte[RsaPadding.MaxModulusSize];
        int size = signature.Length;
        if (!TryOpen(context, signature, block[..size]))
            return false;
        RsaPadding.PadType1(DigestInfo(context, input, info), expected[..size]);
        return block[..size].SequenceEqual(expected[..size]);
    }

    public override int Recover(SignatureContext context, ReadOnlySpan<byte> signature, Span<byte> data)
    {
        Span<byte> block = stackalloc byte[RsaPadding.MaxModulusSize];
        block = block[..signature.Length];
        if (!TryOpen(context, signature, block) || !RsaPadding.TryUnpadType1(block, out var recovered))
            throw new CkException(Ckr.SignatureInvalid);
        recovered.CopyTo(data);
        return recovered.Length;
    }

    /// <summary>RSAVP1; false for a number that is not below the modulus.</summary>
    internal static bool TryOpen(SignatureContext context, ReadOnlySpan<byte> signature, Span<byte> block)
    {
        var key = context.PublicKey;
        if (!key.IsBelowModulus(signature))
            return false;
        key.RsaRaw(signature, block);
        return true;
    }

    private static ReadOnlySpan<byte> DigestInfo(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> buffer)
    {
        var prefix = HashInfo.DigestInfoPrefix(context.Mechanism.Hash);
        if (prefix.IsEmpty)
            return input;
        prefix.CopyTo(buffer);
        input.CopyTo(buffer[prefix.Length..]);
        return buffer[..(prefix.Length + input.Length)];
    }
}
