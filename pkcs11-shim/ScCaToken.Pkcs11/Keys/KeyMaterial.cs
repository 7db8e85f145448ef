namespace ScCaToken.Pkcs11;

/// <summary>
/// A key as the operations use it: on the card, or in the library's memory for session objects and public keys. Safe for concurrent use.
/// Its object owns it; whoever computes with it holds it. Secrets are zeroed when the owner has let go and the last holder is done, so
/// nobody ever computes with a key that is being wiped.
/// </summary>
public abstract class KeyMaterial : IDisposable
{
    private const int Owned = 1, Holder = 2;

    // Whether the owner still has the key, and two for every holder.
    private int _uses = Owned;

    /// <summary>Creates the key with the type its object shows.</summary>
    protected KeyMaterial(CkKeyType type) => Type = type;

    /// <summary>CKA_CLASS: public, private or secret key.</summary>
    public abstract CkObjectClass Class { get; }

    /// <summary>CKA_KEY_TYPE.</summary>
    public CkKeyType Type { get; }

    /// <summary>What it can be used with.</summary>
    public abstract KeyFamily Family { get; }

    /// <summary>Modulus, field or secret size in bits.</summary>
    public abstract int Bits { get; }

    /// <summary>Whether there is something to wipe. Public keys and keys on the card are not counted, so holding them costs nothing.</summary>
    protected virtual bool HasSecrets => false;

    /// <summary>The owner lets go: nobody can begin to use the key any more. A key on the card is not touched.</summary>
    public void Dispose()
    {
        if (Interlocked.And(ref _uses, ~Owned) == Owned)
            Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Keeps the secrets until <see cref="Release"/>.</summary>
    /// <param name="gone">What the caller's function says of a handle whose key is gone.</param>
    /// <exception cref="CkException"><paramref name="gone"/>: the owner has let go.</exception>
    internal void Hold(Ckr gone = Ckr.KeyHandleInvalid)
    {
        if (!HasSecrets || (Interlocked.Add(ref _uses, Holder) & Owned) != 0)
            return;
        Release();
        throw new CkException(gone);
    }

    /// <summary>Ends one <see cref="Hold"/>.</summary>
    internal void Release()
    {
        if (HasSecrets && Interlocked.Add(ref _uses, -Holder) == 0)
            Dispose(true);
    }

    /// <summary>Zeroes secrets. Runs when nobody uses the key; more than once where somebody came too late.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
