using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Verifying signatures and MACs (PKCS#11 3.0 §5.15).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_VerifyInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong VerifyInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.VerifyInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_Verify", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong Verify(CULong session, byte* data, CULong dataLength, byte* signature, CULong signatureLength)
    {
        try
        {
            return Result(Module.Verify(session, data, dataLength, signature, signatureLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_VerifyUpdate", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong VerifyUpdate(CULong session, byte* part, CULong partLength)
    {
        try
        {
            return Result(Module.VerifyUpdate(session, part, partLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_VerifyFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong VerifyFinal(CULong session, byte* signature, CULong signatureLength)
    {
        try
        {
            return Result(Module.VerifyFinal(session, signature, signatureLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_VerifyRecoverInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong VerifyRecoverInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.VerifyRecoverInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_VerifyRecover", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong VerifyRecover(CULong session, byte* signature, CULong signatureLength, byte* data, CULong* dataLength)
    {
        try
        {
            return Result(Module.VerifyRecover(session, signature, signatureLength, data, dataLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
