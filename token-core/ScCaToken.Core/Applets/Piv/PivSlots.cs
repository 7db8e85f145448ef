namespace ScCaToken.Core.Applets.Piv;

/// <summary>Key references (SP 800-73-4 part 1 table 4b).</summary>
internal static class PivSlots
{
    public const byte ApplicationPin = 0x80;
    public const byte Puk = 0x81;
    public const byte Management = 0x9B;
    public const byte Authentication = 0x9A;
    public const byte Signature = 0x9C;
    public const byte KeyManagement = 0x9D;
    public const byte CardAuthentication = 0x9E;

    /// <summary>True for a reference that can hold a key pair: the four of the card and the twenty retired ones.</summary>
    public static bool HoldsKeyPair(byte reference) =>
        reference is Authentication or Signature or KeyManagement or CardAuthentication or (>= 0x82 and <= 0x95);

    /// <summary>The PIN policy of a slot unless its key was made with another.</summary>
    public static PivPinPolicy Policy(byte reference) => reference switch
    {
        Signature => PivPinPolicy.Always,
        CardAuthentication => PivPinPolicy.Never,
        _ => PivPinPolicy.Once,
    };
}
