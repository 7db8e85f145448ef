using System.Runtime.CompilerServices;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>
/// ECDSA (FIPS 186-5 §6) with r ‖ s, over a hash made by the host or over the caller's digest. On an SM2 key CKM_ECDSA is SM2 over the
/// caller's e, so that generic tools can sign with it.
/// </summary>
internal sealed class EcdsaScheme : SignatureScheme
{
    /// <summary>The longest digest there is; more is not a digest, and signing only its leftmost bits would be a trap.</summary>
    private const int MaxDigest = 64;

    public override void Start(SignatureContext context, in MechanismInput input) => input.RequireNone();

    public override int SignatureLength(SignatureContext context) => 2 * ((AsymmetricKey)context.Key).Size;

    public override int MaxInput(SignatureContext context) => MaxDigest;

    [SkipLocalsInit]
    public override int Sign(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> signature)
    {
        var key = context.PrivateKey;
        CheckDigest(key, input);
        Span<byte> digest = stackalloc byte[MaxDigest];
        return key.SignEcc(FitToField(input, digest[..key.Size]), signature);
    }

    public override bool Verify(SignatureContext context, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        CheckDigest((AsymmetricKey)context.Key, input);
        return context.PublicKey.VerifyEcc(input, signature);
    }

    /// <summary>The leftmost bits of a long digest, a short one filled up in front: both leave the number unchanged (§6.4.1).</summary>
    internal static ReadOnlySpan<byte> FitToField(ReadOnlySpan<byte> digest, Span<byte> field)
    {
        if (digest.Length >= field.Length)
            return digest[..field.Length];
        field.Clear();
        digest.CopyTo(field[(field.Length - digest.Length)..]);
        return field;
    }

    private static void CheckDigest(AsymmetricKey key, ReadOnlySpan<byte> digest)
    {
        if (digest.IsEmpty || (key.Algorithm == KeyAlgorithm.Sm2 && digest.Length != key.Size))
            throw new CkException(Ckr.DataLenRange);
    }
}
