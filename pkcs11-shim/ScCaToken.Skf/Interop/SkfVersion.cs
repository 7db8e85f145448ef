using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>VERSION (GM/T 0016 §6.4.1), 2 bytes. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SkfVersion
{
    public byte Major;
    public byte Minor;
}
