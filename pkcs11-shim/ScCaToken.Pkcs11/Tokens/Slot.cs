namespace ScCaToken.Pkcs11.Tokens;

/// <summary>A slot: the place of the n-th token of a reader.</summary>
internal sealed class Slot(uint id, CardReader reader, int index)
{
    private long _eventSeen = reader.EventCount;

    public uint Id => id;

    public CardReader Reader => reader;

    /// <summary>True when a token is in the slot; an unreadable card counts for the first slot, so that applications can say what is wrong.</summary>
    public bool IsTokenPresent => index < reader.Tokens().Count || (index == 0 && reader.IsCardPresent);

    /// <summary>The token, or CKR_TOKEN_NOT_PRESENT / CKR_TOKEN_NOT_RECOGNIZED.</summary>
    public Token Token() => reader.TokenAt(index);

    /// <summary>The token as seen a moment ago: a list of what never changes on a card does not ask for each line whether the card is still there.</summary>
    public Token KnownToken() => reader.KnownTokenAt(index) ?? reader.TokenAt(index);

    /// <summary>True once for every change since the last call.</summary>
    public bool TakeEvent()
    {
        long now = reader.EventCount;
        return Interlocked.Exchange(ref _eventSeen, now) != now;
    }
}
