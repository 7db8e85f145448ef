using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_INFO.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public unsafe struct CkInfo
{
    public CkVersion CryptokiVersion;
    public fixed byte ManufacturerId[32];
    public CULong Flags;
    public fixed byte LibraryDescription[32];
    public CkVersion LibraryVersion;
}
