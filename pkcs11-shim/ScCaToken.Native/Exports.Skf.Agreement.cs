using System.Runtime.InteropServices;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Native;

/// <content>SKF: key agreement and public keys.</content>
internal static unsafe partial class SkfExports
{
    [UnmanagedCallersOnly(EntryPoint = "SKF_GenerateAgreementDataWithECC")]
    public static uint GenerateAgreementDataWithECC(nint container, uint algId, EccPublicKeyBlob* tempECCPubKeyBlob, byte* id, uint idLen, nint* agreementHandle) =>
        Library.GenerateAgreementDataWithECC(container, algId, tempECCPubKeyBlob, id, idLen, agreementHandle);

    [UnmanagedCallersOnly(EntryPoint = "SKF_GenerateAgreementDataAndKeyWithECC")]
    public static uint GenerateAgreementDataAndKeyWithECC(nint container, uint algId, EccPublicKeyBlob* sponsorECCPubKeyBlob, EccPublicKeyBlob* sponsorTempECCPubKeyBlob, EccPublicKeyBlob* tempECCPubKeyBlob, byte* id, uint idLen, byte* sponsorID, uint sponsorIDLen, nint* keyHandle) =>
        Library.GenerateAgreementDataAndKeyWithECC(container, algId, sponsorECCPubKeyBlob, sponsorTempECCPubKeyBlob, tempECCPubKeyBlob, id, idLen, sponsorID, sponsorIDLen, keyHandle);

    [UnmanagedCallersOnly(EntryPoint = "SKF_GenerateKeyWithECC")]
    public static uint GenerateKeyWithECC(nint agreementHandle, EccPublicKeyBlob* eccPubKeyBlob, EccPublicKeyBlob* tempECCPubKeyBlob, byte* id, uint idLen, nint* keyHandle) =>
        Library.GenerateKeyWithECC(agreementHandle, eccPubKeyBlob, tempECCPubKeyBlob, id, idLen, keyHandle);

    [UnmanagedCallersOnly(EntryPoint = "SKF_ExportPublicKey")]
    public static uint ExportPublicKey(nint container, int signFlag, byte* blob, uint* blobLen) =>
        Library.ExportPublicKey(container, signFlag, blob, blobLen);
}
