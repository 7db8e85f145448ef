using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <content>Dual-function operations (PKCS#11 3.0 §5.17).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_DigestEncryptUpdate.</summary>
    public Ckr DigestEncryptUpdate(CULong session, byte* part, CULong partLength, byte* encryptedPart, CULong* encryptedPartLength) => NotSupported(session);

    /// <summary>C_DecryptDigestUpdate.</summary>
    public Ckr DecryptDigestUpdate(CULong session, byte* encryptedPart, CULong encryptedPartLength, byte* part, CULong* partLength) => NotSupported(session);

    /// <summary>C_SignEncryptUpdate.</summary>
    public Ckr SignEncryptUpdate(CULong session, byte* part, CULong partLength, byte* encryptedPart, CULong* encryptedPartLength) => NotSupported(session);

    /// <summary>C_DecryptVerifyUpdate.</summary>
    public Ckr DecryptVerifyUpdate(CULong session, byte* encryptedPart, CULong encryptedPartLength, byte* part, CULong* partLength) => NotSupported(session);
}
