using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>General-purpose and legacy functions (PKCS#11 3.0 §5.4, §5.20).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_Initialize", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong Initialize(void* initArgs)
    {
        try
        {
            return Result(Module.Initialize(initArgs));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_Finalize", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong Finalize(void* reserved)
    {
        try
        {
            return Result(Module.Finalize(reserved));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetInfo", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetInfo(CkInfo* info)
    {
        try
        {
            return Result(Module.GetInfo(info));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetFunctionList", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetFunctionList(void** functionList)
    {
        try
        {
            return Result(FunctionTables.GetFunctionList(functionList));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetFunctionStatus", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetFunctionStatus(CULong session)
    {
        try
        {
            return Result(Module.GetFunctionStatus(session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_CancelFunction", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong CancelFunction(CULong session)
    {
        try
        {
            return Result(Module.CancelFunction(session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetInterfaceList", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetInterfaceList(CkInterface* interfacesList, CULong* count)
    {
        try
        {
            return Result(FunctionTables.GetInterfaceList(interfacesList, count));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetInterface", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetInterface(byte* interfaceName, CkVersion* version, CkInterface** found, CULong flags)
    {
        try
        {
            return Result(FunctionTables.GetInterface(interfaceName, version, found, flags));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
