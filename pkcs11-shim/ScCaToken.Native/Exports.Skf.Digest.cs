using System.Runtime.InteropServices;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Native;

/// <content>SKF: digest and MAC.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_DigestInit")]
    public static uint DigestInit(nint dev, uint algID, EccPublicKeyBlob* pubKey, byte* id, uint idLen, nint* hash) =>
        Library.DigestInit(dev, algID, pubKey, id, idLen, hash);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DigestUpdate")]
    public static uint DigestUpdate(nint hash, byte* data, uint dataLen) =>
        Library.DigestUpdate(hash, data, dataLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DigestFinal")]
    public static uint DigestFinal(nint hash, byte* hashData, uint* hashLen) =>
        Library.DigestFinal(hash, hashData, hashLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_Digest")]
    public static uint Digest(nint hash, byte* data, uint dataLen, byte* hashData, uint* hashLen) =>
        Library.Digest(hash, data, dataLen, hashData, hashLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_MacInit")]
    public static uint MacInit(nint key, BlockCipherParam* macParam, nint* mac) =>
        Library.MacInit(key, macParam, mac);

    [UnmanagedCallersOnly(EntryPoint = "SKF_MacUpdate")]
    public static uint MacUpdate(nint mac, byte* data, uint dataLen) =>
        Library.MacUpdate(mac, data, dataLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_MacFinal")]
    public static uint MacFinal(nint mac, byte* macData, uint* macDataLen) =>
        Library.MacFinal(mac, macData, macDataLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_Mac")]
    public static uint Mac(nint mac, byte* data, uint dataLen, byte* macData, uint* macLen) =>
        Library.Mac(mac, data, dataLen, macData, macLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_CloseHandle")]
    public static uint CloseHandle(nint handle) =>
        Library.CloseHandle(handle);
}
