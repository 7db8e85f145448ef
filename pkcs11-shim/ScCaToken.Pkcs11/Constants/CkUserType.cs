namespace ScCaToken.Pkcs11;

/// <summary>Users of C_Login (CK_USER_TYPE, CKU_).</summary>
public enum CkUserType : uint
{
    SecurityOfficer = 0x0,
    User = 0x1,
    ContextSpecific = 0x2,
}
