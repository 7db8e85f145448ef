using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Message digesting (PKCS#11 3.0 §5.12).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_DigestInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DigestInit(CULong session, CkMechanism* mechanism)
    {
        try
        {
            return Result(Module.DigestInit(session, mechanism));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_Digest", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong Digest(CULong session, byte* data, CULong dataLength, byte* digest, CULong* digestLength)
    {
        try
        {
            return Result(Module.Digest(session, data, dataLength, digest, digestLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DigestUpdate", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DigestUpdate(CULong session, byte* part, CULong partLength)
    {
        try
        {
            return Result(Module.DigestUpdate(session, part, partLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DigestKey", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DigestKey(CULong session, CULong key)
    {
        try
        {
            return Result(Module.DigestKey(session, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DigestFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DigestFinal(CULong session, byte* digest, CULong* digestLength)
    {
        try
        {
            return Result(Module.DigestFinal(session, digest, digestLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
