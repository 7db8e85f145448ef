using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_INTERFACE.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public unsafe struct CkInterface
{
    public byte* Name;
    public void* FunctionList;
    public CULong Flags;
}
