namespace ScCaToken.Pkcs11;

/// <summary>The packing of PKCS#11 structures (PKCS#11 3.0 §2.1): one byte on Windows, the compiler's own elsewhere.</summary>
public static class CkPacking
{
#if CK_PACKED
    /// <summary>Alignment in bytes.</summary>
    public const int Bytes = 1;
#else
    /// <summary>Alignment in bytes; 0 is the platform's own.</summary>
    public const int Bytes = 0;
#endif
}
