namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>What happens to the card at disconnect or reconnect.</summary>
public enum SCardReaderDisposition : uint
{
    Leave = 0,
    Reset = 1,
    Unpower = 2,
    Eject = 3,
}
