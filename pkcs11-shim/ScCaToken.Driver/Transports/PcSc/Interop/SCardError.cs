namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>Return codes of PC/SC, the low 32 bits (pcsc-lite's LONG is wider and not sign-extended).</summary>
public enum SCardError : uint
{
    Success = 0,
    InternalError = 0x8010_0001,
    Cancelled = 0x8010_0002,
    InvalidHandle = 0x8010_0003,
    InvalidParameter = 0x8010_0004,
    NoMemory = 0x8010_0006,
    InsufficientBuffer = 0x8010_0008,
    UnknownReader = 0x8010_0009,
    Timeout = 0x8010_000A,
    SharingViolation = 0x8010_000B,
    NoSmartcard = 0x8010_000C,
    UnknownCard = 0x8010_000D,
    ProtocolMismatch = 0x8010_000F,
    NotReady = 0x8010_0010,
    InvalidValue = 0x8010_0011,
    CommunicationError = 0x8010_0013,
    NotTransacted = 0x8010_0016,
    ReaderUnavailable = 0x8010_0017,
    NoService = 0x8010_001D,
    ServiceStopped = 0x8010_001E,
    UnsupportedFeature = 0x8010_001F,
    NoReadersAvailable = 0x8010_002E,
    UnsupportedCard = 0x8010_0065,
    UnresponsiveCard = 0x8010_0066,
    UnpoweredCard = 0x8010_0067,
    ResetCard = 0x8010_0068,
    RemovedCard = 0x8010_0069,
    SecurityViolation = 0x8010_006A,

    /// <summary>Not of PC/SC: the library itself is not on this machine.</summary>
    LibraryMissing = 0xFFFF_FFFF,
}
