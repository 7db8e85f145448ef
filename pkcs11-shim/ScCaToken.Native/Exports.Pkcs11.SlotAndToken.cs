using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Slot and token management (PKCS#11 3.0 §5.5).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_GetSlotList", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetSlotList(byte tokenPresent, CULong* slotList, CULong* count)
    {
        try
        {
            return Result(Module.GetSlotList(tokenPresent, slotList, count));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetSlotInfo", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetSlotInfo(CULong slotId, CkSlotInfo* info)
    {
        try
        {
            return Result(Module.GetSlotInfo(slotId, info));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetTokenInfo", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetTokenInfo(CULong slotId, CkTokenInfo* info)
    {
        try
        {
            return Result(Module.GetTokenInfo(slotId, info));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetMechanismList", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetMechanismList(CULong slotId, CULong* mechanismList, CULong* count)
    {
        try
        {
            return Result(Module.GetMechanismList(slotId, mechanismList, count));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetMechanismInfo", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetMechanismInfo(CULong slotId, CULong type, CkMechanismInfo* info)
    {
        try
        {
            return Result(Module.GetMechanismInfo(slotId, type, info));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_InitToken", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong InitToken(CULong slotId, byte* pin, CULong pinLength, byte* label)
    {
        try
        {
            return Result(Module.InitToken(slotId, pin, pinLength, label));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_InitPIN", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong InitPin(CULong session, byte* pin, CULong pinLength)
    {
        try
        {
            return Result(Module.InitPin(session, pin, pinLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SetPIN", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SetPin(CULong session, byte* oldPin, CULong oldLength, byte* newPin, CULong newLength)
    {
        try
        {
            return Result(Module.SetPin(session, oldPin, oldLength, newPin, newLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_WaitForSlotEvent", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong WaitForSlotEvent(CULong flags, CULong* slot, void* reserved)
    {
        try
        {
            return Result(Module.WaitForSlotEvent(flags, slot, reserved));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
