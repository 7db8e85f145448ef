using ScCaToken.Driver.Card;
using static ScCaToken.Pkcs11.CkMechanismFlags;

namespace ScCaToken.Pkcs11;

/// <summary>RSA (PKCS#11 3.0 current mechanisms §2.1).</summary>
internal static class RsaMechanisms
{
    private const CkMechanismFlags SignVerify = Hw | Sign | Verify;
    private const int MinBits = 1024, MaxBits = 4096;

    public static Mechanism[] Rows()
    {
        var pkcs1 = new RsaPkcs1Scheme();
        var pss = new RsaPssScheme();
        const CkMechanismFlags Cipher = Hw | Encrypt | Decrypt | Wrap | Unwrap;
        return
        [
            Row(Ckm.RsaPkcsKeyPairGen, "CKM_RSA_PKCS_KEY_PAIR_GEN", Hw | GenerateKeyPair) with { Requires = CardCapabilities.Rsa },
            Row(Ckm.RsaPkcs, "CKM_RSA_PKCS", Cipher | SignVerify | SignRecover | VerifyRecover, scheme: pkcs1) with { Cipher = new RsaCipherScheme(RsaCipherKind.Pkcs1) },
            Row(Ckm.RsaX509, "CKM_RSA_X_509", Cipher | SignVerify | SignRecover | VerifyRecover, scheme: new RsaRawScheme()) with { Cipher = new RsaCipherScheme(RsaCipherKind.Raw) },
            Row(Ckm.RsaPkcsOaep, "CKM_RSA_PKCS_OAEP", Cipher) with { Cipher = new RsaCipherScheme(RsaCipherKind.Oaep) },
            Row(Ckm.Md5RsaPkcs, "CKM_MD5_RSA_PKCS", SignVerify, HashId.Md5, pkcs1),
            Row(Ckm.Sha1RsaPkcs, "CKM_SHA1_RSA_PKCS", SignVerify, HashId.Sha1, pkcs1),
            Row(Ckm.Sha224RsaPkcs, "CKM_SHA224_RSA_PKCS", SignVerify, HashId.Sha224, pkcs1),
            Row(Ckm.Sha256RsaPkcs, "CKM_SHA256_RSA_PKCS", SignVerify, HashId.Sha256, pkcs1),
            Row(Ckm.Sha384RsaPkcs, "CKM_SHA384_RSA_PKCS", SignVerify, HashId.Sha384, pkcs1),
            Row(Ckm.Sha512RsaPkcs, "CKM_SHA512_RSA_PKCS", SignVerify, HashId.Sha512, pkcs1),
            Row(Ckm.Sha3256RsaPkcs, "CKM_SHA3_256_RSA_PKCS", SignVerify, HashId.Sha3256, pkcs1),
            Row(Ckm.Sha3384RsaPkcs, "CKM_SHA3_384_RSA_PKCS", SignVerify, HashId.Sha3384, pkcs1),
            Row(Ckm.Sha3512RsaPkcs, "CKM_SHA3_512_RSA_PKCS", SignVerify, HashId.Sha3512, pkcs1),
            Row(Ckm.RsaPkcsPss, "CKM_RSA_PKCS_PSS", SignVerify, scheme: pss),
            Row(Ckm.Sha1RsaPkcsPss, "CKM_SHA1_RSA_PKCS_PSS", SignVerify, HashId.Sha1, pss),
            Row(Ckm.Sha224RsaPkcsPss, "CKM_SHA224_RSA_PKCS_PSS", SignVerify, HashId.Sha224, pss),
            Row(Ckm.Sha256RsaPkcsPss, "CKM_SHA256_RSA_PKCS_PSS", SignVerify, HashId.Sha256, pss),
            Row(Ckm.Sha384RsaPkcsPss, "CKM_SHA384_RSA_PKCS_PSS", SignVerify, HashId.Sha384, pss),
            Row(Ckm.Sha512RsaPkcsPss, "CKM_SHA512_RSA_PKCS_PSS", SignVerify, HashId.Sha512, pss),
            Row(Ckm.Sha3256RsaPkcsPss, "CKM_SHA3_256_RSA_PKCS_PSS", SignVerify, HashId.Sha3256, pss),
            Row(Ckm.Sha3384RsaPkcsPss, "CKM_SHA3_384_RSA_PKCS_PSS", SignVerify, HashId.Sha3384, pss),
            Row(Ckm.Sha3512RsaPkcsPss, "CKM_SHA3_512_RSA_PKCS_PSS", SignVerify, HashId.Sha3512, pss),
        ];
    }

    private static Mechanism Row(uint type, string name, CkMechanismFlags flags, HashId hash = HashId.None, SignatureScheme? scheme = null) => new(type, name)
    {
        MinKeySize = MinBits,
        MaxKeySize = MaxBits,
        Flags = flags,
        Keys = KeyFamily.Rsa,
        Hash = hash,
        Signature = scheme,
    };
}
