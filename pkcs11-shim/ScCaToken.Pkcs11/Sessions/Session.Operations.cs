using ScCaToken.Pkcs11.Objects;

namespace ScCaToken.Pkcs11.Sessions;

/// <content>The running operations. Operation objects are made once per session and started again, so that a signature allocates nothing.</content>
internal sealed partial class Session
{
    private OperationKind _active;
    private OperationKind _multipart;
    private OperationKind _whole;
    private OperationKind _waitsForPin;
    private SignOperation? _sign;
    private VerifyOperation? _verify;
    private VerifyRecoverOperation? _verifyRecover;
    private DigestOperation? _digest;
    private EncryptOperation? _encrypt;
    private DecryptOperation? _decrypt;

    /// <summary>Serves C_Sign and C_SignRecover.</summary>
    public SignOperation Signing => _sign ??= new SignOperation();

    public VerifyOperation Verifying => _verify ??= new VerifyOperation();

    public VerifyRecoverOperation Recovering => _verifyRecover ??= new VerifyRecoverOperation();

    public DigestOperation Digesting => _digest ??= new DigestOperation();

    public EncryptOperation Encrypting => _encrypt ??= new EncryptOperation();

    public DecryptOperation Decrypting => _decrypt ??= new DecryptOperation();

    /// <summary>The running search.</summary>
    public ObjectSearch? Search { get; set; }

    /// <summary>The cipher of a kind, encrypting or decrypting.</summary>
    public CipherOperation Cipher(OperationKind kind) => kind == OperationKind.Encrypt ? Encrypting : Decrypting;

    /// <summary>Throws CKR_OPERATION_ACTIVE if one of the kinds runs.</summary>
    public void RequireIdle(OperationKind kinds)
    {
        if ((_active & kinds) != 0)
            throw new CkException(Ckr.OperationActive);
    }

    /// <summary>Throws CKR_OPERATION_NOT_INITIALIZED unless the kind runs.</summary>
    public void RequireActive(OperationKind kind)
    {
        if ((_active & kind) == 0)
            throw new CkException(Ckr.OperationNotInitialized);
    }

    /// <summary>Throws CKR_ARGUMENTS_BAD unless the kind runs.</summary>
    public void RequireActiveOrBadArguments(OperationKind kind)
    {
        if ((_active & kind) == 0)
            throw new CkException(Ckr.ArgumentsBad);
    }

    /// <summary>For functions that take the whole message: ends the operation and throws CKR_OPERATION_ACTIVE after a part was given.</summary>
    public void RequireWhole(OperationKind kind)
    {
        RequireActive(kind);
        // "A call to C_Encrypt always terminates the active operation" (§5.8.2), this one too.
        if ((_multipart & kind) != 0)
            EndAsActive(kind);
        _whole |= kind;
    }

    /// <summary>For functions that take parts: ends the operation and throws CKR_OPERATION_ACTIVE once the whole message was given and its length asked.</summary>
    public void RequireParts(OperationKind kind)
    {
        RequireActive(kind);
        if ((_whole & kind) != 0)
            EndAsActive(kind);
    }

    /// <summary>Throws CKR_USER_NOT_LOGGED_IN while a key with CKA_ALWAYS_AUTHENTICATE waits for the context-specific login.</summary>
    public void RequirePin(OperationKind kind)
    {
        if ((_waitsForPin & kind) != 0)
            throw new CkException(Ckr.UserNotLoggedIn);
    }

    /// <summary>Notes that an operation has started.</summary>
    public void Begin(OperationKind kind, CkObject? key = null)
    {
        _active |= kind;
        if (key is { Usage.AlwaysAuthenticate: true })
            _waitsForPin |= kind;
    }

    /// <summary>Notes that a part of the message was given.</summary>
    public void Continue(OperationKind kind) => _multipart |= kind;

    /// <summary>Copies the running operations.</summary>
    /// <exception cref="CkException">CKR_OPERATION_NOT_INITIALIZED or CKR_STATE_UNSAVEABLE.</exception>
    public SavedOperations SaveOperations() =>
        _waitsForPin == OperationKind.None ? SavedOperations.Save(this, _active, _multipart) : throw new CkException(Ckr.StateUnsaveable);

    /// <summary>Ends what runs, searches excepted, and goes on with saved operations instead.</summary>
    public void RestoreOperations(SavedOperations saved, KeyMaterial? cipherKey, KeyMaterial? authenticationKey)
    {
        saved.Require(cipherKey, authenticationKey);
        End(_active & ~OperationKind.Find);
        _active |= saved.Active;
        _multipart |= saved.Multipart;
        try
        {
            saved.Restore(this, cipherKey, authenticationKey);
        }
        catch
        {
            // One of the keys was destroyed meanwhile; the operation of the other must not keep it.
            End(saved.Active);
            throw;
        }
    }

    /// <summary>Ends operations, wiping what they held.</summary>
    public void End(OperationKind kinds)
    {
        var ending = _active & kinds;
        _active &= ~kinds;
        _multipart &= ~kinds;
        _whole &= ~kinds;
        _waitsForPin &= ~kinds;
        if ((ending & (OperationKind.Sign | OperationKind.SignRecover)) != 0)
            _sign?.Reset();
        if ((ending & OperationKind.Verify) != 0)
            _verify?.Reset();
        if ((ending & OperationKind.VerifyRecover) != 0)
            _verifyRecover?.Reset();
        if ((ending & OperationKind.Digest) != 0)
            _digest?.Reset();
        if ((ending & OperationKind.Encrypt) != 0)
            _encrypt?.Reset();
        if ((ending & OperationKind.Decrypt) != 0)
            _decrypt?.Reset();
        if ((ending & OperationKind.Find) != 0)
            Search = null;
    }

    /// <summary>C_Login with CKU_CONTEXT_SPECIFIC.</summary>
    public void AuthenticateOperation(ReadOnlySpan<byte> pin)
    {
        if (_waitsForPin == OperationKind.None)
            throw new CkException(Ckr.OperationNotInitialized);
        Token.LoginForOperation(pin);
        _waitsForPin = OperationKind.None;
    }

    private void EndAsActive(OperationKind kind)
    {
        End(kind);
        throw new CkException(Ckr.OperationActive);
    }

    private void EndOperations()
    {
        End(_active);
        _sign?.Dispose();
        _verify?.Dispose();
        _verifyRecover?.Dispose();
        _digest?.Dispose();
        _encrypt?.Dispose();
        _decrypt?.Dispose();
    }
}
