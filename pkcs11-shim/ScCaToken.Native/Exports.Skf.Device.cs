using System.Runtime.InteropServices;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Native;

/// <content>SKF: device management.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_WaitForDevEvent")]
    public static uint WaitForDevEvent(byte* devName, uint* devNameLen, uint* deviceEvent) =>
        Library.WaitForDevEvent(devName, devNameLen, deviceEvent);

    [UnmanagedCallersOnly(EntryPoint = "SKF_CancelWaitForDevEvent")]
    public static uint CancelWaitForDevEvent() =>
        Library.CancelWaitForDevEvent();

    [UnmanagedCallersOnly(EntryPoint = "SKF_EnumDev")]
    public static uint EnumDev(int present, byte* nameList, uint* size) =>
        Library.EnumDev(present, nameList, size);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ConnectDev")]
    public static uint ConnectDev(byte* name, nint* dev) =>
        Library.ConnectDev(name, dev);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DisConnectDev")]
    public static uint DisConnectDev(nint dev) =>
        Library.DisConnectDev(dev);

    [UnmanagedCallersOnly(EntryPoint = "SKF_GetDevState")]
    public static uint GetDevState(byte* devName, uint* devState) =>
        Library.GetDevState(devName, devState);

    [UnmanagedCallersOnly(EntryPoint = "SKF_SetLabel")]
    public static uint SetLabel(nint dev, byte* label) =>
        Library.SetLabel(dev, label);

    [UnmanagedCallersOnly(EntryPoint = "SKF_GetDevInfo")]
    public static uint GetDevInfo(nint dev, DevInfo* devInfo) =>
        Library.GetDevInfo(dev, devInfo);

    [UnmanagedCallersOnly(EntryPoint = "SKF_LockDev")]
    public static uint LockDev(nint dev, uint timeOut) =>
        Library.LockDev(dev, timeOut);

    [UnmanagedCallersOnly(EntryPoint = "SKF_UnlockDev")]
    public static uint UnlockDev(nint dev) =>
        Library.UnlockDev(dev);

    [UnmanagedCallersOnly(EntryPoint = "SKF_Transmit")]
    public static uint Transmit(nint dev, byte* command, uint commandLen, byte* data, uint* dataLen) =>
        Library.Transmit(dev, command, commandLen, data, dataLen);
}
