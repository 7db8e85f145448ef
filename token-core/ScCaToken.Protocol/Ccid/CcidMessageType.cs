namespace ScCaToken.Protocol.Ccid;

/// <summary>Types of bulk and interrupt messages (CCID rev 1.1 §6).</summary>
public enum CcidMessageType : byte
{
    NotifySlotChange = 0x50,
    SetParameters = 0x61,
    IccPowerOn = 0x62,
    IccPowerOff = 0x63,
    GetSlotStatus = 0x65,
    Secure = 0x69,
    T0Apdu = 0x6A,
    Escape = 0x6B,
    GetParameters = 0x6C,
    ResetParameters = 0x6D,
    IccClock = 0x6E,
    XfrBlock = 0x6F,
    Mechanical = 0x71,
    Abort = 0x72,
    SetDataRateAndClockFrequency = 0x73,
    DataBlock = 0x80,
    SlotStatus = 0x81,
    Parameters = 0x82,
    EscapeAnswer = 0x83,
    DataRateAndClockFrequency = 0x84,
}
