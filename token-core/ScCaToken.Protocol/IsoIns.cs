namespace ScCaToken.Protocol;

/// <summary>Instruction bytes of class 00 that every applet answers (ISO/IEC 7816-4).</summary>
public enum IsoIns : byte
{
    Verify = 0x20,
    GetChallenge = 0x84,
    Select = 0xA4,
    GetResponse = 0xC0,
}
