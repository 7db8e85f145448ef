using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Dual-function operations (PKCS#11 3.0 §5.17).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_DigestEncryptUpdate", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DigestEncryptUpdate(CULong session, byte* part, CULong partLength, byte* encryptedPart, CULong* encryptedPartLength)
    {
        try
        {
            return Result(Module.DigestEncryptUpdate(session, part, partLength, encryptedPart, encryptedPartLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DecryptDigestUpdate", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DecryptDigestUpdate(CULong session, byte* encryptedPart, CULong encryptedPartLength, byte* part, CULong* partLength)
    {
        try
        {
            return Result(Module.DecryptDigestUpdate(session, encryptedPart, encryptedPartLength, part, partLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SignEncryptUpdate", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SignEncryptUpdate(CULong session, byte* part, CULong partLength, byte* encryptedPart, CULong* encryptedPartLength)
    {
        try
        {
            return Result(Module.SignEncryptUpdate(session, part, partLength, encryptedPart, encryptedPartLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DecryptVerifyUpdate", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DecryptVerifyUpdate(CULong session, byte* encryptedPart, CULong encryptedPartLength, byte* part, CULong* partLength)
    {
        try
        {
            return Result(Module.DecryptVerifyUpdate(session, encryptedPart, encryptedPartLength, part, partLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
