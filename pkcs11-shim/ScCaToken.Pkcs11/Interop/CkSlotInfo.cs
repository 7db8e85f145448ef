using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_SLOT_INFO.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public unsafe struct CkSlotInfo
{
    public fixed byte SlotDescription[64];
    public fixed byte ManufacturerId[32];
    public CULong Flags;
    public CkVersion HardwareVersion;
    public CkVersion FirmwareVersion;
}
