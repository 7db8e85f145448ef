namespace ScCaToken.Driver.Card;

/// <summary>What a container holds.</summary>
/// <param name="Signing">The signing pair.</param>
/// <param name="Encryption">The encryption pair.</param>
/// <param name="SigningCertificateLength">Bytes of the signing certificate, 0 when absent.</param>
/// <param name="EncryptionCertificateLength">Bytes of the encryption certificate, 0 when absent.</param>
public readonly record struct ContainerInfo(KeyPairInfo Signing, KeyPairInfo Encryption, int SigningCertificateLength, int EncryptionCertificateLength)
{
    /// <summary>The name of a fixed slot; null for containers that are named by whoever makes them.</summary>
    public string? SlotName { get; init; }

    /// <summary>The number under which software for such cards knows a fixed slot, its CKA_ID; 0 for none.</summary>
    public byte SlotNumber { get; init; }

    /// <summary>The pair of the given kind.</summary>
    public KeyPairInfo Pair(KeyKind kind) => kind == KeyKind.Signing ? Signing : Encryption;

    /// <summary>The certificate length of the given kind.</summary>
    public int CertificateLength(KeyKind kind) => kind == KeyKind.Signing ? SigningCertificateLength : EncryptionCertificateLength;
}
