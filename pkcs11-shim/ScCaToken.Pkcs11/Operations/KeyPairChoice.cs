using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>A key pair to be made.</summary>
/// <param name="Algorithm">RSA, SM2, P-256 or P-384.</param>
/// <param name="Bits">Modulus or field size.</param>
/// <param name="Exponent">RSA public exponent; 0 for curves. Cards make keys with 65537 only.</param>
/// <param name="Type">CKA_KEY_TYPE of both halves.</param>
public readonly record struct KeyPairChoice(KeyAlgorithm Algorithm, int Bits, ulong Exponent, CkKeyType Type);
