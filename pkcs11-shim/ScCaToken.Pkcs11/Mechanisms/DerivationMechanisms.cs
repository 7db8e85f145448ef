namespace ScCaToken.Pkcs11;

/// <summary>Derivation from any secret key by its hash (PKCS#11 3.0 current mechanisms §2.19.6 ff.).</summary>
internal static class DerivationMechanisms
{
    public static Mechanism[] Rows() =>
    [
        Row(Ckm.Sha1KeyDerivation, "CKM_SHA1_KEY_DERIVATION", HashId.Sha1),
        Row(Ckm.Sha224KeyDerivation, "CKM_SHA224_KEY_DERIVATION", HashId.Sha224),
        Row(Ckm.Sha256KeyDerivation, "CKM_SHA256_KEY_DERIVATION", HashId.Sha256),
        Row(Ckm.Sha384KeyDerivation, "CKM_SHA384_KEY_DERIVATION", HashId.Sha384),
        Row(Ckm.Sha512KeyDerivation, "CKM_SHA512_KEY_DERIVATION", HashId.Sha512),
        Row(Ckm.Sm3KeyDerivation, "CKM_SM3_KEY_DERIVATION", HashId.Sm3),
    ];

    private static Mechanism Row(uint type, string name, HashId hash) => new(type, name)
    {
        MinKeySize = 8,
        MaxKeySize = 32768,
        Flags = CkMechanismFlags.Derive,
        Keys = KeyFamily.Generic | KeyFamily.Aes | KeyFamily.Sm4,
        Hash = hash,
        Derivation = new HashDerivation(hash),
    };
}
