using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Tcp;
using ScCaToken.Simulator.Hosts.UsbIp;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Simulator.Tests.Hosts;

/// <summary>No door opens the key to a network by accident.</summary>
public sealed class RemoteAddressTests
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(16);

    public static TheoryData<string> Loopback() => ["127.0.0.1", "127.255.0.3", "::1", "::ffff:127.0.0.1"];

    /// <summary>Every address, addresses of networks, and what only looks like loopback.</summary>
    public static TheoryData<string> Others() => ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "fe80::1", "::ffff:192.0.2.1", "::ffff:0.0.0.0", "::127.0.0.1", "128.0.0.1", "255.255.255.255"];

    [Theory]
    [MemberData(nameof(Loopback))]
    public void Validate_Loopback_NeedsNothing(string address)
    {
        Tcp(address, false, []).Validate();
        Tcp(address, false, Secret).Validate();
        Usb(address, false).Validate();
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Validate_AnyOtherAddress_NeedsTheFlagAndOverTcpTheSecret(string address)
    {
        Refused(() => Tcp(address, false, []).Validate(), "--allow-remote");
        Refused(() => Tcp(address, false, Secret).Validate(), "--allow-remote");
        Refused(() => Tcp(address, true, []).Validate(), "shared secret");
        Refused(() => Usb(address, false).Validate(), "--allow-remote");
        Tcp(address, true, Secret).Validate();
        Usb(address, true).Validate();
    }

    [Theory]
    [InlineData("127.0.0.1", 1)]
    [InlineData("127.0.0.1", 15)]
    [InlineData("192.0.2.1", 15)]
    public void Validate_ShortSecret_IsRefusedOnEveryAddress(string address, int length) =>
        Refused(() => Tcp(address, true, Secret[..length]).Validate(), "shorter than 16 bytes");

    [Fact]
    public void Servers_RefusedAddress_ListenNowhere()
    {
        using var hub = new CardHub(new EchoCard());
        int port = FreePorts.Row(1);
        Refused(() => new TcpKeyServer(hub, new TcpKeyServerOptions { EndPoint = new IPEndPoint(IPAddress.Any, port) }).Dispose(), "--allow-remote");
        Refused(() => new TcpKeyServer(hub, new TcpKeyServerOptions { EndPoint = new IPEndPoint(IPAddress.Any, port), AllowRemote = true }).Dispose(), "shared secret");
        Refused(() => new UsbIpServer(hub, new UsbIpServerOptions { EndPoint = new IPEndPoint(IPAddress.Any, port) }).Dispose(), "--allow-remote");
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => client.Connect(IPAddress.Loopback, port)).SocketErrorCode);
    }

    private static TcpKeyServerOptions Tcp(string address, bool allow, byte[] secret) =>
        new() { EndPoint = new IPEndPoint(IPAddress.Parse(address), 0), AllowRemote = allow, Secret = secret };

    private static UsbIpServerOptions Usb(string address, bool allow) => new() { EndPoint = new IPEndPoint(IPAddress.Parse(address), 0), AllowRemote = allow };

    private static void Refused(Action action, string why) => Assert.Contains(why, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
}
