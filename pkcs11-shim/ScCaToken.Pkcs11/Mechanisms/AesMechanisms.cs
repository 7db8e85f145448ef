using static ScCaToken.Pkcs11.CkMechanismFlags;

namespace ScCaToken.Pkcs11;

/// <summary>AES session keys (PKCS#11 3.0 current mechanisms §2.8 to §2.14); computed on the host.</summary>
internal static class AesMechanisms
{
    private const CkMechanismFlags Cipher = Encrypt | Decrypt;
    private const CkMechanismFlags Wrapping = Encrypt | Decrypt | Wrap | Unwrap;

    public static Mechanism[] Rows() =>
    [
        Row(Ckm.AesKeyGen, "CKM_AES_KEY_GEN", Generate),
        Row(Ckm.AesEcb, "CKM_AES_ECB", Wrapping, new BlockModeScheme(BlockMode.Ecb)),
        Row(Ckm.AesCbc, "CKM_AES_CBC", Wrapping, new BlockModeScheme(BlockMode.Cbc)),
        Row(Ckm.AesCbcPad, "CKM_AES_CBC_PAD", Wrapping, new BlockModeScheme(BlockMode.CbcPad)),
        Row(Ckm.AesCtr, "CKM_AES_CTR", Wrapping, new BlockModeScheme(BlockMode.Ctr)),
        Row(Ckm.AesGcm, "CKM_AES_GCM", Wrapping, new BlockModeScheme(BlockMode.Gcm)),
        Row(Ckm.AesOfb, "CKM_AES_OFB", Cipher, new BlockModeScheme(BlockMode.Ofb)),
        Row(Ckm.AesCfb8, "CKM_AES_CFB8", Cipher, new BlockModeScheme(BlockMode.Cfb8)),
        Row(Ckm.AesCfb128, "CKM_AES_CFB128", Cipher, new BlockModeScheme(BlockMode.Cfb128)),
        Row(Ckm.AesCmac, "CKM_AES_CMAC", Sign | Verify, mac: new CmacScheme(general: false)),
        Row(Ckm.AesCmacGeneral, "CKM_AES_CMAC_GENERAL", Sign | Verify, mac: new CmacScheme(general: true)),
        Row(Ckm.AesKeyWrap, "CKM_AES_KEY_WRAP", Wrapping, new KeyWrapScheme(padded: false)),
        Row(Ckm.AesKeyWrapPad, "CKM_AES_KEY_WRAP_PAD", Wrapping, new KeyWrapScheme(padded: true)),
        Row(Ckm.AesKeyWrapKwp, "CKM_AES_KEY_WRAP_KWP", Wrapping, new KeyWrapScheme(padded: true)),
        Row(Ckm.AesEcbEncryptData, "CKM_AES_ECB_ENCRYPT_DATA", Derive) with { Derivation = new EncryptDataDerivation(chained: false) },
        Row(Ckm.AesCbcEncryptData, "CKM_AES_CBC_ENCRYPT_DATA", Derive) with { Derivation = new EncryptDataDerivation(chained: true) },
    ];

    private static Mechanism Row(uint type, string name, CkMechanismFlags flags, CipherScheme? cipher = null, SignatureScheme? mac = null) => new(type, name)
    {
        MinKeySize = 16,
        MaxKeySize = 32,
        SizeInBytes = true,
        Flags = flags,
        Keys = KeyFamily.Aes,
        Cipher = cipher,
        Signature = mac,
        GeneratedType = (flags & Generate) != 0 ? CkKeyType.Aes : null,
    };
}
