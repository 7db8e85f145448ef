namespace ScCaToken.Pkcs11;

/// <summary>
/// A signature or MAC scheme. Stateless: what one operation needs lies in its <see cref="SignatureContext"/>, so that an operation object
/// can be started again and again without allocating.
/// </summary>
internal abstract class SignatureScheme
{
    /// <summary>Reads the parameter and checks it against the key.</summary>
    public abstract void Start(SignatureContext context, in MechanismInput input);

    /// <summary>Length of a signature, or the longest where it varies (DER).</summary>
    public abstract int SignatureLength(SignatureContext context);

    /// <summary>Whether a signature to verify can have this length.</summary>
    public virtual bool IsSignatureLength(SignatureContext context, int length) => length == SignatureLength(context);

    /// <summary>The longest input when the mechanism does not hash; one byte more is CKR_DATA_LEN_RANGE.</summary>
    public abstract int MaxInput(SignatureContext context);

    /// <summary>Signs the digest or the input itself; returns the length.</summary>
    public abstract int Sign(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> signature);

    /// <summary>Verifies; the signature's length has been checked.</summary>
    public abstract bool Verify(SignatureContext context, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature);

    /// <summary>Recovers the data from a signature (C_VerifyRecover).</summary>
    public virtual int Recover(SignatureContext context, ReadOnlySpan<byte> signature, Span<byte> data) => throw new CkException(Ckr.MechanismInvalid);
}
