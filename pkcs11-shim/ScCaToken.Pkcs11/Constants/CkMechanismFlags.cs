namespace ScCaToken.Pkcs11;

/// <summary>Flags of CK_MECHANISM_INFO and C_SessionCancel (CKF_).</summary>
[Flags]
public enum CkMechanismFlags : uint
{
    None = 0,
    Hw = 0x00000001,
    MessageEncrypt = 0x00000002,
    MessageDecrypt = 0x00000004,
    MessageSign = 0x00000008,
    MessageVerify = 0x00000010,
    MultiMessage = 0x00000020,
    FindObjects = 0x00000040,
    Encrypt = 0x00000100,
    Decrypt = 0x00000200,
    Digest = 0x00000400,
    Sign = 0x00000800,
    SignRecover = 0x00001000,
    Verify = 0x00002000,
    VerifyRecover = 0x00004000,
    Generate = 0x00008000,
    GenerateKeyPair = 0x00010000,
    Wrap = 0x00020000,
    Unwrap = 0x00040000,
    Derive = 0x00080000,
    EcFP = 0x00100000,
    EcF2m = 0x00200000,
    EcEcparameters = 0x00400000,
    EcOid = 0x00800000,
    EcUncompress = 0x01000000,
    EcCompress = 0x02000000,
    EcCurvename = 0x04000000,
    Extension = 0x80000000,
}
