namespace ScCaToken.Skf.Devices;

/// <summary>Something happened to a device.</summary>
/// <param name="Name">The device.</param>
/// <param name="IsInsertion">A key came; otherwise it went.</param>
internal readonly record struct DeviceEvent(string Name, bool IsInsertion);
