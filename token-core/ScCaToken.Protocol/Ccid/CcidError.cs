namespace ScCaToken.Protocol.Ccid;

/// <summary>Values of the error byte of a failed command (CCID rev 1.1 §6.2.6); 01 to 7F name the offset of the bad field.</summary>
public static class CcidError
{
    /// <summary>The command is not supported.</summary>
    public const byte NotSupported = 0x00;

    /// <summary>The length field is wrong.</summary>
    public const byte BadLength = 0x01;

    /// <summary>There is no such slot.</summary>
    public const byte BadSlot = 0x05;

    /// <summary>The first specific byte (power, protocol) is wrong.</summary>
    public const byte BadFirstParameter = 0x07;

    /// <summary>The level parameter is wrong.</summary>
    public const byte BadLevelParameter = 0x08;

    /// <summary>Another command of this slot is running.</summary>
    public const byte SlotBusy = 0xE0;

    /// <summary>The card is absent or does not answer.</summary>
    public const byte IccMute = 0xFE;

    /// <summary>The command was aborted.</summary>
    public const byte Aborted = 0xFF;
}
