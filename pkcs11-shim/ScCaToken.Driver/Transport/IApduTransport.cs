namespace ScCaToken.Driver.Transport;

/// <summary>
/// The only seam between the driver and a key: one reader (or one in-process key) that carries APDUs.
/// Implementations pass the same contract test-suite; every failure is a <see cref="TransportException"/>.
/// </summary>
public interface IApduTransport : IDisposable
{
    /// <summary>The reader's name, stable while the reader stays attached, unique within one process.</summary>
    string ReaderName { get; }

    /// <summary>True when <see cref="Transmit"/> may run on several threads at once (the in-process key); false when the wire is serial and the channel must lock.</summary>
    bool IsConcurrent { get; }

    /// <summary>Longest command the path carries, in bytes: 261 where only short APDUs pass, up to 65,544 otherwise. Known after <see cref="Connect"/>.</summary>
    int MaxCommandLength { get; }

    /// <summary>Whether a card is in the reader now. Never throws for an absent reader.</summary>
    bool IsCardPresent { get; }

    /// <summary>A number that changes with every insertion or removal: a different value means a card was away in between.</summary>
    long InsertionCount { get; }

    /// <summary>The answer to reset of the connected card, empty before <see cref="Connect"/>.</summary>
    ReadOnlyMemory<byte> Atr { get; }

    /// <summary>Powers or joins the card. Calling it again after a reset or a removal starts afresh.</summary>
    void Connect();

    /// <summary>Leaves the card as it is for others.</summary>
    void Disconnect();

    /// <summary>Sends one command APDU and receives one response APDU (data and SW); returns its length.</summary>
    int Transmit(ReadOnlySpan<byte> command, Span<byte> response);

    /// <summary>Keeps other programs away until <see cref="EndTransaction"/>; nests.</summary>
    void BeginTransaction();

    /// <summary>Ends one <see cref="BeginTransaction"/>. Never throws.</summary>
    void EndTransaction();

    /// <summary>Resets the card: volatile state, logins included, is gone.</summary>
    void Reset();
}
