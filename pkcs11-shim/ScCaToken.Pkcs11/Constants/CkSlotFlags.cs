namespace ScCaToken.Pkcs11;

/// <summary>Flags of CK_SLOT_INFO (CKF_).</summary>
[Flags]
public enum CkSlotFlags : uint
{
    None = 0,
    TokenPresent = 0x00000001,
    RemovableDevice = 0x00000002,
    HwSlot = 0x00000004,
}
