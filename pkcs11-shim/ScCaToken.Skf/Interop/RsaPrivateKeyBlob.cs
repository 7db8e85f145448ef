using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>RSAPRIVATEKEYBLOB (GM/T 0016 §6.4.4), 1,164 bytes. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct RsaPrivateKeyBlob
{
    public uint AlgID;
    public uint BitLen;
    public fixed byte Modulus[256];
    public fixed byte PublicExponent[4];
    public fixed byte PrivateExponent[256];
    public fixed byte Prime1[128];
    public fixed byte Prime2[128];
    public fixed byte Prime1Exponent[128];
    public fixed byte Prime2Exponent[128];
    public fixed byte Coefficient[128];
}
