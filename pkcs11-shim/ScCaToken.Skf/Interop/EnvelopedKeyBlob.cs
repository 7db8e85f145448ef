using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>ENVELOPEDKEYBLOB (GM/T 0016 §6.4.10), 372 bytes and CipherLen more. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct EnvelopedKeyBlob
{
    public uint Version;
    public uint SymmAlgID;
    public uint Bits;
    public fixed byte EncryptedPriKey[64];
    public EccPublicKeyBlob PubKey;
    public EccCipherBlob CipherBlob;
}
