using System.Runtime.InteropServices;

namespace ScCaToken.Native;

/// <content>SKF: access control.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_ChangeDevAuthKey")]
    public static uint ChangeDevAuthKey(nint dev, byte* keyValue, uint keyLen) =>
        Library.ChangeDevAuthKey(dev, keyValue, keyLen);

    [UnmanagedCallersOnly(EntryPoint = "SKF_DevAuth")]
    public static uint DevAuth(nint dev, byte* authData, uint len) =>
        Library.DevAuth(dev, authData, len);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ChangePIN")]
    public static uint ChangePIN(nint application, uint pinType, byte* oldPin, byte* newPin, uint* retryCount) =>
        Library.ChangePIN(application, pinType, oldPin, newPin, retryCount);

    [UnmanagedCallersOnly(EntryPoint = "SKF_GetPINInfo")]
    public static uint GetPINInfo(nint application, uint pinType, uint* maxRetryCount, uint* remainRetryCount, int* defaultPin) =>
        Library.GetPINInfo(application, pinType, maxRetryCount, remainRetryCount, defaultPin);

    [UnmanagedCallersOnly(EntryPoint = "SKF_VerifyPIN")]
    public static uint VerifyPIN(nint application, uint pinType, byte* pin, uint* retryCount) =>
        Library.VerifyPIN(application, pinType, pin, retryCount);

    [UnmanagedCallersOnly(EntryPoint = "SKF_UnblockPIN")]
    public static uint UnblockPIN(nint application, byte* adminPIN, byte* newUserPIN, uint* retryCount) =>
        Library.UnblockPIN(application, adminPIN, newUserPIN, retryCount);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ClearSecureState")]
    public static uint ClearSecureState(nint application) =>
        Library.ClearSecureState(application);
}
