using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Object management (PKCS#11 3.0 §5.7).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_CreateObject", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong CreateObject(CULong session, CkAttribute* template, CULong count, CULong* objects)
    {
        try
        {
            return Result(Module.CreateObject(session, template, count, objects));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_CopyObject", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong CopyObject(CULong session, CULong objectHandle, CkAttribute* template, CULong count, CULong* newObject)
    {
        try
        {
            return Result(Module.CopyObject(session, objectHandle, template, count, newObject));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DestroyObject", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DestroyObject(CULong session, CULong objectHandle)
    {
        try
        {
            return Result(Module.DestroyObject(session, objectHandle));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetObjectSize", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetObjectSize(CULong session, CULong objectHandle, CULong* size)
    {
        try
        {
            return Result(Module.GetObjectSize(session, objectHandle, size));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GetAttributeValue", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GetAttributeValue(CULong session, CULong objectHandle, CkAttribute* template, CULong count)
    {
        try
        {
            return Result(Module.GetAttributeValue(session, objectHandle, template, count));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SetAttributeValue", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SetAttributeValue(CULong session, CULong objectHandle, CkAttribute* template, CULong count)
    {
        try
        {
            return Result(Module.SetAttributeValue(session, objectHandle, template, count));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_FindObjectsInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong FindObjectsInit(CULong session, CkAttribute* template, CULong count)
    {
        try
        {
            return Result(Module.FindObjectsInit(session, template, count));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_FindObjects", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong FindObjects(CULong session, CULong* objects, CULong maxObjectCount, CULong* objectCount)
    {
        try
        {
            return Result(Module.FindObjects(session, objects, maxObjectCount, objectCount));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_FindObjectsFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong FindObjectsFinal(CULong session)
    {
        try
        {
            return Result(Module.FindObjectsFinal(session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
