using ScCaToken.Driver.Card;
using static ScCaToken.Pkcs11.CkMechanismFlags;

namespace ScCaToken.Pkcs11;

/// <summary>
/// SM2 under vendor numbers, as no standard ones exist: the family 0x80008000 that Chinese middleware looks for, and the IBM/EP11 numbers as aliases.
/// </summary>
internal static class Sm2Mechanisms
{
    private const CkMechanismFlags SignVerify = Hw | Sign | Verify | EcMechanisms.Curves;
    private const CkMechanismFlags KeyPairGen = Hw | GenerateKeyPair | EcMechanisms.Curves;

    public static Mechanism[] Rows()
    {
        var raw = new Sm2Scheme(der: false, identity: false);
        var der = new Sm2Scheme(der: true, identity: false);
        var rawWithZ = new Sm2Scheme(der: false, identity: true);
        var derWithZ = new Sm2Scheme(der: true, identity: true);
        const CkMechanismFlags Cipher = Hw | Encrypt | Decrypt | Wrap | Unwrap | EcMechanisms.Curves;
        return
        [
            Row(Ckm.Sm2, "CKM_SM2", Cipher) with { Cipher = new Sm2CipherScheme(der: true) },
            Row(Ckm.Sm2KeyPairGen, "CKM_SM2_KEY_PAIR_GEN", KeyPairGen),
            Row(Ckm.Sm3Sm2, "CKM_SM3_SM2", SignVerify, HashId.Sm3, raw),
            Row(Ckm.Sm3Sm2Der, "CKM_SM3_SM2_DER", SignVerify, HashId.Sm3, der),
            Row(Ckm.Sm3Sm2AppId1, "CKM_SM3_SM2_APPID1", SignVerify, HashId.Sm3, rawWithZ),
            Row(Ckm.Sm3Sm2AppId1Der, "CKM_SM3_SM2_APPID1_DER", SignVerify, HashId.Sm3, derWithZ),
            Row(Ckm.Sm2Sign, "CKM_SM2_SIGN", SignVerify, HashId.None, der),
            Row(Ckm.Sm2SignNoDer, "CKM_SM2_SIGN_NO_DER", SignVerify, HashId.None, raw),
            Row(Ckm.Sm2Raw, "CKM_SM2_RAW", SignVerify, HashId.None, raw),
            Row(Ckm.Sm2RawDer, "CKM_SM2_RAW_DER", SignVerify, HashId.None, der),
            Row(Ckm.Sha1Sm2, "CKM_SHA1_SM2", SignVerify, HashId.Sha1, raw),
            Row(Ckm.Sha1Sm2Der, "CKM_SHA1_SM2_DER", SignVerify, HashId.Sha1, der),
            Row(Ckm.Sha256Sm2, "CKM_SHA256_SM2", SignVerify, HashId.Sha256, raw),
            Row(Ckm.Sha256Sm2Der, "CKM_SHA256_SM2_DER", SignVerify, HashId.Sha256, der),
            Row(Ckm.Sm2KeyAgreement, "CKM_SM2_KEY_AGREEMENT", Hw | Derive | EcMechanisms.Curves) with { Derivation = new Sm2Agreement() },
            Row(Ckm.IbmSm2KeyPairGen, "CKM_IBM_SM2_KEY_PAIR_GEN", KeyPairGen),
            Row(Ckm.IbmSm2, "CKM_IBM_SM2", SignVerify, HashId.None, raw),
            Row(Ckm.IbmSm2Sm3, "CKM_IBM_SM2_SM3", SignVerify, HashId.Sm3, rawWithZ),
            Row(Ckm.IbmSm2Encrypt, "CKM_IBM_SM2_ENCRYPT", Cipher) with { Cipher = new Sm2CipherScheme(der: false) },
        ];
    }

    private static Mechanism Row(uint type, string name, CkMechanismFlags flags, HashId hash = HashId.None, SignatureScheme? scheme = null) => new(type, name)
    {
        MinKeySize = 256,
        MaxKeySize = 256,
        Flags = flags,
        Keys = KeyFamily.Sm2,
        Hash = hash,
        Requires = CardCapabilities.Sm2,
        Signature = scheme,
    };
}
