namespace ScCaToken.Pkcs11;

/// <summary>C_Encrypt and its relatives (PKCS#11 3.0 §5.8).</summary>
public sealed class EncryptOperation : CipherOperation
{
    /// <summary>Starts with a public or a secret key.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_KEY_TYPE_INCONSISTENT, CKR_KEY_SIZE_RANGE.</exception>
    public void Start(in MechanismInput input, KeyMaterial key) => Start(input, key, CkMechanismFlags.Encrypt);
}
