using System.Runtime.InteropServices;
using ScCaToken.Skf;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Native;

/// <summary>The SKF_ symbols: each one call of <see cref="SkfLibrary"/>, where all logic and the guard against exceptions are.</summary>
internal static unsafe partial class SkfExports
{
    /// <summary>Offset of the first pointer behind the VERSION.</summary>
    private static readonly int ListHead = sizeof(nint);

    /// <summary>The one library of the process; settings are read and transports opened at the first use of a device.</summary>
    private static readonly SkfLibrary Library = new(CompositionRoot.OpenProviders, FailureLog.Write);

    private static nint s_list;

    /// <summary>SKF_GetFuncList: a table of all functions, in memory that is never freed.</summary>
    [UnmanagedCallersOnly(EntryPoint = "SKF_GetFuncList")]
    public static uint GetFuncList(nint* functionList)
    {
        if (functionList is null)
            return Sar.InvalidParameter;
        if (s_list == 0)
        {
            var functions = Functions();
            byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)(ListHead + (functions.Length * sizeof(nint))));
            ((SkfVersion*)memory)->Major = 1;
            functions.CopyTo(new Span<nint>(memory + ListHead, functions.Length));
            if (Interlocked.CompareExchange(ref s_list, (nint)memory, 0) != 0)
                NativeMemory.Free(memory);
        }

        *functionList = s_list;
        return Sar.Ok;
    }

    /// <summary>In the order of SKF_FUNCLIST in docs/include/skf.h.</summary>
    private static nint[] Functions() =>
    [
        (nint)(delegate* unmanaged<byte*, uint*, uint*, uint>)&WaitForDevEvent,
        (nint)(delegate* unmanaged<uint>)&CancelWaitForDevEvent,
        (nint)(delegate* unmanaged<int, byte*, uint*, uint>)&EnumDev,
        (nint)(delegate* unmanaged<byte*, nint*, uint>)&ConnectDev,
        (nint)(delegate* unmanaged<nint, uint>)&DisConnectDev,
        (nint)(delegate* unmanaged<byte*, uint*, uint>)&GetDevState,
        (nint)(delegate* unmanaged<nint, byte*, uint>)&SetLabel,
        (nint)(delegate* unmanaged<nint, DevInfo*, uint>)&GetDevInfo,
        (nint)(delegate* unmanaged<nint, uint, uint>)&LockDev,
        (nint)(delegate* unmanaged<nint, uint>)&UnlockDev,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint*, uint>)&Transmit,
        (nint)(delegate* unmanaged<nint, byte*, uint, uint>)&ChangeDevAuthKey,
        (nint)(delegate* unmanaged<nint, byte*, uint, uint>)&DevAuth,
        (nint)(delegate* unmanaged<nint, uint, byte*, byte*, uint*, uint>)&ChangePIN,
        (nint)(delegate* unmanaged<nint, uint, uint*, uint*, int*, uint>)&GetPINInfo,
        (nint)(delegate* unmanaged<nint, uint, byte*, uint*, uint>)&VerifyPIN,
        (nint)(delegate* unmanaged<nint, byte*, byte*, uint*, uint>)&UnblockPIN,
        (nint)(delegate* unmanaged<nint, uint>)&ClearSecureState,
        (nint)(delegate* unmanaged<nint, byte*, byte*, uint, byte*, uint, uint, nint*, uint>)&CreateApplication,
        (nint)(delegate* unmanaged<nint, byte*, uint*, uint>)&EnumApplication,
        (nint)(delegate* unmanaged<nint, byte*, uint>)&DeleteApplication,
        (nint)(delegate* unmanaged<nint, byte*, nint*, uint>)&OpenApplication,
        (nint)(delegate* unmanaged<nint, uint>)&CloseApplication,
        (nint)(delegate* unmanaged<nint, byte*, uint, uint, uint, uint>)&CreateFile,
        (nint)(delegate* unmanaged<nint, byte*, uint>)&DeleteFile,
        (nint)(delegate* unmanaged<nint, byte*, uint*, uint>)&EnumFiles,
        (nint)(delegate* unmanaged<nint, byte*, FileAttribute*, uint>)&GetFileInfo,
        (nint)(delegate* unmanaged<nint, byte*, uint, uint, byte*, uint*, uint>)&ReadFile,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint, uint>)&WriteFile,
        (nint)(delegate* unmanaged<nint, byte*, nint*, uint>)&CreateContainer,
        (nint)(delegate* unmanaged<nint, byte*, uint>)&DeleteContainer,
        (nint)(delegate* unmanaged<nint, byte*, nint*, uint>)&OpenContainer,
        (nint)(delegate* unmanaged<nint, uint>)&CloseContainer,
        (nint)(delegate* unmanaged<nint, byte*, uint*, uint>)&EnumContainer,
        (nint)(delegate* unmanaged<nint, uint*, uint>)&GetContainerType,
        (nint)(delegate* unmanaged<nint, int, byte*, uint, uint>)&ImportCertificate,
        (nint)(delegate* unmanaged<nint, int, byte*, uint*, uint>)&ExportCertificate,
        (nint)(delegate* unmanaged<nint, byte*, uint, uint>)&GenRandom,
        (nint)(delegate* unmanaged<nint, uint, RsaPrivateKeyBlob*, uint>)&GenExtRSAKey,
        (nint)(delegate* unmanaged<nint, uint, RsaPublicKeyBlob*, uint>)&GenRSAKeyPair,
        (nint)(delegate* unmanaged<nint, uint, byte*, uint, byte*, uint, uint>)&ImportRSAKeyPair,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint*, uint>)&RSASignData,
        (nint)(delegate* unmanaged<nint, RsaPublicKeyBlob*, byte*, uint, byte*, uint, uint>)&RSAVerify,
        (nint)(delegate* unmanaged<nint, uint, RsaPublicKeyBlob*, byte*, uint*, nint*, uint>)&RSAExportSessionKey,
        (nint)(delegate* unmanaged<nint, RsaPublicKeyBlob*, byte*, uint, byte*, uint*, uint>)&ExtRSAPubKeyOperation,
        (nint)(delegate* unmanaged<nint, RsaPrivateKeyBlob*, byte*, uint, byte*, uint*, uint>)&ExtRSAPriKeyOperation,
        (nint)(delegate* unmanaged<nint, uint, EccPublicKeyBlob*, uint>)&GenECCKeyPair,
        (nint)(delegate* unmanaged<nint, EnvelopedKeyBlob*, uint>)&ImportECCKeyPair,
        (nint)(delegate* unmanaged<nint, byte*, uint, EccSignatureBlob*, uint>)&ECCSignData,
        (nint)(delegate* unmanaged<nint, EccPublicKeyBlob*, byte*, uint, EccSignatureBlob*, uint>)&ECCVerify,
        (nint)(delegate* unmanaged<nint, uint, EccPublicKeyBlob*, EccCipherBlob*, nint*, uint>)&ECCExportSessionKey,
        (nint)(delegate* unmanaged<nint, EccPublicKeyBlob*, byte*, uint, EccCipherBlob*, uint>)&ExtECCEncrypt,
        (nint)(delegate* unmanaged<nint, EccPrivateKeyBlob*, EccCipherBlob*, byte*, uint*, uint>)&ExtECCDecrypt,
        (nint)(delegate* unmanaged<nint, EccPrivateKeyBlob*, byte*, uint, EccSignatureBlob*, uint>)&ExtECCSign,
        (nint)(delegate* unmanaged<nint, EccPublicKeyBlob*, byte*, uint, EccSignatureBlob*, uint>)&ExtECCVerify,
        (nint)(delegate* unmanaged<nint, uint, EccPublicKeyBlob*, byte*, uint, nint*, uint>)&GenerateAgreementDataWithECC,
        (nint)(delegate* unmanaged<nint, uint, EccPublicKeyBlob*, EccPublicKeyBlob*, EccPublicKeyBlob*, byte*, uint, byte*, uint, nint*, uint>)&GenerateAgreementDataAndKeyWithECC,
        (nint)(delegate* unmanaged<nint, EccPublicKeyBlob*, EccPublicKeyBlob*, byte*, uint, nint*, uint>)&GenerateKeyWithECC,
        (nint)(delegate* unmanaged<nint, int, byte*, uint*, uint>)&ExportPublicKey,
        (nint)(delegate* unmanaged<nint, uint, byte*, uint, nint*, uint>)&ImportSessionKey,
        (nint)(delegate* unmanaged<nint, byte*, uint, nint*, uint>)&SetSymmKey,
        (nint)(delegate* unmanaged<nint, BlockCipherParam, uint>)&EncryptInit,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint*, uint>)&EncryptUpdate,
        (nint)(delegate* unmanaged<nint, byte*, uint*, uint>)&EncryptFinal,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint*, uint>)&Encrypt,
        (nint)(delegate* unmanaged<nint, BlockCipherParam, uint>)&DecryptInit,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint*, uint>)&DecryptUpdate,
        (nint)(delegate* unmanaged<nint, byte*, uint*, uint>)&DecryptFinal,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint*, uint>)&Decrypt,
        (nint)(delegate* unmanaged<nint, uint, EccPublicKeyBlob*, byte*, uint, nint*, uint>)&DigestInit,
        (nint)(delegate* unmanaged<nint, byte*, uint, uint>)&DigestUpdate,
        (nint)(delegate* unmanaged<nint, byte*, uint*, uint>)&DigestFinal,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint*, uint>)&Digest,
        (nint)(delegate* unmanaged<nint, BlockCipherParam*, nint*, uint>)&MacInit,
        (nint)(delegate* unmanaged<nint, byte*, uint, uint>)&MacUpdate,
        (nint)(delegate* unmanaged<nint, byte*, uint*, uint>)&MacFinal,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint*, uint>)&Mac,
        (nint)(delegate* unmanaged<nint, uint>)&CloseHandle,
        (nint)(delegate* unmanaged<nint, EccCipherBlob*, byte*, uint*, uint>)&ECCDecrypt,
        (nint)(delegate* unmanaged<nint, byte*, uint, byte*, uint*, int, uint>)&RSAPriKeyOperation,
    ];
}
