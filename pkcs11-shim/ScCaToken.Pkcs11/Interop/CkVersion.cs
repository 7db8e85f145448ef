using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_VERSION.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public struct CkVersion
{
    public byte Major;
    public byte Minor;
}
