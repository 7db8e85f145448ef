using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>One half of a key pair.</summary>
public abstract class AsymmetricKey : KeyMaterial
{
    /// <summary>Creates the key; <paramref name="type"/> defaults to the standard's type of the algorithm (SM2: CKK_EC).</summary>
    protected AsymmetricKey(KeyAlgorithm algorithm, CkKeyType? type)
        : base(type ?? (algorithm == KeyAlgorithm.Rsa ? CkKeyType.Rsa : CkKeyType.Ec)) => Algorithm = algorithm;

    /// <summary>RSA, SM2, P-256 or P-384.</summary>
    public KeyAlgorithm Algorithm { get; }

    /// <inheritdoc/>
    public override KeyFamily Family => Algorithm switch
    {
        KeyAlgorithm.Rsa => KeyFamily.Rsa,
        KeyAlgorithm.Sm2 => KeyFamily.Sm2,
        KeyAlgorithm.P256 or KeyAlgorithm.P384 => KeyFamily.Nist,
        _ => KeyFamily.None,
    };

    /// <summary>Bytes of the modulus or of one coordinate.</summary>
    public int Size => (Bits + 7) / 8;
}
