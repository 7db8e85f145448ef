using System.Runtime.InteropServices;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Native;

/// <content>SKF: session keys and ciphers.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_ImportSessionKey")]
    public static uint ImportSessionKey(nint container, uint algId, byte* wrapedData, uint wrapedLen, nint* key) =>
        Library.ImportSessionKey(container, algId, wrapedData, wrapedLen, key);

    [UnmanagedCallersOnly(EntryPoint = "SKF_SetSymmKey")]
    public static uint SetSymmKey(nint dev, byte* key, uint algID, nint* key2) =>
        Library.SetSymmKey(dev, key, algID, key2);

    [UnmanagedCallersOnly(EntryPoint = "SKF_EncryptInit")]
    public static uint EncryptInit(nint key, BlockCipherParam encryptParam) =>
        Library.EncryptInit(key, encryptParam);

    [UnmanagedCallersOnly(EntryPoint = "SKF_EncryptUpdate")]
    public static uint EncryptUpdate(nint key, byte* data, uint dataLen, byte* encryptedData, uint* encryptedLen) =>
        Library.EncryptUpdate(key, data, dataLen, encryptedData, encryptedLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_EncryptFinal")]
    public static uint EncryptFinal(nint key, byte* encryptedData, uint* encryptedDataLen) =>
        Library.EncryptFinal(key, encryptedData, encryptedDataLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_Encrypt")]
    public static uint Encrypt(nint key, byte* data, uint dataLen, byte* encryptedData, uint* encryptedLen) =>
        Library.Encrypt(key, data, dataLen, encryptedData, encryptedLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DecryptInit")]
    public static uint DecryptInit(nint key, BlockCipherParam decryptParam) =>
        Library.DecryptInit(key, decryptParam);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DecryptUpdate")]
    public static uint DecryptUpdate(nint key, byte* encryptedData, uint encryptedLen, byte* data, uint* dataLen) =>
        Library.DecryptUpdate(key, encryptedData, encryptedLen, data, dataLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DecryptFinal")]
    public static uint DecryptFinal(nint key, byte* decryptedData, uint* decryptedDataLen) =>
        Library.DecryptFinal(key, decryptedData, decryptedDataLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_Decrypt")]
    public static uint Decrypt(nint key, byte* encryptedData, uint encryptedLen, byte* data, uint* dataLen) =>
        Library.Decrypt(key, encryptedData, encryptedLen, data, dataLen);
}
