using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Message-based functions (PKCS#11 3.0 §5.9, §5.11, §5.14, §5.16).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_MessageEncryptInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong MessageEncryptInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.MessageEncryptInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_EncryptMessage", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong EncryptMessage(CULong session, void* parameter, CULong parameterLength, byte* associatedData, CULong associatedDataLength, byte* plaintext, CULong plaintextLength, byte* ciphertext, CULong* ciphertextLength)
    {
        try
        {
            return Result(Module.EncryptMessage(session, parameter, parameterLength, associatedData, associatedDataLength, plaintext, plaintextLength, ciphertext, ciphertextLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_EncryptMessageBegin", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong EncryptMessageBegin(CULong session, void* parameter, CULong parameterLength, byte* associatedData, CULong associatedDataLength)
    {
        try
        {
            return Result(Module.EncryptMessageBegin(session, parameter, parameterLength, associatedData, associatedDataLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_EncryptMessageNext", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong EncryptMessageNext(CULong session, void* parameter, CULong parameterLength, byte* plaintextPart, CULong plaintextPartLength, byte* ciphertextPart, CULong* ciphertextPartLength, CULong flags)
    {
        try
        {
            return Result(Module.EncryptMessageNext(session, parameter, parameterLength, plaintextPart, plaintextPartLength, ciphertextPart, ciphertextPartLength, flags));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_MessageEncryptFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong MessageEncryptFinal(CULong session)
    {
        try
        {
            return Result(Module.MessageEncryptFinal(session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_MessageDecryptInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong MessageDecryptInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.MessageDecryptInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DecryptMessage", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DecryptMessage(CULong session, void* parameter, CULong parameterLength, byte* associatedData, CULong associatedDataLength, byte* ciphertext, CULong ciphertextLength, byte* plaintext, CULong* plaintextLength)
    {
        try
        {
            return Result(Module.DecryptMessage(session, parameter, parameterLength, associatedData, associatedDataLength, ciphertext, ciphertextLength, plaintext, plaintextLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DecryptMessageBegin", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DecryptMessageBegin(CULong session, void* parameter, CULong parameterLength, byte* associatedData, CULong associatedDataLength)
    {
        try
        {
            return Result(Module.DecryptMessageBegin(session, parameter, parameterLength, associatedData, associatedDataLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DecryptMessageNext", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DecryptMessageNext(CULong session, void* parameter, CULong parameterLength, byte* ciphertextPart, CULong ciphertextPartLength, byte* plaintextPart, CULong* plaintextPartLength, CULong flags)
    {
        try
        {
            return Result(Module.DecryptMessageNext(session, parameter, parameterLength, ciphertextPart, ciphertextPartLength, plaintextPart, plaintextPartLength, flags));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_MessageDecryptFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong MessageDecryptFinal(CULong session)
    {
        try
        {
            return Result(Module.MessageDecryptFinal(session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_MessageSignInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong MessageSignInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.MessageSignInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SignMessage", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SignMessage(CULong session, void* parameter, CULong parameterLength, byte* data, CULong dataLength, byte* signature, CULong* signatureLength)
    {
        try
        {
            return Result(Module.SignMessage(session, parameter, parameterLength, data, dataLength, signature, signatureLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SignMessageBegin", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SignMessageBegin(CULong session, void* parameter, CULong parameterLength)
    {
        try
        {
            return Result(Module.SignMessageBegin(session, parameter, parameterLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_SignMessageNext", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SignMessageNext(CULong session, void* parameter, CULong parameterLength, byte* data, CULong dataLength, byte* signature, CULong* signatureLength)
    {
        try
        {
            return Result(Module.SignMessageNext(session, parameter, parameterLength, data, dataLength, signature, signatureLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_MessageSignFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong MessageSignFinal(CULong session)
    {
        try
        {
            return Result(Module.MessageSignFinal(session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_MessageVerifyInit", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong MessageVerifyInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        try
        {
            return Result(Module.MessageVerifyInit(session, mechanism, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_VerifyMessage", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong VerifyMessage(CULong session, void* parameter, CULong parameterLength, byte* data, CULong dataLength, byte* signature, CULong signatureLength)
    {
        try
        {
            return Result(Module.VerifyMessage(session, parameter, parameterLength, data, dataLength, signature, signatureLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_VerifyMessageBegin", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong VerifyMessageBegin(CULong session, void* parameter, CULong parameterLength)
    {
        try
        {
            return Result(Module.VerifyMessageBegin(session, parameter, parameterLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_VerifyMessageNext", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong VerifyMessageNext(CULong session, void* parameter, CULong parameterLength, byte* data, CULong dataLength, byte* signature, CULong signatureLength)
    {
        try
        {
            return Result(Module.VerifyMessageNext(session, parameter, parameterLength, data, dataLength, signature, signatureLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_MessageVerifyFinal", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong MessageVerifyFinal(CULong session)
    {
        try
        {
            return Result(Module.MessageVerifyFinal(session));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
