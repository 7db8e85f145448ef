using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>C_Verify and its relatives (PKCS#11 3.0 §5.14), MACs included. Can be started again. Not thread-safe.</summary>
public sealed class VerifyOperation : IDisposable
{
    private readonly SignatureContext _context = new();

    /// <summary>Whether an operation is running.</summary>
    public bool IsActive => _context.IsActive;

    /// <summary>The running operation's row.</summary>
    public Mechanism Mechanism => _context.Mechanism;

    /// <summary>The running operation's key.</summary>
    public KeyMaterial Key => _context.Key;

    /// <summary>Starts with a public key, or a secret key for MACs.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_KEY_TYPE_INCONSISTENT, CKR_KEY_SIZE_RANGE.</exception>
    public void Start(in MechanismInput input, KeyMaterial key) => _context.Start(input, CkMechanismFlags.Verify, key);

    /// <summary>Adds a part of the message.</summary>
    /// <exception cref="CkException">CKR_DATA_LEN_RANGE.</exception>
    public void Update(ReadOnlySpan<byte> part) => _context.Append(part);

    /// <summary>Verifies the signature of what was added; returning means it is right.</summary>
    /// <exception cref="CkException">CKR_SIGNATURE_INVALID or CKR_SIGNATURE_LEN_RANGE.</exception>
    public void Finish(ReadOnlySpan<byte> signature)
    {
        Span<byte> digest = stackalloc byte[HashInfo.MaxSize];
        CheckLength(signature);
        Check(_context.Finish(digest), signature, digest);
    }

    /// <summary>Verifies the signature of a whole message; returning means it is right.</summary>
    /// <exception cref="CkException">CKR_SIGNATURE_INVALID, CKR_SIGNATURE_LEN_RANGE or CKR_DATA_LEN_RANGE.</exception>
    public void Once(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> digest = stackalloc byte[HashInfo.MaxSize];
        CheckLength(signature);
        Check(_context.Once(message, digest), signature, digest);
    }

    /// <summary>Takes over what another operation has done so far, to go on with <paramref name="key"/>, which is the same key.</summary>
    public void CopyFrom(VerifyOperation source, KeyMaterial key)
    {
        ArgumentNullException.ThrowIfNull(source);
        _context.CopyFrom(source._context, key);
    }

    /// <summary>Ends the operation and wipes what it held; the object can be started again.</summary>
    public void Reset() => _context.Reset();

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private void CheckLength(ReadOnlySpan<byte> signature)
    {
        if (!_context.Scheme.IsSignatureLength(_context, signature.Length))
            throw new CkException(Ckr.SignatureLenRange);
    }

    private void Check(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature, Span<byte> digest)
    {
        bool valid = _context.Scheme.Verify(_context, input, signature);
        CryptographicOperations.ZeroMemory(digest);
        if (!valid)
            throw new CkException(Ckr.SignatureInvalid);
    }
}
