using System.Runtime.InteropServices;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Native;

/// <content>SKF: SM2.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_GenECCKeyPair")]
    public static uint GenECCKeyPair(nint container, uint algId, EccPublicKeyBlob* blob) =>
        Library.GenECCKeyPair(container, algId, blob);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ImportECCKeyPair")]
    public static uint ImportECCKeyPair(nint container, EnvelopedKeyBlob* envelopedKeyBlob) =>
        Library.ImportECCKeyPair(container, envelopedKeyBlob);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ECCSignData")]
    public static uint ECCSignData(nint container, byte* data, uint dataLen, EccSignatureBlob* signature) =>
        Library.ECCSignData(container, data, dataLen, signature);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ECCVerify")]
    public static uint ECCVerify(nint dev, EccPublicKeyBlob* eccPubKeyBlob, byte* data, uint dataLen, EccSignatureBlob* signature) =>
        Library.ECCVerify(dev, eccPubKeyBlob, data, dataLen, signature);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ECCExportSessionKey")]
    public static uint ECCExportSessionKey(nint container, uint algId, EccPublicKeyBlob* pubKey, EccCipherBlob* data, nint* sessionKey) =>
        Library.ECCExportSessionKey(container, algId, pubKey, data, sessionKey);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ExtECCEncrypt")]
    public static uint ExtECCEncrypt(nint dev, EccPublicKeyBlob* eccPubKeyBlob, byte* plainText, uint plainTextLen, EccCipherBlob* cipherText) =>
        Library.ExtECCEncrypt(dev, eccPubKeyBlob, plainText, plainTextLen, cipherText);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ExtECCDecrypt")]
    public static uint ExtECCDecrypt(nint dev, EccPrivateKeyBlob* eccPriKeyBlob, EccCipherBlob* cipherText, byte* plainText, uint* plainTextLen) =>
        Library.ExtECCDecrypt(dev, eccPriKeyBlob, cipherText, plainText, plainTextLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ExtECCSign")]
    public static uint ExtECCSign(nint dev, EccPrivateKeyBlob* eccPriKeyBlob, byte* data, uint dataLen, EccSignatureBlob* signature) =>
        Library.ExtECCSign(dev, eccPriKeyBlob, data, dataLen, signature);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ExtECCVerify")]
    public static uint ExtECCVerify(nint dev, EccPublicKeyBlob* eccPubKeyBlob, byte* data, uint dataLen, EccSignatureBlob* signature) =>
        Library.ExtECCVerify(dev, eccPubKeyBlob, data, dataLen, signature);
}
