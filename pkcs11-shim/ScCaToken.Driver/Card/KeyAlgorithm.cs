namespace ScCaToken.Driver.Card;

/// <summary>Algorithm of a key pair on a card; the values go on the wire (docs/APDU.md §2).</summary>
public enum KeyAlgorithm : byte
{
    /// <summary>No key pair.</summary>
    None = 0,

    /// <summary>RSA.</summary>
    Rsa = 1,

    /// <summary>SM2 on the recommended curve.</summary>
    Sm2 = 2,

    /// <summary>NIST P-256.</summary>
    P256 = 3,

    /// <summary>NIST P-384.</summary>
    P384 = 4,
}
