using System.Runtime.InteropServices;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Native;

/// <content>SKF: files.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_CreateFile")]
    public static uint CreateFile(nint application, byte* fileName, uint fileSize, uint readRights, uint writeRights) =>
        Library.CreateFile(application, fileName, fileSize, readRights, writeRights);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DeleteFile")]
    public static uint DeleteFile(nint application, byte* fileName) =>
        Library.DeleteFile(application, fileName);

    [UnmanagedCallersOnly(EntryPoint = "SKF_EnumFiles")]
    public static uint EnumFiles(nint application, byte* fileList, uint* size) =>
        Library.EnumFiles(application, fileList, size);

    [UnmanagedCallersOnly(EntryPoint = "SKF_GetFileInfo")]
    public static uint GetFileInfo(nint application, byte* fileName, FileAttribute* fileInfo) =>
        Library.GetFileInfo(application, fileName, fileInfo);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ReadFile")]
    public static uint ReadFile(nint application, byte* fileName, uint offset, uint size, byte* outData, uint* outLen) =>
        Library.ReadFile(application, fileName, offset, size, outData, outLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_WriteFile")]
    public static uint WriteFile(nint application, byte* fileName, uint offset, byte* data, uint size) =>
        Library.WriteFile(application, fileName, offset, data, size);
}
