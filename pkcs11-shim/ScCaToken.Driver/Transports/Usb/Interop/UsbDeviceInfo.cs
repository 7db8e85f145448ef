namespace ScCaToken.Driver.Transports.Usb.Interop;

/// <summary>What is known of a device without opening it.</summary>
/// <param name="VendorId">Vendor.</param>
/// <param name="ProductId">Product.</param>
/// <param name="Location">Bus and port path, such as 1-2.3: stable while the device stays in its port.</param>
/// <param name="Address">Changes with every insertion where the bus numbers its devices; 0 where it does not.</param>
/// <param name="SerialIndex">Index of the serial number's string, 0 for none.</param>
/// <param name="HasCcidInterface">One of its interfaces is of class 0B.</param>
public sealed record UsbDeviceInfo(ushort VendorId, ushort ProductId, string Location, int Address, byte SerialIndex, bool HasCcidInterface);
