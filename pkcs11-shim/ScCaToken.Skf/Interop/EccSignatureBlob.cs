using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>ECCSIGNATUREBLOB (GM/T 0016 §6.4.8), 128 bytes; numbers right-aligned. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct EccSignatureBlob
{
    public fixed byte R[64];
    public fixed byte S[64];
}
