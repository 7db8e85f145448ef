using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>RSAPUBLICKEYBLOB (GM/T 0016 §6.4.3), 268 bytes. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct RsaPublicKeyBlob
{
    public uint AlgID;
    public uint BitLen;
    public fixed byte Modulus[256];
    public fixed byte PublicExponent[4];
}
