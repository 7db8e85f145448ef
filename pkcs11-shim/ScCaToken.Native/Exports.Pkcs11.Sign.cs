using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Signing and MACing (PKCS#11 3.0 §5.13).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_SignInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SignInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.SignInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_Sign", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong Sign(CULong session, byte* data, CULong dataLength, byte* signature, CULong* signatureLength)
    {
        try
        {
            return Result(Module.Sign(session, data, dataLength, signature, signatureLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SignUpdate", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SignUpdate(CULong session, byte* part, CULong partLength)
    {
        try
        {
            return Result(Module.SignUpdate(session, part, partLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SignFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SignFinal(CULong session, byte* signature, CULong* signatureLength)
    {
        try
        {
            return Result(Module.SignFinal(session, signature, signatureLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SignRecoverInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SignRecoverInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.SignRecoverInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SignRecover", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SignRecover(CULong session, byte* data, CULong dataLength, byte* signature, CULong* signatureLength)
    {
        try
        {
            return Result(Module.SignRecover(session, data, dataLength, signature, signatureLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
