using System.Runtime.CompilerServices;
using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <summary>SM2 signatures (GB/T 32918.2-2016), as r ‖ s or as the SEQUENCE of GM/T 0009 §7.3.</summary>
/// <param name="der">The signature is a DER SEQUENCE.</param>
/// <param name="identity">Z is put before the message: under the user ID in the parameter, or the default one.</param>
internal sealed class Sm2Scheme(bool der, bool identity) : SignatureScheme
{
    /// <summary>The longest user ID: ENTL counts bits in two bytes.</summary>
    private const int MaxIdLength = 8191;

    public override void Start(SignatureContext context, in MechanismInput input)
    {
        var id = input.Bytes;
        bool hashes = context.Mechanism.Hash != HashId.None;
        if (id.Length > (hashes ? MaxIdLength : 0))
            throw new CkException(Ckr.MechanismParamInvalid);
        if (!hashes || (id.IsEmpty && !identity))
            return;
        if (id.IsEmpty)
        {
            context.Hasher.Append(context.PublicKey.DefaultZ);
            return;
        }

        Span<byte> z = stackalloc byte[Sm2.DigestSize];
        Sm2.ComputeZ(context.PublicKey.Point, id, z);
        context.Hasher.Append(z);
    }

    public override int SignatureLength(SignatureContext context) => der ? Sm2Encoding.MaxSignatureLength : Sm2.SignatureSize;

    public override bool IsSignatureLength(SignatureContext context, int length) =>
        der ? length is >= Sm2Encoding.MinSignatureLength and <= Sm2Encoding.MaxSignatureLength : length == Sm2.SignatureSize;

    public override int MaxInput(SignatureContext context) => Sm2.DigestSize;

    public override int Sign(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> signature) =>
        input.Length == Sm2.DigestSize ? SignDigest(context, input, signature) : SignMessage(context, input, signature);

    public override bool Verify(SignatureContext context, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        Span<byte> e = stackalloc byte[Sm2.DigestSize];
        Span<byte> rs = stackalloc byte[Sm2.SignatureSize];
        if (der && !Sm2Encoding.TryReadSignature(signature, rs))
            return false;
        return context.PublicKey.VerifyEcc(Digest(context, input, e), der ? rs : signature);
    }

    private int SignDigest(SignatureContext context, ReadOnlySpan<byte> e, Span<byte> signature) =>
        der ? SignDer(context, e, signature) : context.PrivateKey.SignEcc(e, signature);

    // What needs a buffer is apart: a method with one checks the stack at its end, also on the way that does without.
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    private static int SignDer(SignatureContext context, ReadOnlySpan<byte> e, Span<byte> signature)
    {
        Span<byte> rs = stackalloc byte[Sm2.SignatureSize];
        context.PrivateKey.SignEcc(e, rs);
        return Sm2Encoding.WriteSignature(rs, signature);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    private int SignMessage(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> signature)
    {
        Span<byte> e = stackalloc byte[Sm2.DigestSize];
        return SignDigest(context, Digest(context, input, e), signature);
    }

    /// <summary>e as it is, or a shorter hash (SHA-1) as a number of 32 bytes.</summary>
    private static ReadOnlySpan<byte> Digest(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> e)
    {
        if (context.Mechanism.Hash == HashId.None && input.Length != Sm2.DigestSize)
            throw new CkException(Ckr.DataLenRange);
        return EcdsaScheme.FitToField(input, e);
    }
}
