using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>ECCCIPHERBLOB (GM/T 0016 §6.4.7), 164 bytes and CipherLen more. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct EccCipherBlob
{
    public fixed byte XCoordinate[64];
    public fixed byte YCoordinate[64];
    public fixed byte Hash[32];
    public uint CipherLen;
    public fixed byte Cipher[1];
}
