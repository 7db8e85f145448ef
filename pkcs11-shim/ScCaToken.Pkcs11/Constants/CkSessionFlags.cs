namespace ScCaToken.Pkcs11;

/// <summary>Flags of CK_SESSION_INFO and C_OpenSession (CKF_).</summary>
[Flags]
public enum CkSessionFlags : uint
{
    None = 0,
    RwSession = 0x00000002,
    SerialSession = 0x00000004,
}
