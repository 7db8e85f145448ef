namespace ScCaToken.Pkcs11;

/// <summary>A way to derive a secret key from another key; stateless.</summary>
internal abstract class KeyDerivation
{
    /// <summary>Derives the value.</summary>
    /// <param name="input">Mechanism and parameter.</param>
    /// <param name="baseKey">The key, checked against the row.</param>
    /// <param name="length">Wanted bytes; 0 for as many as come of themselves.</param>
    /// <returns>The value, to be zeroed by the caller.</returns>
    public abstract byte[] Derive(in MechanismInput input, KeyMaterial baseKey, int length);

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
