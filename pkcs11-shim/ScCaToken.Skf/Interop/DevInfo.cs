using System.Runtime.InteropServices;

namespace ScCaToken.Skf.Interop;

/// <summary>DEVINFO (GM/T 0016 §6.4.2), 294 bytes packed. Packed, numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct DevInfo
{
    public SkfVersion Version;
    public fixed byte Manufacturer[64];
    public fixed byte Issuer[64];
    public fixed byte Label[32];
    public fixed byte SerialNumber[32];
    public SkfVersion HWVersion;
    public SkfVersion FirmwareVersion;
    public uint AlgSymCap;
    public uint AlgAsymCap;
    public uint AlgHashCap;
    public uint DevAuthAlgId;
    public uint TotalSpace;
    public uint FreeSpace;
    public uint MaxECCBufferSize;
    public uint MaxBufferSize;
    public fixed byte Reserved[64];
}
