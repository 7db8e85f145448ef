namespace ScCaToken.Driver.Card;

/// <summary>What a token says of itself, in one exchange.</summary>
/// <param name="Label">Label without padding.</param>
/// <param name="Generation">Changes whenever an object of the token changes; equal means a cached index is still right.</param>
/// <param name="User">The user PIN.</param>
/// <param name="SecurityOfficer">The SO PIN.</param>
/// <param name="LoggedIn">Who is logged in on the card now; null for nobody.</param>
/// <param name="MinPinLength">Shortest PIN in bytes.</param>
/// <param name="MaxPinLength">Longest PIN in bytes.</param>
/// <param name="IsInitialized">False before the token has been initialised (C_InitToken).</param>
public sealed record CardTokenStatus(
    string Label,
    uint Generation,
    PinStatus User,
    PinStatus SecurityOfficer,
    PinType? LoggedIn,
    int MinPinLength,
    int MaxPinLength,
    bool IsInitialized);
