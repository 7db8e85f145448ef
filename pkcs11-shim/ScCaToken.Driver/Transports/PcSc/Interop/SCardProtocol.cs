namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>Transmission protocols, as a mask when asked for.</summary>
[Flags]
public enum SCardProtocol : uint
{
    None = 0,
    T0 = 1,
    T1 = 2,
    Any = T0 | T1,
}
