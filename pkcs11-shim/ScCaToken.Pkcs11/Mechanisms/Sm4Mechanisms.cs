using static ScCaToken.Pkcs11.CkMechanismFlags;

namespace ScCaToken.Pkcs11;

/// <summary>
/// SM4 session keys under vendor numbers (docs/PKCS11.md): the iTrus numbers of the family 0x80008000 and the IBM/EP11 ones; CTR, GCM and CMAC
/// have no number anywhere and get one of ours in the same scheme.
/// </summary>
internal static class Sm4Mechanisms
{
    private const CkMechanismFlags Cipher = Encrypt | Decrypt;
    private const CkMechanismFlags Wrapping = Encrypt | Decrypt | Wrap | Unwrap;

    public static Mechanism[] Rows()
    {
        var ecb = new BlockModeScheme(BlockMode.Ecb);
        var cbc = new BlockModeScheme(BlockMode.Cbc);
        var mac = new CbcMacScheme(general: false);
        return
        [
            Row(Ckm.Sm4KeyGen, "CKM_SM4_KEY_GEN", Generate),
            Row(Ckm.Sm4Ecb, "CKM_SM4_ECB", Wrapping, ecb),
            Row(Ckm.Sm4EcbPad, "CKM_SM4_ECB_PAD", Wrapping, new BlockModeScheme(BlockMode.EcbPad)),
            Row(Ckm.Sm4Cbc, "CKM_SM4_CBC", Wrapping, cbc),
            Row(Ckm.Sm4CbcPad, "CKM_SM4_CBC_PAD", Wrapping, new BlockModeScheme(BlockMode.CbcPad)),
            Row(Ckm.Sm4Cfb, "CKM_SM4_CFB", Cipher, new BlockModeScheme(BlockMode.Cfb128)),
            Row(Ckm.Sm4Ofb, "CKM_SM4_OFB", Cipher, new BlockModeScheme(BlockMode.Ofb)),
            Row(Ckm.Sm4Ctr, "CKM_SM4_CTR", Wrapping, new BlockModeScheme(BlockMode.Ctr)),
            Row(Ckm.Sm4Gcm, "CKM_SM4_GCM", Wrapping, new BlockModeScheme(BlockMode.Gcm)),
            Row(Ckm.Sm4Cmac, "CKM_SM4_CMAC", Sign | Verify, mac: new CmacScheme(general: false)),
            Row(Ckm.IbmSm4KeyGen, "CKM_IBM_SM4_KEY_GEN", Generate),
            Row(Ckm.IbmSm4Ecb, "CKM_IBM_SM4_ECB", Wrapping, ecb),
            Row(Ckm.IbmSm4Cbc, "CKM_IBM_SM4_CBC", Wrapping, cbc),
            Row(Ckm.IbmSm4Mac, "CKM_IBM_SM4_MAC", Sign | Verify, mac: mac),
            Row(Ckm.IbmSm4MacGeneral, "CKM_IBM_SM4_MAC_GENERAL", Sign | Verify, mac: new CbcMacScheme(general: true)),
            Row(Ckm.IbmSm4EcbEncryptData, "CKM_IBM_SM4_ECB_ENCRYPT_DATA", Derive) with { Derivation = new EncryptDataDerivation(chained: false) },
        ];
    }

    private static Mechanism Row(uint type, string name, CkMechanismFlags flags, CipherScheme? cipher = null, SignatureScheme? mac = null) => new(type, name)
    {
        MinKeySize = 16,
        MaxKeySize = 16,
        SizeInBytes = true,
        Flags = flags,
        Keys = KeyFamily.Sm4,
        Cipher = cipher,
        Signature = mac,
        GeneratedType = (flags & Generate) != 0 ? CkKeyType.VendorSm4 : null,
    };
}
