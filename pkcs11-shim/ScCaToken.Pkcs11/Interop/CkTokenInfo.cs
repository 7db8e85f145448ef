using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_TOKEN_INFO.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public unsafe struct CkTokenInfo
{
    public fixed byte Label[32];
    public fixed byte ManufacturerId[32];
    public fixed byte Model[16];
    public fixed byte SerialNumber[16];
    public CULong Flags;
    public CULong MaxSessionCount;
    public CULong SessionCount;
    public CULong MaxRwSessionCount;
    public CULong RwSessionCount;
    public CULong MaxPinLength;
    public CULong MinPinLength;
    public CULong TotalPublicMemory;
    public CULong FreePublicMemory;
    public CULong TotalPrivateMemory;
    public CULong FreePrivateMemory;
    public CkVersion HardwareVersion;
    public CkVersion FirmwareVersion;
    public fixed byte UtcTime[16];
}
