namespace ScCaToken.Driver.Card;

/// <summary>A public key as the card exports it.</summary>
/// <param name="Algorithm">Its algorithm.</param>
/// <param name="Bits">Modulus or field size.</param>
/// <param name="Value">RSA: the modulus. EC and SM2: X ‖ Y, each of the field's size.</param>
/// <param name="Exponent">RSA public exponent; 0 for others.</param>
public sealed record CardPublicKey(KeyAlgorithm Algorithm, int Bits, byte[] Value, uint Exponent);
