using ScCaToken.Pkcs11.Objects;

namespace ScCaToken.Pkcs11.Sessions;

/// <content>The running operations. Operation objects are made once per session and started again, so that a signature allocates nothing.</content>
internal sealed partial class Session
{
    private OperationKind active;
    private OperationKind multipart;
    private OperationKind whole;
    private OperationKind waitsForPin;
    private SignOperation? sign;
    private VerifyOperation? verify;
    private VerifyRecoverOperation? verifyRecover;
    private DigestOperation? digest;
    private EncryptOperation? encrypt;
    private DecryptOperation? decrypt;

    /// <summary>Serves C_Sign and C_SignRecover.</summary>
    public SignOperation Signing => sign ??= new SignOperation();

    public VerifyOperation Verifying => verify ??= new VerifyOperation();

    public VerifyRecoverOperation Recovering => verifyRecover ??= new VerifyRecoverOperation();

    public DigestOperation Digesting => digest ??= new DigestOperation();

    public EncryptOperation Encrypting => encrypt ??= new EncryptOperation();

    public DecryptOperation Decrypting => decrypt ??= new DecryptOperation();

    /// <summary>The running search.</summary>
    public ObjectSearch? Search { get; set; }

    /// <summary>The cipher of a kind, encrypting or decrypting.</summary>
    public CipherOperation Cipher(OperationKind kind) => kind == OperationKind.Encrypt ? Encrypting : Decrypting;

    /// <summary>Whether one of the kinds runs.</summary>
    public bool IsActive(OperationKind kinds) => (active & kinds) != 0;

    /// <summary>Throws CKR_OPERATION_ACTIVE if one of the kinds runs.</summary>
    public void RequireIdle(OperationKind kinds)
    {
        if ((active & kinds) != 0)
            throw new CkException(Ckr.OperationActive);
    }

    /// <summary>Throws CKR_OPERATION_NOT_INITIALIZED unless the kind runs.</summary>
    public void RequireActive(OperationKind kind)
    {
        if ((active & kind) == 0)
            throw new CkException(Ckr.OperationNotInitialized);
    }

    /// <summary>Throws CKR_ARGUMENTS_BAD unless the kind runs.</summary>
    public void RequireActiveOrBadArguments(OperationKind kind)
    {
        if ((active & kind) == 0)
            throw new CkException(Ckr.ArgumentsBad);
    }

    /// <summary>For functions that take the whole message: ends the operation and throws CKR_OPERATION_ACTIVE after a part was given.</summary>
    public void RequireWhole(OperationKind kind)
    {
        RequireActive(kind);
        // "A call to C_Encrypt always terminates the active operation" (§5.8.2), this one too.
        if ((multipart & kind) != 0)
            EndAsActive(kind);
        whole |= kind;
    }

    /// <summary>For functions that take parts: ends the operation and throws CKR_OPERATION_ACTIVE once the whole message was given and its length asked.</summary>
    public void RequireParts(OperationKind kind)
    {
        RequireActive(kind);
        if ((whole & kind) != 0)
            EndAsActive(kind);
    }

    /// <summary>Throws CKR_USER_NOT_LOGGED_IN while a key with CKA_ALWAYS_AUTHENTICATE waits for the context-specific login.</summary>
    public void RequirePin(OperationKind kind)
    {
        if ((waitsForPin & kind) != 0)
            throw new CkException(Ckr.UserNotLoggedIn);
    }

    /// <summary>Notes that an operation has started.</summary>
    public void Begin(OperationKind kind, CkObject? key = null)
    {
        active |= kind;
        if (key is not null && key.Attributes.Flag(CkAttributeType.AlwaysAuthenticate))
            waitsForPin |= kind;
    }

    /// <summary>Notes that a part of the message was given.</summary>
    public void Continue(OperationKind kind) => multipart |= kind;

    /// <summary>Ends operations, wiping what they held.</summary>
    public void End(OperationKind kinds)
    {
        var ending = active & kinds;
        active &= ~kinds;
        multipart &= ~kinds;
        whole &= ~kinds;
        waitsForPin &= ~kinds;
        if ((ending & (OperationKind.Sign | OperationKind.SignRecover)) != 0)
            sign?.Reset();
        if ((ending & OperationKind.Verify) != 0)
            verify?.Reset();
        if ((ending & OperationKind.VerifyRecover) != 0)
            verifyRecover?.Reset();
        if ((ending & OperationKind.Digest) != 0)
            digest?.Reset();
        if ((ending & OperationKind.Encrypt) != 0)
            encrypt?.Reset();
        if ((ending & OperationKind.Decrypt) != 0)
            decrypt?.Reset();
        if ((ending & OperationKind.Find) != 0)
            Search = null;
    }

    /// <summary>C_Login with CKU_CONTEXT_SPECIFIC.</summary>
    public void AuthenticateOperation(ReadOnlySpan<byte> pin)
    {
        if (waitsForPin == OperationKind.None)
            throw new CkException(Ckr.OperationNotInitialized);
        Token.LoginForOperation(pin);
        waitsForPin = OperationKind.None;
    }

    private void EndAsActive(OperationKind kind)
    {
        End(kind);
        throw new CkException(Ckr.OperationActive);
    }

    private void EndOperations()
    {
        End(active);
        sign?.Dispose();
        verify?.Dispose();
        verifyRecover?.Dispose();
        digest?.Dispose();
        encrypt?.Dispose();
        decrypt?.Dispose();
    }
}
