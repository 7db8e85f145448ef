using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Sessions;

/// <summary>What C_GetOperationState saves: copies of the operations that were running, without the right to their keys.</summary>
internal sealed class SavedOperations : IDisposable
{
    private const OperationKind Savable = OperationKind.Digest | Authenticating | Ciphering;
    private const OperationKind Authenticating = OperationKind.Sign | OperationKind.Verify;
    private const OperationKind Ciphering = OperationKind.Encrypt | OperationKind.Decrypt;

    private DigestOperation? _digest;
    private SignOperation? _sign;
    private VerifyOperation? _verify;
    private EncryptOperation? _encrypt;
    private DecryptOperation? _decrypt;

    private SavedOperations(OperationKind active, OperationKind multipart) => (Active, Multipart) = (active, multipart);

    /// <summary>Which operations these are.</summary>
    public OperationKind Active { get; }

    /// <summary>Those that have taken a part of a message already.</summary>
    public OperationKind Multipart { get; }

    /// <summary>Whether they go on with keys.</summary>
    public bool HasKeys => (Active & ~OperationKind.Digest) != 0;

    /// <summary>Copies the running operations of a session.</summary>
    /// <exception cref="CkException">CKR_OPERATION_NOT_INITIALIZED, or CKR_STATE_UNSAVEABLE for one that cannot be copied.</exception>
    public static SavedOperations Save(Session session, OperationKind active, OperationKind multipart)
    {
        var kinds = active & ~OperationKind.Find;
        if (kinds == OperationKind.None)
            throw new CkException(Ckr.OperationNotInitialized);
        if ((kinds & ~Savable) != 0)
            throw new CkException(Ckr.StateUnsaveable);
        var saved = new SavedOperations(kinds, multipart & kinds);
        try
        {
            saved.CopyFrom(session);
            return saved;
        }
        catch
        {
            saved.Dispose();
            throw;
        }
    }

    /// <summary>Checks that these are the keys the operations ran with.</summary>
    /// <param name="cipherKey">The key of encryption or decryption.</param>
    /// <param name="authenticationKey">The key of signing or verifying.</param>
    /// <exception cref="CkException">CKR_KEY_NEEDED, CKR_KEY_NOT_NEEDED or CKR_KEY_CHANGED.</exception>
    public void Require(KeyMaterial? cipherKey, KeyMaterial? authenticationKey)
    {
        Require(Ciphering, cipherKey, _encrypt?.Key, _decrypt?.Key);
        Require(Authenticating, authenticationKey, _sign?.Key, _verify?.Key);
    }

    /// <summary>Puts copies into a session that runs none of these; the keys have been checked.</summary>
    public void Restore(Session session, KeyMaterial? cipherKey, KeyMaterial? authenticationKey)
    {
        if (_digest is not null)
            session.Digesting.CopyFrom(_digest);
        if (_sign is not null)
            session.Signing.CopyFrom(_sign, authenticationKey!);
        if (_verify is not null)
            session.Verifying.CopyFrom(_verify, authenticationKey!);
        if (_encrypt is not null)
            session.Encrypting.TryCopyFrom(_encrypt, cipherKey!);
        if (_decrypt is not null)
            session.Decrypting.TryCopyFrom(_decrypt, cipherKey!);
    }

    public void Dispose()
    {
        _digest?.Dispose();
        _sign?.Dispose();
        _verify?.Dispose();
        _encrypt?.Dispose();
        _decrypt?.Dispose();
    }

    private void CopyFrom(Session session)
    {
        if ((Active & OperationKind.Digest) != 0)
            (_digest = new DigestOperation()).CopyFrom(session.Digesting);
        if ((Active & OperationKind.Sign) != 0)
            (_sign = new SignOperation()).CopyFrom(session.Signing, session.Signing.Key);
        if ((Active & OperationKind.Verify) != 0)
            (_verify = new VerifyOperation()).CopyFrom(session.Verifying, session.Verifying.Key);
        if ((Active & OperationKind.Encrypt) != 0)
            Copy(session.Encrypting, _encrypt = new EncryptOperation());
        if ((Active & OperationKind.Decrypt) != 0)
            Copy(session.Decrypting, _decrypt = new DecryptOperation());
    }

    // The copies hold their keys, whose objects may go before the state does.
    private static void Copy(CipherOperation source, CipherOperation copy)
    {
        if (!copy.TryCopyFrom(source, source.Key))
            throw new CkException(Ckr.StateUnsaveable);
    }

    private void Require(OperationKind kinds, KeyMaterial? given, KeyMaterial? first, KeyMaterial? second)
    {
        if ((Active & kinds) == 0)
        {
            if (given is not null)
                throw new CkException(Ckr.KeyNotNeeded);
            return;
        }

        if (given is null)
            throw new CkException(Ckr.KeyNeeded);
        if ((first is not null && !IsSame(given, first)) || (second is not null && !IsSame(given, second)))
            throw new CkException(Ckr.KeyChanged);
    }

    private static bool IsSame(KeyMaterial one, KeyMaterial other) => (one, other) switch
    {
        (SoftSecretKey a, SoftSecretKey b) => a.Type == b.Type && CryptographicOperations.FixedTimeEquals(a.Value, b.Value),
        (AsymmetricKey a, AsymmetricKey b) => a.Class == b.Class && PublicOf(a) is { } x && PublicOf(b) is { } y && x.Algorithm == y.Algorithm
            && x.Modulus.SequenceEqual(y.Modulus) && x.Point.SequenceEqual(y.Point),
        _ => false,
    };

    private static SoftPublicKey? PublicOf(AsymmetricKey key) => key as SoftPublicKey ?? (key as PrivateKey)?.PublicPart;
}
