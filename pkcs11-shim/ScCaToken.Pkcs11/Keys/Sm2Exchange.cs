namespace ScCaToken.Pkcs11;

/// <summary>An SM2 key exchange begun as initiator and not finished. Disposing it wipes what the library holds of it.</summary>
public abstract class Sm2Exchange : IDisposable
{
    /// <summary>The key it was begun with.</summary>
    public abstract PrivateKey Key { get; }

    /// <summary>Agrees with the responder on a key; can be done once.</summary>
    public abstract void Finish(in Sm2Peer peer, Span<byte> agreed);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Wipes the temporary key.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
