using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <summary>
/// The function lists and interfaces (PKCS#11 3.0 §3.6): CK_FUNCTION_LIST for 2.40 and CK_FUNCTION_LIST_3_0, whose first part is the same.
/// Filled once, in memory that is never freed, because applications keep the pointers.
/// </summary>
internal static unsafe class FunctionTables
{
    private const int LegacyCount = 68;
    private static readonly CkInterface* Interfaces = CreateInterfaces();
    private static readonly int InterfaceCount = 2;

    private static nint[] Entries =>
    [
        (nint)(delegate* unmanaged[Cdecl]<void*, CULong>)&Pkcs11Exports.Initialize,
        (nint)(delegate* unmanaged[Cdecl]<void*, CULong>)&Pkcs11Exports.Finalize,
        (nint)(delegate* unmanaged[Cdecl]<CkInfo*, CULong>)&Pkcs11Exports.GetInfo,
        (nint)(delegate* unmanaged[Cdecl]<void**, CULong>)&Pkcs11Exports.GetFunctionList,
        (nint)(delegate* unmanaged[Cdecl]<byte, CULong*, CULong*, CULong>)&Pkcs11Exports.GetSlotList,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkSlotInfo*, CULong>)&Pkcs11Exports.GetSlotInfo,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkTokenInfo*, CULong>)&Pkcs11Exports.GetTokenInfo,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong*, CULong*, CULong>)&Pkcs11Exports.GetMechanismList,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, CkMechanismInfo*, CULong>)&Pkcs11Exports.GetMechanismInfo,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong>)&Pkcs11Exports.InitToken,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, CULong>)&Pkcs11Exports.InitPin,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong, CULong>)&Pkcs11Exports.SetPin,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, void*, nint, CULong*, CULong>)&Pkcs11Exports.OpenSession,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.CloseSession,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.CloseAllSessions,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkSessionInfo*, CULong>)&Pkcs11Exports.GetSessionInfo,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong*, CULong>)&Pkcs11Exports.GetOperationState,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, CULong, CULong, CULong>)&Pkcs11Exports.SetOperationState,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, byte*, CULong, CULong>)&Pkcs11Exports.Login,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.Logout,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkAttribute*, CULong, CULong*, CULong>)&Pkcs11Exports.CreateObject,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, CkAttribute*, CULong, CULong*, CULong>)&Pkcs11Exports.CopyObject,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, CULong>)&Pkcs11Exports.DestroyObject,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, CULong*, CULong>)&Pkcs11Exports.GetObjectSize,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, CkAttribute*, CULong, CULong>)&Pkcs11Exports.GetAttributeValue,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, CkAttribute*, CULong, CULong>)&Pkcs11Exports.SetAttributeValue,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkAttribute*, CULong, CULong>)&Pkcs11Exports.FindObjectsInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong*, CULong, CULong*, CULong>)&Pkcs11Exports.FindObjects,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.FindObjectsFinal,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.EncryptInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.Encrypt,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.EncryptUpdate,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong*, CULong>)&Pkcs11Exports.EncryptFinal,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.DecryptInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.Decrypt,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.DecryptUpdate,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong*, CULong>)&Pkcs11Exports.DecryptFinal,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong>)&Pkcs11Exports.DigestInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.Digest,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, CULong>)&Pkcs11Exports.DigestUpdate,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, CULong>)&Pkcs11Exports.DigestKey,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong*, CULong>)&Pkcs11Exports.DigestFinal,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.SignInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.Sign,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, CULong>)&Pkcs11Exports.SignUpdate,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong*, CULong>)&Pkcs11Exports.SignFinal,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.SignRecoverInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.SignRecover,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.VerifyInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong, CULong>)&Pkcs11Exports.Verify,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, CULong>)&Pkcs11Exports.VerifyUpdate,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, CULong>)&Pkcs11Exports.VerifyFinal,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.VerifyRecoverInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.VerifyRecover,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.DigestEncryptUpdate,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.DecryptDigestUpdate,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.SignEncryptUpdate,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.DecryptVerifyUpdate,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CkAttribute*, CULong, CULong*, CULong>)&Pkcs11Exports.GenerateKey,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CkAttribute*, CULong, CkAttribute*, CULong, CULong*, CULong*, CULong>)&Pkcs11Exports.GenerateKeyPair,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.WrapKey,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, byte*, CULong, CkAttribute*, CULong, CULong*, CULong>)&Pkcs11Exports.UnwrapKey,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CkAttribute*, CULong, CULong*, CULong>)&Pkcs11Exports.DeriveKey,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, CULong>)&Pkcs11Exports.SeedRandom,
        (nint)(delegate* unmanaged[Cdecl]<CULong, byte*, CULong, CULong>)&Pkcs11Exports.GenerateRandom,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.GetFunctionStatus,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.CancelFunction,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong*, void*, CULong>)&Pkcs11Exports.WaitForSlotEvent,
        (nint)(delegate* unmanaged[Cdecl]<CkInterface*, CULong*, CULong>)&Pkcs11Exports.GetInterfaceList,
        (nint)(delegate* unmanaged[Cdecl]<byte*, CkVersion*, CkInterface**, CULong, CULong>)&Pkcs11Exports.GetInterface,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, byte*, CULong, byte*, CULong, CULong>)&Pkcs11Exports.LoginUser,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong, CULong>)&Pkcs11Exports.SessionCancel,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.MessageEncryptInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.EncryptMessage,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, CULong>)&Pkcs11Exports.EncryptMessageBegin,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, byte*, CULong*, CULong, CULong>)&Pkcs11Exports.EncryptMessageNext,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.MessageEncryptFinal,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.MessageDecryptInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.DecryptMessage,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, CULong>)&Pkcs11Exports.DecryptMessageBegin,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, byte*, CULong*, CULong, CULong>)&Pkcs11Exports.DecryptMessageNext,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.MessageDecryptFinal,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.MessageSignInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.SignMessage,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, CULong>)&Pkcs11Exports.SignMessageBegin,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, byte*, CULong*, CULong>)&Pkcs11Exports.SignMessageNext,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.MessageSignFinal,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CkMechanism*, CULong, CULong>)&Pkcs11Exports.MessageVerifyInit,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, byte*, CULong, CULong>)&Pkcs11Exports.VerifyMessage,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, CULong>)&Pkcs11Exports.VerifyMessageBegin,
        (nint)(delegate* unmanaged[Cdecl]<CULong, void*, CULong, byte*, CULong, byte*, CULong, CULong>)&Pkcs11Exports.VerifyMessageNext,
        (nint)(delegate* unmanaged[Cdecl]<CULong, CULong>)&Pkcs11Exports.MessageVerifyFinal,
    ];

    /// <summary>The 2.40 list.</summary>
    internal static Ckr GetFunctionList(void** functionList)
    {
        if (functionList is null)
            return Ckr.ArgumentsBad;
        *functionList = Interfaces[1].FunctionList;
        return Ckr.Ok;
    }

    /// <summary>All interfaces; the two-call rule of lists applies.</summary>
    internal static Ckr GetInterfaceList(CkInterface* interfacesList, CULong* count)
    {
        if (count is null)
            return Ckr.ArgumentsBad;
        bool fits = interfacesList is null || count->Value >= (nuint)InterfaceCount;
        if (interfacesList is not null && fits)
            new ReadOnlySpan<CkInterface>(Interfaces, InterfaceCount).CopyTo(new Span<CkInterface>(interfacesList, InterfaceCount));
        *count = new CULong((nuint)InterfaceCount);
        return fits ? Ckr.Ok : Ckr.BufferTooSmall;
    }

    /// <summary>The newest interface that has the name, the version and all the flags asked for; a null pointer asks for any.</summary>
    internal static Ckr GetInterface(byte* interfaceName, CkVersion* version, CkInterface** found, CULong flags)
    {
        if (found is null)
            return Ckr.ArgumentsBad;
        for (int i = 0; i < InterfaceCount; i++)
        {
            var candidate = Interfaces + i;
            var offered = *(CkVersion*)candidate->FunctionList;
            if ((interfaceName is null || Name(interfaceName).SequenceEqual(Name(candidate->Name)))
                && (version is null || (version->Major == offered.Major && version->Minor == offered.Minor))
                && (flags.Value & ~candidate->Flags.Value) == 0)
            {
                *found = candidate;
                return Ckr.Ok;
            }
        }

        // The standard names no code for "there is none"; this is what NSS and p11-kit answer.
        return Ckr.ArgumentsBad;
    }

    private static ReadOnlySpan<byte> Name(byte* text) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);

    private static CkInterface* CreateInterfaces()
    {
        var interfaces = (CkInterface*)NativeMemory.AllocZeroed(2, (nuint)sizeof(CkInterface));
        var name = (byte*)NativeMemory.AllocZeroed(16);
        "PKCS 11"u8.CopyTo(new Span<byte>(name, 16));
        var entries = Entries;
        interfaces[0] = new CkInterface { Name = name, FunctionList = CreateList(3, 0, entries) };
        interfaces[1] = new CkInterface { Name = name, FunctionList = CreateList(2, 40, entries.AsSpan(0, LegacyCount)) };
        return interfaces;
    }

    private static void* CreateList(byte major, byte minor, ReadOnlySpan<nint> entries)
    {
        // CK_VERSION, then the pointers.
        int offset = CkPacking.Align(sizeof(CkVersion));
        var list = (byte*)NativeMemory.AllocZeroed((nuint)(offset + (entries.Length * sizeof(nint))));
        *(CkVersion*)list = new CkVersion { Major = major, Minor = minor };
        MemoryMarshal.AsBytes(entries).CopyTo(new Span<byte>(list + offset, entries.Length * sizeof(nint)));
        return list;
    }
}
