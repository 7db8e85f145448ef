namespace ScCaToken.Driver.Transports.Usb;

/// <summary>How long a device is waited for.</summary>
public sealed record UsbTimeouts
{
    /// <summary>Longest silence during a command; a time extension starts it again.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time of one command in all, however often the device asks for more; key generation is the longest.</summary>
    public TimeSpan Operation { get; init; } = TimeSpan.FromMinutes(5);
}
