namespace ScCaToken.Pkcs11;

/// <summary>C_Digest and its relatives (PKCS#11 3.0 §5.12). Can be started again without allocating. Not thread-safe.</summary>
public sealed class DigestOperation : IDisposable
{
    private readonly Hasher _hasher = new();
    private Mechanism? _mechanism;

    /// <summary>Whether an operation is running.</summary>
    public bool IsActive => _mechanism is not null;

    /// <summary>The running operation's row.</summary>
    /// <exception cref="CkException">CKR_OPERATION_NOT_INITIALIZED.</exception>
    public Mechanism Mechanism => _mechanism ?? throw new CkException(Ckr.OperationNotInitialized);

    /// <summary>Length of the digest.</summary>
    public int OutputLength => HashInfo.Size(Mechanism.Hash);

    /// <summary>Starts; the mechanisms have no parameter.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID or CKR_MECHANISM_PARAM_INVALID.</exception>
    public void Start(in MechanismInput input)
    {
        Reset();
        var mechanism = MechanismTable.Require(input.Type, CkMechanismFlags.Digest);
        input.RequireNone();
        _hasher.Start(mechanism.Hash);
        _mechanism = mechanism;
    }

    /// <summary>Adds a part of the message.</summary>
    public void Update(ReadOnlySpan<byte> part)
    {
        _ = Mechanism;
        _hasher.Append(part);
    }

    /// <summary>Adds the value of a secret key (C_DigestKey).</summary>
    /// <exception cref="CkException">CKR_KEY_INDIGESTIBLE: not a secret key.</exception>
    public void UpdateKey(KeyMaterial key)
    {
        _ = Mechanism;
        _hasher.Append(key is SoftSecretKey secret ? secret.Value : throw new CkException(Ckr.KeyIndigestible));
    }

    /// <summary>Writes the digest of what was added.</summary>
    /// <param name="digest">Where it goes.</param>
    /// <param name="written">Its length; when the result is false, the length that is needed.</param>
    /// <returns>False when <paramref name="digest"/> is too short; the operation is still running.</returns>
    public bool TryFinish(Span<byte> digest, out int written)
    {
        written = OutputLength;
        if (digest.Length < written)
            return false;
        _hasher.Finish(digest);
        return true;
    }

    /// <summary>Hashes a whole message; as <see cref="TryFinish"/>.</summary>
    public bool TryOnce(ReadOnlySpan<byte> message, Span<byte> digest, out int written)
    {
        written = OutputLength;
        if (digest.Length < written)
            return false;
        _hasher.Append(message);
        _hasher.Finish(digest);
        return true;
    }

    /// <summary>Takes over what another operation has done so far; both go on by themselves.</summary>
    public void CopyFrom(DigestOperation source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _hasher.CopyFrom(source._hasher);
        _mechanism = source._mechanism;
    }

    /// <summary>Ends the operation; the object can be started again.</summary>
    public void Reset()
    {
        _hasher.Clear();
        _mechanism = null;
    }

    /// <inheritdoc/>
    public void Dispose() => _hasher.Dispose();
}
