using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_INFO up to its first CK_ULONG; where the <see cref="Rest"/> lies depends on the platform.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public unsafe struct CkInfo
{
    public CkVersion CryptokiVersion;
    public fixed byte ManufacturerId[32];

    /// <summary>The other half of the structure at <paramref name="info"/>.</summary>
    public static Rest* RestOf(CkInfo* info) => (Rest*)((byte*)info + CkPacking.Align(sizeof(CkInfo)));

    /// <summary>CK_INFO from its first CK_ULONG on.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
    public struct Rest
    {
        public CULong Flags;
        public fixed byte LibraryDescription[32];
        public CkVersion LibraryVersion;
    }
}
