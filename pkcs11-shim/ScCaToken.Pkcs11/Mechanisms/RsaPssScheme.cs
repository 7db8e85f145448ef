using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>RSASSA-PSS (RFC 8017 §8.1) with CK_RSA_PKCS_PSS_PARAMS { hashAlg, mgf, sLen }.</summary>
internal sealed class RsaPssScheme : SignatureScheme
{
    public override void Start(SignatureContext context, in MechanismInput input)
    {
        var parameters = new ParameterReader(input, numbers: 3, pointers: 0);
        var hash = RsaParameters.Hash(parameters.UInt32());
        context.MaskHash = RsaParameters.MaskHash(parameters.UInt32());
        uint salt = parameters.UInt32();
        if (context.Mechanism.Hash != HashId.None && context.Mechanism.Hash != hash)
            throw new CkException(Ckr.MechanismParamInvalid);
        context.PssHash = hash;
        // RFC 8017 §9.1.1, step 3.
        int encoded = (context.Key.Bits + 6) / 8;
        if (salt > encoded || salt + HashInfo.Size(hash) + 2 > encoded)
            throw new CkException(Ckr.MechanismParamInvalid);
        context.SaltLength = (int)salt;
    }

    public override int SignatureLength(SignatureContext context) => ((AsymmetricKey)context.Key).Size;

    public override int MaxInput(SignatureContext context) => HashInfo.Size(context.PssHash);

    public override int Sign(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> signature)
    {
        CheckDigest(context, input);
        var key = context.PrivateKey;
        if (key.PadsRsa && HashInfo.TryGetCardId(context.PssHash, out _) && HashInfo.TryGetCardId(context.MaskHash, out _))
            return key.SignRsaPss(context.PssHash, context.MaskHash, context.SaltLength, input, signature);
        Span<byte> salt = stackalloc byte[RsaPadding.MaxModulusSize];
        Span<byte> block = stackalloc byte[RsaPadding.MaxModulusSize];
        salt = salt[..context.SaltLength];
        block = block[..key.Size];
        RandomNumberGenerator.Fill(salt);
        if (!RsaPadding.TryEncodePss(context.PssHash, context.MaskHash, input, salt, key.Bits, block))
            throw new CkException(Ckr.KeySizeRange);
        return key.SignRsaRaw(block, signature);
    }

    public override bool Verify(SignatureContext context, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        CheckDigest(context, input);
        Span<byte> block = stackalloc byte[RsaPadding.MaxModulusSize];
        block = block[..signature.Length];
        return RsaPkcs1Scheme.TryOpen(context, signature, block)
            && RsaPadding.VerifyPss(context.PssHash, context.MaskHash, input, context.SaltLength, context.Key.Bits, block);
    }

    private static void CheckDigest(SignatureContext context, ReadOnlySpan<byte> input)
    {
        if (input.Length != HashInfo.Size(context.PssHash))
            throw new CkException(Ckr.DataLenRange);
    }
}
