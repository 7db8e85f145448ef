namespace ScCaToken.Pkcs11;

/// <summary>A way to encrypt and decrypt; stateless.</summary>
internal abstract class CipherScheme
{
    /// <summary>Reads the parameter, checks it against the key and starts a message.</summary>
    public abstract CipherState Start(Mechanism mechanism, in MechanismInput input, KeyMaterial key, bool encrypting);
}
