namespace ScCaToken.Pkcs11;

/// <summary>Session states (CK_STATE, CKS_; PKCS#11 3.0 §3.3).</summary>
public enum CkSessionState : uint
{
    RoPublicSession = 0x0,
    RoUserFunctions = 0x1,
    RwPublicSession = 0x2,
    RwUserFunctions = 0x3,
    RwSoFunctions = 0x4,
}
