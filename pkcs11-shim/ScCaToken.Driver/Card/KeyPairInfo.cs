namespace ScCaToken.Driver.Card;

/// <summary>One key pair of a container.</summary>
/// <param name="Algorithm">Its algorithm; None when there is no pair.</param>
/// <param name="Bits">Modulus or field size.</param>
/// <param name="IsLocal">Made on the card.</param>
/// <param name="AlwaysAuthenticate">Each use needs a fresh PIN.</param>
public readonly record struct KeyPairInfo(KeyAlgorithm Algorithm, int Bits, bool IsLocal, bool AlwaysAuthenticate)
{
    /// <summary>True when there is a key pair.</summary>
    public bool Exists => Algorithm != KeyAlgorithm.None;
}
