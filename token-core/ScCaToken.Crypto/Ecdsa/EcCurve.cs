namespace ScCaToken.Crypto;

/// <summary>The NIST curves of SP 800-186 offered to ordinary clients.</summary>
public enum EcCurve
{
    /// <summary>P-256 (secp256r1), 32-byte coordinates.</summary>
    P256,

    /// <summary>P-384 (secp384r1), 48-byte coordinates.</summary>
    P384,
}
