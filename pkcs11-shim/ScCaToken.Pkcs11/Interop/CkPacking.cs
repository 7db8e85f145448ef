namespace ScCaToken.Pkcs11;

/// <summary>
/// The packing of PKCS#11 structures (PKCS#11 3.0 §2.1): one byte on Windows, the compiler's own elsewhere. Every structure here is declared
/// packed: away from Windows a CK_ULONG is as wide as a pointer, so members made of those two lie where the compiler puts them. Only what stands
/// behind an odd number of bytes moves, in CK_INFO and the function lists; that is <see cref="Align"/>.
/// </summary>
public static class CkPacking
{
    /// <summary>Pack of every structure.</summary>
    public const int Bytes = 1;

    /// <summary>Where a CK_ULONG or pointer lies that follows <paramref name="length"/> bytes.</summary>
    public static int Align(int length) =>
        OperatingSystem.IsWindows() ? length : (length + IntPtr.Size - 1) / IntPtr.Size * IntPtr.Size;
}
