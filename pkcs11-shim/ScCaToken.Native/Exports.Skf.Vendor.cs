using System.Runtime.InteropServices;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Native;

/// <content>SKF: vendor functions.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_ECCDecrypt")]
    public static uint ECCDecrypt(nint container, EccCipherBlob* cipherText, byte* plainText, uint* plainTextLen) =>
        Library.ECCDecrypt(container, cipherText, plainText, plainTextLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_RSAPriKeyOperation")]
    public static uint RSAPriKeyOperation(nint container, byte* input, uint inputLen, byte* output, uint* outputLen, int signFlag) =>
        Library.RSAPriKeyOperation(container, input, inputLen, output, outputLen, signFlag);
}
