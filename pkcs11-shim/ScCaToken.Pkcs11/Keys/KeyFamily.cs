namespace ScCaToken.Pkcs11;

/// <summary>Which kinds of keys a mechanism takes; CKK_EC alone does not tell SM2 from the NIST curves.</summary>
[Flags]
public enum KeyFamily
{
    /// <summary>No key (digests, key generation).</summary>
    None = 0,

    /// <summary>RSA.</summary>
    Rsa = 1 << 0,

    /// <summary>P-256 and P-384.</summary>
    Nist = 1 << 1,

    /// <summary>SM2, as CKK_EC with its curve OID or under the vendor key type.</summary>
    Sm2 = 1 << 2,

    /// <summary>AES.</summary>
    Aes = 1 << 3,

    /// <summary>SM4.</summary>
    Sm4 = 1 << 4,

    /// <summary>Generic secrets and the HMAC key types.</summary>
    Generic = 1 << 5,

    /// <summary>DES (legacy).</summary>
    Des = 1 << 6,

    /// <summary>Triple DES with two or three keys (legacy).</summary>
    Des3 = 1 << 7,

    /// <summary>Every elliptic curve.</summary>
    Ec = Nist | Sm2,
}
