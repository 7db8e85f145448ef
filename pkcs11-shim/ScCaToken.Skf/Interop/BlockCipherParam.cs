using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>BLOCKCIPHERPARAM (GM/T 0016 §6.4.9), 44 bytes; some functions take it by value. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct BlockCipherParam
{
    public fixed byte IV[32];
    public uint IVLen;
    public uint PaddingType;
    public uint FeedBitLen;
}
