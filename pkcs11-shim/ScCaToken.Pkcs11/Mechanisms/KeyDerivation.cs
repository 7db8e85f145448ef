namespace ScCaToken.Pkcs11;

/// <summary>A way to derive a secret key from another key; stateless but for the exchanges it is given.</summary>
internal abstract class KeyDerivation
{
    /// <summary>Derives the value.</summary>
    /// <param name="input">Mechanism and parameter.</param>
    /// <param name="baseKey">The key, checked against the row.</param>
    /// <param name="length">Wanted bytes; 0 for as many as come of themselves.</param>
    /// <param name="exchanges">The SM2 key exchanges the session has begun.</param>
    /// <returns>The value, to be zeroed by the caller.</returns>
    public abstract byte[] Derive(in MechanismInput input, KeyMaterial baseKey, int length, Sm2Exchanges? exchanges);

    /// <summary>The leading bytes of a value that must be long enough.</summary>
    protected static byte[] Leading(byte[] value, int length)
    {
        if (length == 0 || length == value.Length)
            return value;
        byte[]? cut = length < value.Length ? value[..length] : null;
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(value);
        return cut ?? throw new CkException(Ckr.TemplateInconsistent);
    }
}
