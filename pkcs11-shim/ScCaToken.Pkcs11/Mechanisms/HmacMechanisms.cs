using static ScCaToken.Pkcs11.CkMechanismFlags;

namespace ScCaToken.Pkcs11;

/// <summary>HMAC with generic secrets and the HMAC key types (PKCS#11 3.0 current mechanisms §2.20 ff.), SM3 under numbers of ours.</summary>
internal static class HmacMechanisms
{
    private const int MaxKeyBits = 32768;

    public static Mechanism[] Rows()
    {
        var full = new HmacScheme(general: false);
        var general = new HmacScheme(general: true);
        return
        [
            new(Ckm.GenericSecretKeyGen, "CKM_GENERIC_SECRET_KEY_GEN")
            {
                MinKeySize = 8, MaxKeySize = MaxKeyBits, Flags = Generate, Keys = KeyFamily.Generic, GeneratedType = CkKeyType.GenericSecret,
            },
            Row(Ckm.Md5Hmac, "CKM_MD5_HMAC", HashId.Md5, full),
            Row(Ckm.Md5HmacGeneral, "CKM_MD5_HMAC_GENERAL", HashId.Md5, general),
            Row(Ckm.Sha1Hmac, "CKM_SHA_1_HMAC", HashId.Sha1, full),
            Row(Ckm.Sha1HmacGeneral, "CKM_SHA_1_HMAC_GENERAL", HashId.Sha1, general),
            Row(Ckm.Sha224Hmac, "CKM_SHA224_HMAC", HashId.Sha224, full),
            Row(Ckm.Sha224HmacGeneral, "CKM_SHA224_HMAC_GENERAL", HashId.Sha224, general),
            Row(Ckm.Sha256Hmac, "CKM_SHA256_HMAC", HashId.Sha256, full),
            Row(Ckm.Sha256HmacGeneral, "CKM_SHA256_HMAC_GENERAL", HashId.Sha256, general),
            Row(Ckm.Sha384Hmac, "CKM_SHA384_HMAC", HashId.Sha384, full),
            Row(Ckm.Sha384HmacGeneral, "CKM_SHA384_HMAC_GENERAL", HashId.Sha384, general),
            Row(Ckm.Sha512Hmac, "CKM_SHA512_HMAC", HashId.Sha512, full),
            Row(Ckm.Sha512HmacGeneral, "CKM_SHA512_HMAC_GENERAL", HashId.Sha512, general),
            Row(Ckm.Sha3256Hmac, "CKM_SHA3_256_HMAC", HashId.Sha3256, full),
            Row(Ckm.Sha3256HmacGeneral, "CKM_SHA3_256_HMAC_GENERAL", HashId.Sha3256, general),
            Row(Ckm.Sha3384Hmac, "CKM_SHA3_384_HMAC", HashId.Sha3384, full),
            Row(Ckm.Sha3384HmacGeneral, "CKM_SHA3_384_HMAC_GENERAL", HashId.Sha3384, general),
            Row(Ckm.Sha3512Hmac, "CKM_SHA3_512_HMAC", HashId.Sha3512, full),
            Row(Ckm.Sha3512HmacGeneral, "CKM_SHA3_512_HMAC_GENERAL", HashId.Sha3512, general),
            Row(Ckm.Sm3Hmac, "CKM_SM3_HMAC", HashId.Sm3, full),
            Row(Ckm.Sm3HmacGeneral, "CKM_SM3_HMAC_GENERAL", HashId.Sm3, general),
        ];
    }

    private static Mechanism Row(uint type, string name, HashId hash, SignatureScheme scheme) => new(type, name)
    {
        MinKeySize = 8,
        MaxKeySize = MaxKeyBits,
        Flags = Sign | Verify,
        Keys = KeyFamily.Generic,
        Hash = hash,
        Signature = scheme,
    };
}
