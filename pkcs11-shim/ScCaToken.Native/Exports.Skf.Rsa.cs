using System.Runtime.InteropServices;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Native;

/// <content>SKF: random and RSA.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_GenRandom")]
    public static uint GenRandom(nint dev, byte* random, uint randomLen) =>
        Library.GenRandom(dev, random, randomLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_GenExtRSAKey")]
    public static uint GenExtRSAKey(nint dev, uint bitsLen, RsaPrivateKeyBlob* blob) =>
        Library.GenExtRSAKey(dev, bitsLen, blob);

    [UnmanagedCallersOnly(EntryPoint = "SKF_GenRSAKeyPair")]
    public static uint GenRSAKeyPair(nint container, uint bitsLen, RsaPublicKeyBlob* blob) =>
        Library.GenRSAKeyPair(container, bitsLen, blob);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ImportRSAKeyPair")]
    public static uint ImportRSAKeyPair(nint container, uint symAlgId, byte* wrappedKey, uint wrappedKeyLen, byte* encryptedData, uint encryptedDataLen) =>
        Library.ImportRSAKeyPair(container, symAlgId, wrappedKey, wrappedKeyLen, encryptedData, encryptedDataLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_RSASignData")]
    public static uint RSASignData(nint container, byte* data, uint dataLen, byte* signature, uint* signLen) =>
        Library.RSASignData(container, data, dataLen, signature, signLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_RSAVerify")]
    public static uint RSAVerify(nint dev, RsaPublicKeyBlob* rsaPubKeyBlob, byte* data, uint dataLen, byte* signature, uint signLen) =>
        Library.RSAVerify(dev, rsaPubKeyBlob, data, dataLen, signature, signLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_RSAExportSessionKey")]
    public static uint RSAExportSessionKey(nint container, uint algId, RsaPublicKeyBlob* pubKey, byte* data, uint* dataLen, nint* sessionKey) =>
        Library.RSAExportSessionKey(container, algId, pubKey, data, dataLen, sessionKey);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ExtRSAPubKeyOperation")]
    public static uint ExtRSAPubKeyOperation(nint dev, RsaPublicKeyBlob* rsaPubKeyBlob, byte* input, uint inputLen, byte* output, uint* outputLen) =>
        Library.ExtRSAPubKeyOperation(dev, rsaPubKeyBlob, input, inputLen, output, outputLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ExtRSAPriKeyOperation")]
    public static uint ExtRSAPriKeyOperation(nint dev, RsaPrivateKeyBlob* rsaPriKeyBlob, byte* input, uint inputLen, byte* output, uint* outputLen) =>
        Library.ExtRSAPriKeyOperation(dev, rsaPriKeyBlob, input, inputLen, output, outputLen);
}
