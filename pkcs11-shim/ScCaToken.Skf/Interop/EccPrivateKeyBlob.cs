using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>ECCPRIVATEKEYBLOB (GM/T 0016 §6.4.6), 68 bytes; the number right-aligned. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct EccPrivateKeyBlob
{
    public uint BitLen;
    public fixed byte PrivateKey[64];
}
