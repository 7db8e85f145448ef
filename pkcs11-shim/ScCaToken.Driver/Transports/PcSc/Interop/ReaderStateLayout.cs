namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>Offsets in SCARD_READERSTATE, which every platform packs differently. szReader is at 0, dwCurrentState at 16.</summary>
/// <param name="Size">Size of one element of the array.</param>
/// <param name="DwordSize">Size of a DWORD.</param>
/// <param name="EventState">Offset of dwEventState.</param>
/// <param name="AtrLength">Offset of cbAtr.</param>
/// <param name="Atr">Offset of rgbAtr.</param>
internal sealed record ReaderStateLayout(int Size, int DwordSize, int EventState, int AtrLength, int Atr)
{
    /// <summary>Offset of dwCurrentState: behind two pointers.</summary>
    public const int CurrentState = 16;

    /// <summary>pcsc-lite on 64-bit Linux and BSD: DWORD is unsigned long.</summary>
    public static ReaderStateLayout PcscLite { get; } = new(80, 8, 24, 32, 40);

    /// <summary>macOS: 32-bit DWORD, packed.</summary>
    public static ReaderStateLayout MacOs { get; } = new(61, 4, 20, 24, 28);

    /// <summary>64-bit Windows.</summary>
    public static ReaderStateLayout Windows { get; } = new(64, 4, 20, 24, 28);
}
