using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>Every instruction of the GM/T applet, one row each; docs/APDU.md has the same rows in words.</summary>
internal static class InstructionTable
{
    private static readonly Values PinForms = Values.Of(PinTransport.Protected, PinTransport.Plain);
    private static readonly Values VerifyForms = Values.Of(PinTransport.Challenge, PinTransport.Protected, PinTransport.Plain);
    private static readonly Values Curves = Values.Of(0, 1, 2) with { HighBit = true };
    private static readonly DataLength ContainerName = new(1, ContainerState.LongestName);
    private static readonly DataLength ApplicationName = new(1, ApplicationState.LongestName);
    private static readonly DataLength FileName = new(1, FileState.LongestName);

    private static readonly Instruction?[] ByCode = new Instruction?[256];

    static InstructionTable()
    {
        foreach (var instruction in All)
            ByCode[(byte)instruction.Ins] = instruction;
    }

    /// <summary>All rows, in the order of their codes within each group.</summary>
    public static IReadOnlyList<Instruction> All { get; } =
    [
        // Device
        new(Ins.SetLabel, "SetLabel", Values.Zero, Values.Zero, Reference.None, new DataLength(1, DeviceState.LabelSize), Right.Any, true, DeviceCommands.SetLabel),
        new(Ins.GetDevInfo, "GetDevInfo", Values.Zero, Values.Zero, Reference.None, DataLength.None, Right.Any, false, DeviceCommands.GetDevInfo),
        new(Ins.DevAuth, "DevAuth", Values.Zero, Values.Zero, Reference.None, DataLength.Exactly(16), Right.Any, true, DeviceAuthCommands.DevAuth),
        new(Ins.ChangeDevAuthKey, "ChangeDevAuthKey", PinForms, Values.Zero, Reference.None, DataLength.Any, Right.Device, true, DeviceAuthCommands.ChangeDevAuthKey),
        new(Ins.GenRandom, "GenRandom", Values.Zero, Values.Zero, Reference.None, DataLength.None, Right.Any, false, DeviceCommands.GenRandom),

        // PINs
        new(Ins.GetPinInfo, "GetPinInfo", Values.Zero, Values.Binary, Reference.Application, DataLength.None, Right.Any, false, PinCommands.GetPinInfo),
        new(Ins.ChangePin, "ChangePin", PinForms, Values.Binary, Reference.Application, DataLength.Any, Right.Any, true, PinCommands.ChangePin),
        new(Ins.VerifyPin, "VerifyPin", VerifyForms, Values.Binary, Reference.Application, DataLength.Any, Right.Any, true, PinCommands.VerifyPin),
        new(Ins.UnblockPin, "UnblockPin", PinForms, Values.One, Reference.Application, DataLength.Any, Right.Any, true, PinCommands.UnblockPin),
        new(Ins.ClearSecureState, "ClearSecureState", Values.Zero, Values.Zero, Reference.Application, DataLength.None, Right.Any, false, PinCommands.ClearSecureState),
        new(Ins.InitApplication, "InitApplication", PinForms, Values.Zero, Reference.Application, DataLength.Any, Right.Any, true, ApplicationCommands.Initialise),
        new(Ins.InitUserPin, "InitUserPin", PinForms, Values.Zero, Reference.Application, DataLength.Any, Right.So, true, PinCommands.InitUserPin),

        // Applications
        new(Ins.CreateApplication, "CreateApplication", PinForms, Values.Zero, Reference.None, DataLength.Any, Right.Device, true, ApplicationCommands.Create),
        new(Ins.EnumApplication, "EnumApplication", Values.Zero, Values.Zero, Reference.None, DataLength.None, Right.Any, false, ApplicationCommands.Enumerate),
        new(Ins.DeleteApplication, "DeleteApplication", Values.Zero, Values.Zero, Reference.None, ApplicationName, Right.Device, true, ApplicationCommands.Delete),
        new(Ins.OpenApplication, "OpenApplication", Values.Zero, Values.Zero, Reference.None, ApplicationName, Right.Any, false, ApplicationCommands.Open),
        new(Ins.CloseApplication, "CloseApplication", Values.Zero, Values.Zero, Reference.Application, DataLength.None, Right.Any, false, ApplicationCommands.Close),

        // Files
        new(Ins.CreateFile, "CreateFile", Values.Binary, Values.Zero, Reference.Application, new DataLength(13, 12 + FileState.LongestName), Right.Any, true, FileCommands.Create),
        new(Ins.DeleteFile, "DeleteFile", Values.Zero, Values.Zero, Reference.Application, FileName, Right.Any, true, FileCommands.Delete),
        new(Ins.EnumFiles, "EnumFiles", Values.Zero, Values.Zero, Reference.Application, DataLength.None, Right.Any, false, FileCommands.Enumerate),
        new(Ins.GetFileInfo, "GetFileInfo", Values.Zero, Values.Zero, Reference.Application, FileName, Right.Any, false, FileCommands.GetInfo),
        new(Ins.ReadFile, "ReadFile", Values.Binary, Values.Zero, Reference.Application, new DataLength(9, 8 + FileState.LongestName), Right.Any, false, FileCommands.Read),
        new(Ins.WriteFile, "WriteFile", Values.Binary, Values.Zero, Reference.Application, DataLength.AtLeast(6), Right.Any, true, FileCommands.Write),

        // Containers
        new(Ins.CreateContainer, "CreateContainer", Values.Zero, Values.Zero, Reference.Application, ContainerName, Right.UserOrSo, true, ContainerCommands.Create),
        new(Ins.OpenContainer, "OpenContainer", Values.Zero, Values.Zero, Reference.Application, ContainerName, Right.Any, false, ContainerCommands.Open),
        new(Ins.CloseContainer, "CloseContainer", Values.Zero, Values.Zero, Reference.Container, DataLength.None, Right.Any, false, ApplicationCommands.Close),
        new(Ins.EnumContainer, "EnumContainer", Values.Zero, Values.Zero, Reference.Application, DataLength.None, Right.Any, false, ContainerCommands.Enumerate),
        new(Ins.DeleteContainer, "DeleteContainer", Values.Zero, Values.Zero, Reference.Application, ContainerName, Right.UserOrSo, true, ContainerCommands.Delete),
        new(Ins.GetContainerInfo, "GetContainerInfo", Values.Zero, Values.Zero, Reference.Container, DataLength.None, Right.Any, false, ContainerCommands.GetInfo),
        new(Ins.ImportCertificate, "ImportCertificate", Values.Binary, Values.Zero, Reference.Container, DataLength.AtLeast(4), Right.UserOrSo, true, CertificateCommands.Import),
        new(Ins.ExportCertificate, "ExportCertificate", Values.Binary, Values.Zero, Reference.Container, DataLength.None, Right.Any, false, CertificateCommands.Export),
        new(Ins.ExportPubKey, "ExportPubKey", Values.Binary, Values.Zero, Reference.Container, DataLength.None, Right.Any, false, KeyPairCommands.ExportPublic),
        new(Ins.DeleteKeyPair, "DeleteKeyPair", Values.Binary, Values.Zero, Reference.Container, DataLength.None, Right.User, true, KeyPairCommands.Delete),

        // Asymmetric keys
        new(Ins.GenRsaKeyPair, "GenRSAKeyPair", Values.Binary, Values.Binary, Reference.Container, DataLength.Exactly(4), Right.User, true, KeyPairCommands.GenerateRsa),
        new(Ins.RsaSignData, "RSASignData", Values.Of(1, 2, 3), Values.Binary, Reference.Container, DataLength.Any, Right.User, false, SignCommands.Execute),
        new(Ins.GenEccKeyPair, "GenECCKeyPair", Values.Binary, Curves, Reference.Container, DataLength.Exactly(4), Right.User, true, KeyPairCommands.GenerateEcc),
        new(Ins.EccSignData, "ECCSignData", Values.Of(1, 2), Values.Binary, Reference.Container, DataLength.AtLeast(4), Right.User, false, SignCommands.Execute),

        new(Ins.RsaDecrypt, "RSADecrypt", Values.Of(1, 2, 3), Values.Binary, Reference.Container, DataLength.AtLeast(1), Right.User, false, DecryptCommands.DecryptRsa),
        new(Ins.EccDecrypt, "ECCDecrypt", Values.Zero, Values.Binary, Reference.Container, DataLength.AtLeast(1), Right.User, false, DecryptCommands.DecryptSm2),
        new(Ins.Ecdh, "ECDH", Values.Zero, Values.Binary, Reference.Container, DataLength.AtLeast(1), Right.User, false, DecryptCommands.DeriveSharedPoint),
        new(Ins.ImportKeyPair, "ImportKeyPair", PinForms, Values.Binary, Reference.Container, DataLength.Any, Right.User, true, KeyImportCommands.Import),
        new(Ins.ImportRsaKeyPair, "ImportRSAKeyPair", Values.Zero, Values.Zero, Reference.Container, DataLength.AtLeast(12), Right.User, true, KeyImportCommands.ImportRsaEnvelope),
        new(Ins.ImportEccKeyPair, "ImportECCKeyPair", Values.Zero, Values.Zero, Reference.Container, DataLength.AtLeast(8), Right.User, true, KeyImportCommands.ImportEccEnvelope),
        new(Ins.RsaVerify, "RSAVerify", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(8), Right.Any, false, VerifyCommands.VerifyRsa),
        new(Ins.EccVerify, "ECCVerify", Values.Of(2), Values.Zero, Reference.None, DataLength.AtLeast(4), Right.Any, false, VerifyCommands.VerifySm2),

        // Session keys
        new(Ins.RsaExportSessionKey, "RSAExportSessionKey", Values.Zero, Values.Zero, Reference.Container, DataLength.AtLeast(12), Right.Any, false, SessionKeyCommands.ExportRsa),
        new(Ins.EccExportSessionKey, "ECCExportSessionKey", Values.Zero, Values.Zero, Reference.Container, DataLength.Exactly(72), Right.Any, false, SessionKeyCommands.ExportSm2),
        new(Ins.ImportSessionKey, "ImportSessionKey", Values.Zero, Values.Zero, Reference.Container, DataLength.AtLeast(5), Right.User, false, SessionKeyCommands.Import),
        new(Ins.ImportSymmKey, "ImportSymmKey", Values.Zero, Values.Zero, Reference.None, DataLength.Exactly(20), Right.Any, false, SessionKeyCommands.ImportPlain),
        new(Ins.GenerateAgreementDataWithEcc, "GenerateAgreementDataWithECC", Values.Binary, Values.Zero, Reference.Container, DataLength.AtLeast(8), Right.User, false, AgreementCommands.Begin),
        new(Ins.GenerateAgreementDataAndKeyWithEcc, "GenerateAgreementDataAndKeyWithECC", Values.Binary, Values.Binary, Reference.Container, DataLength.AtLeast(140), Right.User, false, AgreementCommands.Respond),
        new(Ins.GenerateKeyWithEcc, "GenerateKeyWithECC", Values.Zero, Values.Binary, Reference.None, DataLength.AtLeast(134), Right.Any, false, AgreementCommands.Finish),
        new(Ins.EncryptInit, "EncryptInit", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(5), Right.Any, false, CipherCommands.Initialise),
        new(Ins.Encrypt, "Encrypt", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(2), Right.Any, false, CipherCommands.Update),
        new(Ins.EncryptUpdate, "EncryptUpdate", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(2), Right.Any, false, CipherCommands.Update),
        new(Ins.EncryptFinal, "EncryptFinal", Values.Zero, Values.Zero, Reference.None, DataLength.Exactly(2), Right.Any, false, CipherCommands.Update),
        new(Ins.DecryptInit, "DecryptInit", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(5), Right.Any, false, CipherCommands.Initialise),
        new(Ins.Decrypt, "Decrypt", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(2), Right.Any, false, CipherCommands.Update),
        new(Ins.DecryptUpdate, "DecryptUpdate", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(2), Right.Any, false, CipherCommands.Update),
        new(Ins.DecryptFinal, "DecryptFinal", Values.Zero, Values.Zero, Reference.None, DataLength.Exactly(2), Right.Any, false, CipherCommands.Update),
        new(Ins.MacInit, "MacInit", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(3), Right.Any, false, CipherCommands.InitialiseMac),
        new(Ins.Mac, "Mac", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(2), Right.Any, false, CipherCommands.UpdateMac),
        new(Ins.MacUpdate, "MacUpdate", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(2), Right.Any, false, CipherCommands.UpdateMac),
        new(Ins.MacFinal, "MacFinal", Values.Zero, Values.Zero, Reference.None, DataLength.Exactly(2), Right.Any, false, CipherCommands.UpdateMac),
        new(Ins.DestorySessionKey, "DestorySessionKey", Values.Zero, Values.Zero, Reference.None, DataLength.Exactly(2), Right.Any, false, SessionKeyCommands.Destroy),
        new(Ins.DigestInit, "DigestInit", Values.Zero, Values.Zero, Reference.None, DataLength.AtLeast(4), Right.Any, false, DigestCommands.Initialise),
        new(Ins.Digest, "Digest", Values.Zero, Values.Zero, Reference.None, DataLength.Any, Right.Any, false, DigestCommands.Update),
        new(Ins.DigestUpdate, "DigestUpdate", Values.Zero, Values.Zero, Reference.None, DataLength.Any, Right.Any, false, DigestCommands.Update),
        new(Ins.DigestFinal, "DigestFinal", Values.Zero, Values.Zero, Reference.None, DataLength.None, Right.Any, false, DigestCommands.Update),

        // Our additions for hosts
        new(Ins.GetStatus, "GetStatus", Values.Binary, Values.Zero, Reference.None, new DataLength(0, 2), Right.Any, false, StatusCommands.GetStatus),
        new(Ins.GetAttributes, "GetAttributes", Values.Of(0, 1, 2), Values.Zero, Reference.Application, DataLength.Exactly(2), Right.Any, false, AttributeCommands.Get),
        new(Ins.SetAttributes, "SetAttributes", Values.Of(0, 1, 2), Values.Zero, Reference.Application, new DataLength(2, 2 + AttributeCommands.LongestBlob), Right.Any, true, AttributeCommands.Set),
        new(Ins.OpenProtected, "OpenProtected", Values.Zero, Values.Zero, Reference.None, DataLength.None, Right.Any, false, DeviceCommands.OpenProtected),
        new(Ins.ListObjects, "ListObjects", Values.Zero, Values.Zero, Reference.Application, DataLength.Exactly(2), Right.Any, false, StatusCommands.ListObjects),
        new(Ins.SelfTest, "SelfTest", Values.Zero, Values.Zero, Reference.None, DataLength.None, Right.Any, false, DeviceCommands.SelfTest),
    ];

    /// <summary>The row of an instruction byte, or null.</summary>
    public static Instruction? Find(byte ins) => ByCode[ins];
}
