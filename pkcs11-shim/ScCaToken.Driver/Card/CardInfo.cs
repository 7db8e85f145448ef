namespace ScCaToken.Driver.Card;

/// <summary>The device behind a token (PKCS#11 CK_TOKEN_INFO and SKF DEVINFO draw on it).</summary>
/// <param name="Manufacturer">Up to 64 bytes.</param>
/// <param name="Model">Product name, up to 16 characters.</param>
/// <param name="Issuer">Up to 64 bytes.</param>
/// <param name="Label">Device label, up to 32 bytes.</param>
/// <param name="SerialNumber">Up to 32 characters.</param>
/// <param name="HardwareVersion">Hardware version.</param>
/// <param name="FirmwareVersion">Firmware version.</param>
/// <param name="TotalSpace">Bytes of storage, 0 when unknown.</param>
/// <param name="FreeSpace">Bytes free, 0 when unknown.</param>
public sealed record CardInfo(
    string Manufacturer,
    string Model,
    string Issuer,
    string Label,
    string SerialNumber,
    Version HardwareVersion,
    Version FirmwareVersion,
    long TotalSpace,
    long FreeSpace);
