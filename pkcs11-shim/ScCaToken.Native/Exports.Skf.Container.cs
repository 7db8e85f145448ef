using System.Runtime.InteropServices;

namespace ScCaToken.Native;

/// <content>SKF: containers and certificates.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_CreateContainer")]
    public static uint CreateContainer(nint application, byte* containerName, nint* container) =>
        Library.CreateContainer(application, containerName, container);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DeleteContainer")]
    public static uint DeleteContainer(nint application, byte* containerName) =>
        Library.DeleteContainer(application, containerName);

    [UnmanagedCallersOnly(EntryPoint = "SKF_OpenContainer")]
    public static uint OpenContainer(nint application, byte* containerName, nint* container) =>
        Library.OpenContainer(application, containerName, container);

    [UnmanagedCallersOnly(EntryPoint = "SKF_CloseContainer")]
    public static uint CloseContainer(nint container) =>
        Library.CloseContainer(container);

    [UnmanagedCallersOnly(EntryPoint = "SKF_EnumContainer")]
    public static uint EnumContainer(nint application, byte* containerName, uint* size) =>
        Library.EnumContainer(application, containerName, size);

    [UnmanagedCallersOnly(EntryPoint = "SKF_GetContainerType")]
    public static uint GetContainerType(nint container, uint* containerType) =>
        Library.GetContainerType(container, containerType);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ImportCertificate")]
    public static uint ImportCertificate(nint container, int signFlag, byte* cert, uint certLen) =>
        Library.ImportCertificate(container, signFlag, cert, certLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ExportCertificate")]
    public static uint ExportCertificate(nint container, int signFlag, byte* cert, uint* certLen) =>
        Library.ExportCertificate(container, signFlag, cert, certLen);
}
