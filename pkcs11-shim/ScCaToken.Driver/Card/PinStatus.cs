namespace ScCaToken.Driver.Card;

/// <summary>Counters and flags of one PIN.</summary>
/// <param name="MaxTries">Tries after a correct PIN.</param>
/// <param name="TriesLeft">Tries left now; 0 means locked.</param>
/// <param name="IsFactoryPin">It was never changed since issuance.</param>
/// <param name="MustChange">It must be changed before use.</param>
/// <param name="IsInitialized">It has been set at all.</param>
public readonly record struct PinStatus(int MaxTries, int TriesLeft, bool IsFactoryPin, bool MustChange, bool IsInitialized)
{
    /// <summary>No try is left.</summary>
    public bool IsLocked => IsInitialized && TriesLeft == 0;
}
