using System.Net;
using ScCaToken.Simulator.Hosts.Ccid;

namespace ScCaToken.Simulator.Hosts.UsbIp;

/// <summary>Where a <see cref="UsbIpServer"/> listens and what it offers.</summary>
public sealed class UsbIpServerOptions
{
    /// <summary>The registered port of USB/IP.</summary>
    public const int DefaultPort = 3240;

    /// <summary>Address and port; port 0 takes a free one. USB/IP has no authentication: anything but loopback needs <see cref="AllowRemote"/>.</summary>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Explicit permission to listen on other addresses than loopback.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>Bus id under which the key is exported.</summary>
    public string BusId { get; init; } = "1-1";

    /// <summary>The device.</summary>
    public CcidDeviceOptions Device { get; init; } = new();

    /// <summary>Connections at the same time; more are refused.</summary>
    public int MaxClients { get; init; } = 16;

    /// <summary>Time a client has for its request, and for taking what it is sent.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Refuses what would open the key to a network by accident.</summary>
    /// <exception cref="ArgumentException">The address is not loopback and the flag is missing.</exception>
    public void Validate()
    {
        if (!IPAddress.IsLoopback(EndPoint.Address) && !AllowRemote)
            throw new ArgumentException($"{EndPoint.Address} is not a loopback address, and USB/IP has no authentication; serving a key to a network needs AllowRemote (--allow-remote)");
        if (BusId.Length is 0 or > 31)
            throw new ArgumentException("a bus id has 1 to 31 characters");
    }
}
