namespace ScCaToken.Pkcs11;

/// <summary>Digests (PKCS#11 3.0 current mechanisms §2.19 ff.), computed on the host; SM3 under its vendor numbers.</summary>
internal static class DigestMechanisms
{
    public static Mechanism[] Rows() =>
    [
        Row(Ckm.Md5, "CKM_MD5", HashId.Md5),
        Row(Ckm.Sha1, "CKM_SHA_1", HashId.Sha1),
        Row(Ckm.Sha224, "CKM_SHA224", HashId.Sha224),
        Row(Ckm.Sha256, "CKM_SHA256", HashId.Sha256),
        Row(Ckm.Sha384, "CKM_SHA384", HashId.Sha384),
        Row(Ckm.Sha512, "CKM_SHA512", HashId.Sha512),
        Row(Ckm.Sha3256, "CKM_SHA3_256", HashId.Sha3256),
        Row(Ckm.Sha3384, "CKM_SHA3_384", HashId.Sha3384),
        Row(Ckm.Sha3512, "CKM_SHA3_512", HashId.Sha3512),
        Row(Ckm.Sm3, "CKM_SM3", HashId.Sm3),
        Row(Ckm.Sm3Hash, "CKM_SM3_HASH", HashId.Sm3),
        Row(Ckm.IbmSm3, "CKM_IBM_SM3", HashId.Sm3),
    ];

    private static Mechanism Row(uint type, string name, HashId hash) => new(type, name) { Flags = CkMechanismFlags.Digest, Hash = hash };
}
