using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>
/// C_Sign and its relatives (PKCS#11 3.0 §5.13), MACs included; started with another purpose, C_SignRecover. One object serves a session for
/// all its signatures: after the first start with a mechanism, nothing is allocated for a key on the card. Not thread-safe.
/// </summary>
public sealed class SignOperation : IDisposable
{
    private readonly SignatureContext _context = new();

    /// <summary>Whether an operation is running.</summary>
    public bool IsActive => _context.IsActive;

    /// <summary>The running operation's row.</summary>
    public Mechanism Mechanism => _context.Mechanism;

    /// <summary>The running operation's key.</summary>
    public KeyMaterial Key => _context.Key;

    /// <summary>Length of the signature; where it varies (DER), the longest.</summary>
    public int OutputLength => _context.Scheme.SignatureLength(_context);

    /// <summary>Starts; the key must be the caller's to use (rights are the caller's business).</summary>
    /// <param name="input">Mechanism and parameter.</param>
    /// <param name="key">A private key, or a secret key for MACs.</param>
    /// <param name="purpose">Sign or SignRecover.</param>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_KEY_TYPE_INCONSISTENT, CKR_KEY_SIZE_RANGE.</exception>
    public void Start(in MechanismInput input, KeyMaterial key, CkMechanismFlags purpose = CkMechanismFlags.Sign) => _context.Start(input, purpose, key);

    /// <summary>Adds a part of the message.</summary>
    /// <exception cref="CkException">CKR_DATA_LEN_RANGE.</exception>
    public void Update(ReadOnlySpan<byte> part) => _context.Append(part);

    /// <summary>Signs what was added.</summary>
    /// <param name="signature">Where it goes.</param>
    /// <param name="written">Its length; when the result is false, the length that is needed.</param>
    /// <returns>False when <paramref name="signature"/> is too short: nothing has happened, the operation is still running.</returns>
    [SkipLocalsInit]
    public bool TryFinish(Span<byte> signature, out int written)
    {
        written = OutputLength;
        if (signature.Length < written)
            return false;
        Span<byte> digest = stackalloc byte[HashInfo.MaxSize];
        written = _context.Scheme.Sign(_context, _context.Finish(digest), signature);
        CryptographicOperations.ZeroMemory(digest);
        return true;
    }

    /// <summary>Signs a whole message; as <see cref="TryFinish"/>.</summary>
    /// <exception cref="CkException">CKR_DATA_LEN_RANGE.</exception>
    public bool TryOnce(ReadOnlySpan<byte> message, Span<byte> signature, out int written)
    {
        written = OutputLength;
        if (signature.Length < written)
            return false;
        if (_context.TakesInputAsItIs)
        {
            written = _context.Scheme.Sign(_context, _context.Checked(message), signature);
            return true;
        }

        Update(message);
        return TryFinish(signature, out written);
    }

    /// <summary>Takes over what another operation has done so far, to go on with <paramref name="key"/>, which is the same key.</summary>
    public void CopyFrom(SignOperation source, KeyMaterial key)
    {
        ArgumentNullException.ThrowIfNull(source);
        _context.CopyFrom(source._context, key);
    }

    /// <summary>Ends the operation and wipes what it held; the object can be started again.</summary>
    public void Reset() => _context.Reset();

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}
