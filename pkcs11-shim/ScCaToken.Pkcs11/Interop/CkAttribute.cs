using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_ATTRIBUTE.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public unsafe struct CkAttribute
{
    public CULong Type;
    public void* Value;
    public CULong ValueLength;
}
