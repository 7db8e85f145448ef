using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>FILEATTRIBUTE (GM/T 0016 §6.4.11), 44 bytes. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct FileAttribute
{
    public fixed byte FileName[32];
    public uint FileSize;
    public uint ReadRights;
    public uint WriteRights;
}
