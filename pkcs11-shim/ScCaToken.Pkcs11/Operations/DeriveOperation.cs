using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>C_DeriveKey (PKCS#11 3.0 §5.18.5) without its template's bookkeeping.</summary>
public static class DeriveOperation
{
    /// <summary>Derives a secret key.</summary>
    /// <param name="input">Mechanism and parameter.</param>
    /// <param name="baseKey">A private or a secret key.</param>
    /// <param name="type">CKA_KEY_TYPE of the template; null means generic secret.</param>
    /// <param name="valueLength">CKA_VALUE_LEN in bytes; null means the type's length, or as much as the mechanism gives.</param>
    /// <param name="exchanges">The SM2 key exchanges the session has begun.</param>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_KEY_TYPE_INCONSISTENT, CKR_KEY_SIZE_RANGE, CKR_TEMPLATE_INCONSISTENT, CKR_TEMPLATE_INCOMPLETE.</exception>
    public static SoftSecretKey Derive(in MechanismInput input, KeyMaterial baseKey, CkKeyType? type, int? valueLength, Sm2Exchanges? exchanges = null)
    {
        var row = MechanismTable.Require(input.Type, CkMechanismFlags.Derive, baseKey);
        if (row.Derivation is null)
            throw new CkException(Ckr.MechanismInvalid);
        var derived = type ?? CkKeyType.GenericSecret;
        int length = SoftSecretKey.FixedLength(derived);
        if (length < 0 || (length > 0 && valueLength is { } other && other != length) || valueLength is <= 0)
            throw new CkException(Ckr.TemplateInconsistent);
        length = valueLength ?? length;
        if (length != 0 && !SoftSecretKey.IsLengthValid(derived, length))
            throw new CkException(Ckr.TemplateInconsistent);

        byte[] value = row.Derivation.Derive(input, baseKey, length, exchanges);
        try
        {
            SoftSecretKey.FixParity(derived, value);
            // Only a type that needs a length the template did not tell can fail here.
            return SoftSecretKey.IsLengthValid(derived, value.Length) ? new SoftSecretKey(derived, value) : throw new CkException(Ckr.TemplateIncomplete);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }
}
