namespace ScCaToken.Pkcs11;

/// <summary>Certificate types (CK_CERTIFICATE_TYPE, CKC_).</summary>
public enum CkCertificateType : uint
{
    X509 = 0x00000000,
    X509AttrCert = 0x00000001,
    Wtls = 0x00000002,
    VendorDefined = 0x80000000,
}
