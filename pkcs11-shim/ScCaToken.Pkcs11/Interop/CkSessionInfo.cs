using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_SESSION_INFO.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public struct CkSessionInfo
{
    public CULong SlotId;
    public CULong State;
    public CULong Flags;
    public CULong DeviceError;
}
