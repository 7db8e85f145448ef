using System.Runtime.InteropServices;

namespace ScCaToken.Native;

/// <content>SKF: applications.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_CreateApplication")]
    public static uint CreateApplication(nint dev, byte* appName, byte* adminPin, uint adminPinRetryCount, byte* userPin, uint userPinRetryCount, uint createFileRights, nint* application) =>
        Library.CreateApplication(dev, appName, adminPin, adminPinRetryCount, userPin, userPinRetryCount, createFileRights, application);

    [UnmanagedCallersOnly(EntryPoint = "SKF_EnumApplication")]
    public static uint EnumApplication(nint dev, byte* appName, uint* size) =>
        Library.EnumApplication(dev, appName, size);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DeleteApplication")]
    public static uint DeleteApplication(nint dev, byte* appName) =>
        Library.DeleteApplication(dev, appName);

    [UnmanagedCallersOnly(EntryPoint = "SKF_OpenApplication")]
    public static uint OpenApplication(nint dev, byte* appName, nint* application) =>
        Library.OpenApplication(dev, appName, application);

    [UnmanagedCallersOnly(EntryPoint = "SKF_CloseApplication")]
    public static uint CloseApplication(nint application) =>
        Library.CloseApplication(application);
}
