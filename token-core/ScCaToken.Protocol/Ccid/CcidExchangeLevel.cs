namespace ScCaToken.Protocol.Ccid;

/// <summary>What a device exchanges with its host: the features field, bits 16 to 18 (CCID rev 1.1 §5.1).</summary>
public enum CcidExchangeLevel
{
    /// <summary>Single characters; not supported here.</summary>
    Character = 0,

    /// <summary>Blocks of the transmission protocol, which the host runs.</summary>
    Tpdu = 1,

    /// <summary>Short APDUs.</summary>
    ShortApdu = 2,

    /// <summary>Short and extended APDUs.</summary>
    ExtendedApdu = 4,
}
