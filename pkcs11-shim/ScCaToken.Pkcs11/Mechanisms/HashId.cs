namespace ScCaToken.Pkcs11;

/// <summary>Hash functions the host computes for mechanisms; wider than what a card names on the wire.</summary>
public enum HashId
{
    /// <summary>The mechanism takes its input as it is.</summary>
    None,

    /// <summary>SM3 (GB/T 32905-2016).</summary>
    Sm3,

    /// <summary>MD5, broken; for legacy data.</summary>
    Md5,

    /// <summary>SHA-1.</summary>
    Sha1,

    /// <summary>SHA-224.</summary>
    Sha224,

    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>SHA-384.</summary>
    Sha384,

    /// <summary>SHA-512.</summary>
    Sha512,

    /// <summary>SHA3-256.</summary>
    Sha3256,

    /// <summary>SHA3-384.</summary>
    Sha3384,

    /// <summary>SHA3-512.</summary>
    Sha3512,
}
