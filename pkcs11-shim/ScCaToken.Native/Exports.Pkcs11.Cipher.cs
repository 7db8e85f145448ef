using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Encryption and decryption (PKCS#11 3.0 §5.8, §5.10).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_EncryptInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong EncryptInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.EncryptInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_Encrypt", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong Encrypt(CULong session, byte* data, CULong dataLength, byte* encryptedData, CULong* encryptedDataLength)
    {
        try
        {
            return Result(Module.Encrypt(session, data, dataLength, encryptedData, encryptedDataLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_EncryptUpdate", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong EncryptUpdate(CULong session, byte* part, CULong partLength, byte* encryptedPart, CULong* encryptedPartLength)
    {
        try
        {
            return Result(Module.EncryptUpdate(session, part, partLength, encryptedPart, encryptedPartLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_EncryptFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong EncryptFinal(CULong session, byte* lastEncryptedPart, CULong* lastEncryptedPartLength)
    {
        try
        {
            return Result(Module.EncryptFinal(session, lastEncryptedPart, lastEncryptedPartLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DecryptInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DecryptInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.DecryptInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_Decrypt", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong Decrypt(CULong session, byte* encryptedData, CULong encryptedDataLength, byte* data, CULong* dataLength)
    {
        try
        {
            return Result(Module.Decrypt(session, encryptedData, encryptedDataLength, data, dataLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DecryptUpdate", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DecryptUpdate(CULong session, byte* encryptedPart, CULong encryptedPartLength, byte* part, CULong* partLength)
    {
        try
        {
            return Result(Module.DecryptUpdate(session, encryptedPart, encryptedPartLength, part, partLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DecryptFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DecryptFinal(CULong session, byte* lastPart, CULong* lastPartLength)
    {
        try
        {
            return Result(Module.DecryptFinal(session, lastPart, lastPartLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
