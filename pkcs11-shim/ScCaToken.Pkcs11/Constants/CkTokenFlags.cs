namespace ScCaToken.Pkcs11;

/// <summary>Flags of CK_TOKEN_INFO (CKF_).</summary>
[Flags]
public enum CkTokenFlags : uint
{
    None = 0,
    Rng = 0x00000001,
    WriteProtected = 0x00000002,
    LoginRequired = 0x00000004,
    UserPinInitialized = 0x00000008,
    RestoreKeyNotNeeded = 0x00000020,
    ClockOnToken = 0x00000040,
    ProtectedAuthenticationPath = 0x00000100,
    DualCryptoOperations = 0x00000200,
    TokenInitialized = 0x00000400,
    UserPinCountLow = 0x00010000,
    UserPinFinalTry = 0x00020000,
    UserPinLocked = 0x00040000,
    UserPinToBeChanged = 0x00080000,
    SoPinCountLow = 0x00100000,
    SoPinFinalTry = 0x00200000,
    SoPinLocked = 0x00400000,
    SoPinToBeChanged = 0x00800000,
    ErrorState = 0x01000000,
}
