namespace ScCaToken.Pkcs11;

/// <summary>Flags of CK_C_INITIALIZE_ARGS (CKF_).</summary>
[Flags]
public enum CkInitializeFlags : uint
{
    None = 0,
    LibraryCantCreateOsThreads = 0x00000001,
    OsLockingOk = 0x00000002,
}
