namespace ScCaToken.Pkcs11;

/// <summary>Holds a key while one function works with it; dispose it to let go.</summary>
internal readonly ref struct KeyUse
{
    private readonly KeyMaterial? _key;

    /// <summary>Holds the key; null, of an object that is no key, needs no holding.</summary>
    /// <exception cref="CkException"><paramref name="gone"/>: the key was destroyed since its object was found.</exception>
    public KeyUse(KeyMaterial? key, Ckr gone)
    {
        key?.Hold(gone);
        _key = key;
    }

    public void Dispose() => _key?.Release();
}
