namespace ScCaToken.Simulator;

/// <summary>Key pairs a key can make on the chip.</summary>
public enum KeyAlgorithm
{
    /// <summary>SM2 (GB/T 32918), 256 bits.</summary>
    Sm2,

    /// <summary>RSA, 2,048 bits.</summary>
    Rsa2048,

    /// <summary>RSA, 3,072 bits.</summary>
    Rsa3072,

    /// <summary>RSA, 4,096 bits.</summary>
    Rsa4096,

    /// <summary>ECDSA over NIST P-256.</summary>
    P256,

    /// <summary>ECDSA over NIST P-384.</summary>
    P384,
}
