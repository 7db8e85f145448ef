using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_MECHANISM.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public unsafe struct CkMechanism
{
    public CULong Type;
    public void* Parameter;
    public CULong ParameterLength;
}
