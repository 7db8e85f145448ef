using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_MECHANISM_INFO.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public struct CkMechanismInfo
{
    public CULong MinKeySize;
    public CULong MaxKeySize;
    public CULong Flags;
}
