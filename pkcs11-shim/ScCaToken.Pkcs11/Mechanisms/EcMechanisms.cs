using ScCaToken.Driver.Card;
using static ScCaToken.Pkcs11.CkMechanismFlags;

namespace ScCaToken.Pkcs11;

/// <summary>Elliptic curves under the standard's numbers (PKCS#11 3.0 current mechanisms §2.3): P-256, P-384, and SM2 where the meaning carries over.</summary>
internal static class EcMechanisms
{
    /// <summary>Prime fields, named curves, uncompressed points.</summary>
    internal const CkMechanismFlags Curves = EcFP | EcOid | EcUncompress | EcCurvename;

    private const CkMechanismFlags SignVerify = Hw | Sign | Verify | Curves;

    public static Mechanism[] Rows()
    {
        var ecdsa = new EcdsaScheme();
        return
        [
            Row(Ckm.EcKeyPairGen, "CKM_EC_KEY_PAIR_GEN", Hw | GenerateKeyPair | Curves) with { Keys = KeyFamily.Ec },
            Row(Ckm.Ecdsa, "CKM_ECDSA", SignVerify, HashId.None, ecdsa) with { Keys = KeyFamily.Ec },
            Row(Ckm.EcdsaSha1, "CKM_ECDSA_SHA1", SignVerify, HashId.Sha1, ecdsa),
            Row(Ckm.EcdsaSha224, "CKM_ECDSA_SHA224", SignVerify, HashId.Sha224, ecdsa),
            Row(Ckm.EcdsaSha256, "CKM_ECDSA_SHA256", SignVerify, HashId.Sha256, ecdsa),
            Row(Ckm.EcdsaSha384, "CKM_ECDSA_SHA384", SignVerify, HashId.Sha384, ecdsa),
            Row(Ckm.EcdsaSha512, "CKM_ECDSA_SHA512", SignVerify, HashId.Sha512, ecdsa),
            Row(Ckm.EcdsaSha3256, "CKM_ECDSA_SHA3_256", SignVerify, HashId.Sha3256, ecdsa),
            Row(Ckm.EcdsaSha3384, "CKM_ECDSA_SHA3_384", SignVerify, HashId.Sha3384, ecdsa),
            Row(Ckm.EcdsaSha3512, "CKM_ECDSA_SHA3_512", SignVerify, HashId.Sha3512, ecdsa),
            Row(Ckm.Ecdh1Derive, "CKM_ECDH1_DERIVE", Hw | Derive | Curves) with { Keys = KeyFamily.Ec, Derivation = new EcdhDerivation() },
            Row(Ckm.Ecdh1CofactorDerive, "CKM_ECDH1_COFACTOR_DERIVE", Hw | Derive | Curves) with { Keys = KeyFamily.Ec, Derivation = new EcdhDerivation() },
        ];
    }

    private static Mechanism Row(uint type, string name, CkMechanismFlags flags, HashId hash = HashId.None, SignatureScheme? scheme = null) => new(type, name)
    {
        MinKeySize = 256,
        MaxKeySize = 384,
        Flags = flags,
        Keys = KeyFamily.Nist,
        Hash = hash,
        Requires = hash == HashId.None ? CardCapabilities.None : CardCapabilities.NistCurves,
        Signature = scheme,
    };
}
