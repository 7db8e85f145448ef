namespace ScCaToken.Core.State;

/// <summary>Algorithm of a key pair, as it stands on the wire and in flash (docs/APDU.md §2).</summary>
internal enum KeyAlgorithm : byte
{
    None = 0,
    Rsa = 1,
    Sm2 = 2,
    P256 = 3,
    P384 = 4,
}

/// <summary>Where a key pair came from and how it may be used.</summary>
[Flags]
internal enum KeyFlags : byte
{
    None = 0,
    GeneratedOnKey = 1,
    Imported = 2,
    AuthenticateAlways = 4,
}

/// <summary>What is known of a key pair without opening it.</summary>
/// <param name="Algorithm">None when the slot is empty.</param>
/// <param name="Bits">Modulus or field size.</param>
/// <param name="Flags">Origin and use.</param>
/// <param name="Tag">Change number of the pair: another tag, another pair.</param>
internal readonly record struct KeySlot(KeyAlgorithm Algorithm, int Bits, KeyFlags Flags, uint Tag)
{
    public bool IsEmpty => Algorithm == KeyAlgorithm.None;
}

/// <summary>P1 or P2 "kind": which of the two pairs and certificates of a container is meant.</summary>
internal static class KeyKind
{
    public const int Encryption = 0;
    public const int Signing = 1;
    public const int Count = 2;
}
