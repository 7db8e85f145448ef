namespace ScCaToken.Pkcs11;

/// <summary>C_VerifyRecover (PKCS#11 3.0 §5.14.5): RSA signatures that contain their data. Can be started again. Not thread-safe.</summary>
public sealed class VerifyRecoverOperation : IDisposable
{
    private readonly SignatureContext _context = new();

    /// <summary>Whether an operation is running.</summary>
    public bool IsActive => _context.IsActive;

    /// <summary>The running operation's row.</summary>
    public Mechanism Mechanism => _context.Mechanism;

    /// <summary>The running operation's key.</summary>
    public KeyMaterial Key => _context.Key;

    /// <summary>The longest data.</summary>
    public int OutputLength => _context.Scheme.MaxInput(_context);

    /// <summary>Starts with an RSA public key.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_KEY_TYPE_INCONSISTENT, CKR_KEY_SIZE_RANGE.</exception>
    public void Start(in MechanismInput input, KeyMaterial key) => _context.Start(input, CkMechanismFlags.VerifyRecover, key);

    /// <summary>Verifies and gives the data back.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="data">Where the data goes.</param>
    /// <param name="written">Its length; when the result is false, the length that is needed.</param>
    /// <returns>False when <paramref name="data"/> is too short; the operation is still running.</returns>
    /// <exception cref="CkException">CKR_SIGNATURE_INVALID or CKR_SIGNATURE_LEN_RANGE.</exception>
    public bool TryOnce(ReadOnlySpan<byte> signature, Span<byte> data, out int written)
    {
        if (!_context.Scheme.IsSignatureLength(_context, signature.Length))
            throw new CkException(Ckr.SignatureLenRange);
        Span<byte> recovered = stackalloc byte[RsaPadding.MaxModulusSize];
        written = _context.Scheme.Recover(_context, signature, recovered);
        return recovered[..written].TryCopyTo(data);
    }

    /// <summary>Ends the operation; the object can be started again.</summary>
    public void Reset() => _context.Reset();

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}
