namespace ScCaToken.Pkcs11;

/// <summary>Object classes (CK_OBJECT_CLASS); member names follow the standard without the prefix CKO_.</summary>
public enum CkObjectClass : uint
{
    Data = 0x00000000,
    Certificate = 0x00000001,
    PublicKey = 0x00000002,
    PrivateKey = 0x00000003,
    SecretKey = 0x00000004,
    HwFeature = 0x00000005,
    DomainParameters = 0x00000006,
    Mechanism = 0x00000007,
    OtpKey = 0x00000008,
    Profile = 0x00000009,
    VendorDefined = 0x80000000,
}
