using static ScCaToken.Pkcs11.CkMechanismFlags;

namespace ScCaToken.Pkcs11;

/// <summary>DES and triple DES for legacy data, with session keys only (PKCS#11 2.40 historical mechanisms §2.13, current mechanisms §2.15).</summary>
internal static class DesMechanisms
{
    private const CkMechanismFlags Wrapping = Encrypt | Decrypt | Wrap | Unwrap;

    public static Mechanism[] Rows() =>
    [
        Row(Ckm.DesKeyGen, "CKM_DES_KEY_GEN", KeyFamily.Des) with { Flags = Generate, GeneratedType = CkKeyType.Des },
        Row(Ckm.DesEcb, "CKM_DES_ECB", KeyFamily.Des) with { Cipher = new BlockModeScheme(BlockMode.Ecb) },
        Row(Ckm.DesCbc, "CKM_DES_CBC", KeyFamily.Des) with { Cipher = new BlockModeScheme(BlockMode.Cbc) },
        Row(Ckm.DesCbcPad, "CKM_DES_CBC_PAD", KeyFamily.Des) with { Cipher = new BlockModeScheme(BlockMode.CbcPad) },
        Row(Ckm.Des2KeyGen, "CKM_DES2_KEY_GEN", KeyFamily.Des3) with { Flags = Generate, GeneratedType = CkKeyType.Des2 },
        Row(Ckm.Des3KeyGen, "CKM_DES3_KEY_GEN", KeyFamily.Des3) with { Flags = Generate, GeneratedType = CkKeyType.Des3 },
        Row(Ckm.Des3Ecb, "CKM_DES3_ECB", KeyFamily.Des3) with { Cipher = new BlockModeScheme(BlockMode.Ecb) },
        Row(Ckm.Des3Cbc, "CKM_DES3_CBC", KeyFamily.Des3) with { Cipher = new BlockModeScheme(BlockMode.Cbc) },
        Row(Ckm.Des3CbcPad, "CKM_DES3_CBC_PAD", KeyFamily.Des3) with { Cipher = new BlockModeScheme(BlockMode.CbcPad) },
    ];

    private static Mechanism Row(uint type, string name, KeyFamily family) => new(type, name)
    {
        MinKeySize = family == KeyFamily.Des ? 8 : 16,
        MaxKeySize = family == KeyFamily.Des ? 8 : 24,
        SizeInBytes = true,
        Flags = Wrapping,
        Keys = family,
    };
}
