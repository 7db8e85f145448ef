using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>ECCPUBLICKEYBLOB (GM/T 0016 §6.4.5), 132 bytes; numbers right-aligned. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct EccPublicKeyBlob
{
    public uint BitLen;
    public fixed byte XCoordinate[64];
    public fixed byte YCoordinate[64];
}
