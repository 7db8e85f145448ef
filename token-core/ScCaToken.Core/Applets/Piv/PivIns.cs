namespace ScCaToken.Core.Applets.Piv;

/// <summary>Instructions of class 00 while PIV is selected: SP 800-73-4 part 2 table 2, and from F7 on those of makers.</summary>
internal enum PivIns : byte
{
    Verify = 0x20,
    ChangeReferenceData = 0x24,
    ResetRetryCounter = 0x2C,
    GenerateKeyPair = 0x47,
    GeneralAuthenticate = 0x87,
    GetData = 0xCB,
    PutData = 0xDB,
    GetMetadata = 0xF7,
    GetSerial = 0xF8,
    SetRetries = 0xFA,
    Reset = 0xFB,
    GetVersion = 0xFD,
    ImportKey = 0xFE,
    SetManagementKey = 0xFF,
}
