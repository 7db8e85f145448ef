namespace ScCaToken.Protocol.KeyLink;

/// <summary>What one frame of the TCP link between driver and virtual key asks for; the answer repeats kind and sequence.</summary>
public enum KeyLinkKind : byte
{
    /// <summary>First frame of a client: magic and version. The answer: version, flags (bit 0: a proof is required), presence, insertion count, server nonce.</summary>
    Hello = 0x01,

    /// <summary>Client nonce and proof; the answer carries the server's proof.</summary>
    Authenticate = 0x02,

    /// <summary>Powers the card or joins it when it is powered already; the answer carries insertion count and ATR. Acknowledges a reset by somebody else.</summary>
    Connect = 0x10,

    /// <summary>Leaves the card; the last one to leave takes its power away.</summary>
    Disconnect = 0x11,

    /// <summary>Command APDU; the answer carries the response APDU.</summary>
    Transmit = 0x12,

    /// <summary>Resets the card.</summary>
    Reset = 0x13,

    /// <summary>Keeps the other doors of the key waiting.</summary>
    BeginTransaction = 0x14,

    /// <summary>Lets the other doors in again.</summary>
    EndTransaction = 0x15,

    /// <summary>Sent by the server unasked, sequence 0: presence (1 byte) and insertion count (8 bytes).</summary>
    Presence = 0x20,
}
