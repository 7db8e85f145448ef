namespace ScCaToken.Pkcs11.Objects;

/// <summary>Which PKCS#11 object of a container or file an entry of the attribute record belongs to; the values are stored (docs/PKCS11.md).</summary>
internal enum Component : byte
{
    /// <summary>The object in a file.</summary>
    File = 0x01,

    /// <summary>Private key of the signing pair.</summary>
    SigningPrivate = 0x10,

    /// <summary>Public key of the signing pair.</summary>
    SigningPublic = 0x11,

    /// <summary>Signing certificate.</summary>
    SigningCertificate = 0x12,

    /// <summary>Private key of the encryption pair.</summary>
    EncryptionPrivate = 0x20,

    /// <summary>Public key of the encryption pair.</summary>
    EncryptionPublic = 0x21,

    /// <summary>Encryption certificate.</summary>
    EncryptionCertificate = 0x22,
}
