namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>How a card is shared with other programs.</summary>
public enum SCardShareMode : uint
{
    Exclusive = 1,
    Shared = 2,
    Direct = 3,
}
