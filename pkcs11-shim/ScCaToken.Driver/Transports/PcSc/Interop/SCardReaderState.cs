namespace ScCaToken.Driver.Transports.PcSc.Interop;

/// <summary>One reader to watch with <see cref="SCardContext.GetStatusChange"/>.</summary>
public sealed class SCardReaderState
{
    /// <summary>Pseudo reader whose state changes when the number of readers does (not on macOS).</summary>
    public const string PnpReader = @"\\?PnP?\Notification";

    /// <summary>Name of the reader.</summary>
    public required string ReaderName { get; init; }

    /// <summary>The state the caller believes in.</summary>
    public SCRState CurrentState { get; set; }

    /// <summary>The state as it is.</summary>
    public SCRState EventState { get; set; }

    /// <summary>Answer to reset of the card in the reader.</summary>
    public byte[] Atr { get; set; } = [];

    /// <summary>Insertions and removals so far, of <see cref="EventState"/>.</summary>
    public int EventCount => (int)((uint)EventState >> 16);

    /// <summary>Whether a card is in the reader, of <see cref="EventState"/>.</summary>
    public bool IsPresent => EventState.HasFlag(SCRState.Present);
}
