using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Session management (PKCS#11 3.0 §5.6).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_OpenSession", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong OpenSession(CULong slotId, CULong flags, void* application, nint notify, CULong* session)
    {
        try
        {
            return Result(Module.OpenSession(slotId, flags, application, notify, session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_CloseSession", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong CloseSession(CULong session)
    {
        try
        {
            return Result(Module.CloseSession(session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_CloseAllSessions", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong CloseAllSessions(CULong slotId)
    {
        try
        {
            return Result(Module.CloseAllSessions(slotId));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetSessionInfo", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetSessionInfo(CULong session, CkSessionInfo* info)
    {
        try
        {
            return Result(Module.GetSessionInfo(session, info));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetOperationState", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetOperationState(CULong session, byte* operationState, CULong* operationStateLength)
    {
        try
        {
            return Result(Module.GetOperationState(session, operationState, operationStateLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SetOperationState", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SetOperationState(CULong session, byte* operationState, CULong operationStateLength, CULong encryptionKey, CULong authenticationKey)
    {
        try
        {
            return Result(Module.SetOperationState(session, operationState, operationStateLength, encryptionKey, authenticationKey));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_Login", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong Login(CULong session, CULong userType, byte* pin, CULong pinLength)
    {
        try
        {
            return Result(Module.Login(session, userType, pin, pinLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_Logout", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong Logout(CULong session)
    {
        try
        {
            return Result(Module.Logout(session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_LoginUser", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong LoginUser(CULong session, CULong userType, byte* pin, CULong pinLength, byte* username, CULong usernameLength)
    {
        try
        {
            return Result(Module.LoginUser(session, userType, pin, pinLength, username, usernameLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SessionCancel", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SessionCancel(CULong session, CULong flags)
    {
        try
        {
            return Result(Module.SessionCancel(session, flags));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
