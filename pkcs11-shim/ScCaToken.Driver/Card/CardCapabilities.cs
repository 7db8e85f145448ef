namespace ScCaToken.Driver.Card;

/// <summary>What a card can do beyond verifying a PIN and signing.</summary>
[Flags]
public enum CardCapabilities
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>RSA keys.</summary>
    Rsa = 1 << 0,

    /// <summary>NIST curves.</summary>
    NistCurves = 1 << 1,

    /// <summary>SM2.</summary>
    Sm2 = 1 << 2,

    /// <summary>Containers are made and deleted freely; otherwise they are fixed slots.</summary>
    FreeContainers = 1 << 3,

    /// <summary>Files, and attribute records of any object.</summary>
    FilesAndAttributes = 1 << 4,

    /// <summary>Private keys made outside can be put on the card.</summary>
    KeyImport = 1 << 5,

    /// <summary>The card pads RSA signatures itself (PKCS#1 v1.5 and PSS); otherwise the host pads and uses the raw operation.</summary>
    RsaPaddingOnCard = 1 << 6,

    /// <summary>Random bytes for applications.</summary>
    Random = 1 << 7,

    /// <summary>Sealed files: content that a copy of the card's memory does not tell.</summary>
    SealedFiles = 1 << 8,

    /// <summary>Key pairs and certificates are made by the SO and not by the user (PIV: the management key); the SO sees private keys but uses none.</summary>
    OfficerManagesKeys = 1 << 9,
}
