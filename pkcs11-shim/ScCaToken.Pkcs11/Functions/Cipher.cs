using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <content>Encryption and decryption (PKCS#11 3.0 §5.8, §5.10).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_EncryptInit.</summary>
    public Ckr EncryptInit(CULong session, CkMechanism* mechanism, CULong key) => NotSupported(session);

    /// <summary>C_Encrypt.</summary>
    public Ckr Encrypt(CULong session, byte* data, CULong dataLength, byte* encryptedData, CULong* encryptedDataLength) => NotSupported(session);

    /// <summary>C_EncryptUpdate.</summary>
    public Ckr EncryptUpdate(CULong session, byte* part, CULong partLength, byte* encryptedPart, CULong* encryptedPartLength) => NotSupported(session);

    /// <summary>C_EncryptFinal.</summary>
    public Ckr EncryptFinal(CULong session, byte* lastEncryptedPart, CULong* lastEncryptedPartLength) => NotSupported(session);

    /// <summary>C_DecryptInit.</summary>
    public Ckr DecryptInit(CULong session, CkMechanism* mechanism, CULong key) => NotSupported(session);

    /// <summary>C_Decrypt.</summary>
    public Ckr Decrypt(CULong session, byte* encryptedData, CULong encryptedDataLength, byte* data, CULong* dataLength) => NotSupported(session);

    /// <summary>C_DecryptUpdate.</summary>
    public Ckr DecryptUpdate(CULong session, byte* encryptedPart, CULong encryptedPartLength, byte* part, CULong* partLength) => NotSupported(session);

    /// <summary>C_DecryptFinal.</summary>
    public Ckr DecryptFinal(CULong session, byte* lastPart, CULong* lastPartLength) => NotSupported(session);
}
