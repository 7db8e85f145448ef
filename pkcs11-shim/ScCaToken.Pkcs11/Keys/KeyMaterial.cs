namespace ScCaToken.Pkcs11;

/// <summary>A key as the operations use it: on the card, or in the library's memory for session objects and public keys. Safe for concurrent use.</summary>
public abstract class KeyMaterial : IDisposable
{
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

    /// <summary>Zeroes secrets held by the library; a key on the card is not touched.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Zeroes secrets.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
