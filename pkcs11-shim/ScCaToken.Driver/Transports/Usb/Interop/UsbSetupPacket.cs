namespace ScCaToken.Driver.Transports.Usb.Interop;

/// <summary>The setup stage of a control transfer; the length is the data's.</summary>
/// <param name="RequestType">Direction (bit 7: IN), type and recipient.</param>
/// <param name="Request">The request.</param>
/// <param name="Value">Its value.</param>
/// <param name="Index">Its index.</param>
public readonly record struct UsbSetupPacket(byte RequestType, byte Request, ushort Value, ushort Index);
