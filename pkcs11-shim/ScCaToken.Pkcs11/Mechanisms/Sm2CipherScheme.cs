namespace ScCaToken.Pkcs11;

/// <summary>
/// SM2 encryption (GB/T 32918.4-2016). Output is SM2Cipher of GM/T 0009 §7.2, or 04 ‖ C1 ‖ C3 ‖ C2; decryption takes both, and C1 without the 04.
/// </summary>
/// <param name="der">The output is ASN.1.</param>
internal sealed class Sm2CipherScheme(bool der) : CipherScheme
{
    public override CipherState Start(Mechanism mechanism, in MechanismInput input, KeyMaterial key, bool encrypting)
    {
        input.RequireNone();
        return new Sm2Cipher((AsymmetricKey)key, der);
    }
}
