namespace ScCaToken.Crypto;

/// <summary>The hash algorithms the token names on the wire; the values are wire values.</summary>
public enum HashAlgorithmId : byte
{
    /// <summary>SM3 (GB/T 32905-2016), 32 bytes.</summary>
    Sm3 = 1,

    /// <summary>SHA-1, 20 bytes; for verifying and for OAEP and PSS masks that old clients ask for.</summary>
    Sha1 = 2,

    /// <summary>SHA-224, 28 bytes.</summary>
    Sha224 = 3,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256 = 4,

    /// <summary>SHA-384, 48 bytes.</summary>
    Sha384 = 5,

    /// <summary>SHA-512, 64 bytes.</summary>
    Sha512 = 6,
}
