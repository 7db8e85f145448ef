using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ScCaToken.Protocol.KeyLink;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Tcp;
using ScCaToken.Simulator.Hosts.UsbIp;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Simulator.Tests.Hosts;

/// <summary>A client that is slow, or that waits before it proves itself, keeps no place and misses nothing.</summary>
public sealed class SlowClientTests : IDisposable
{
    private static readonly byte[] Hello = [.. Head(KeyLinkKind.Hello, 5), (byte)'S', (byte)'C', (byte)'C', (byte)'A', 1];
    private static readonly byte[] Secret = "a secret of 24 bytes ..."u8.ToArray();
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private readonly EchoCard _card = new();
    private readonly CardHub _hub;

    public SlowClientTests() => _hub = new CardHub(_card);

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void Tcp_HandshakeDrips_IsClosedInTime()
    {
        using var server = new TcpKeyServer(_hub, new TcpKeyServerOptions { EndPoint = AnyPort, HandshakeTimeout = Short });
        using var socket = Connect(server.EndPoint);
        Assert.True(IsClosedDuring(socket, Hello), "a handshake that drips goes on and on");
    }

    [Fact]
    public void UsbIp_RequestDrips_IsClosedInTime()
    {
        using var server = new UsbIpServer(_hub, new UsbIpServerOptions { EndPoint = AnyPort, Timeout = Short });
        using var socket = Connect(server.EndPoint);
        Assert.True(IsClosedDuring(socket, [0x01, 0x11, 0x80, 0x03, 0, 0, 0, 0, .. "1-1"u8, 0, 0]), "a request that drips goes on and on");
    }

    [Fact]
    public void Connection_ClientThatVanished_IsNoticedWithinHalfAMinute()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/net/tcp tells");
        using var tcp = new TcpKeyServer(_hub, new TcpKeyServerOptions { EndPoint = AnyPort });
        using var usbIp = new UsbIpServer(_hub, new UsbIpServerOptions { EndPoint = AnyPort });
        foreach (var server in (IPEndPoint[])[tcp.EndPoint, usbIp.EndPoint])
        {
            using var socket = Connect(server);
            int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            Assert.True(SpinWait.SpinUntil(() => KeepAliveTimer.Find(server.Port, port) is not null, TimeSpan.FromSeconds(5)), "no probe is set");
            // Then 3 probes at intervals of 5 s.
            Assert.InRange(KeepAliveTimer.Find(server.Port, port)!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        }
    }

    [Fact]
    public void Tcp_LongFrameBeforeAdmission_IsClosedAtOnce()
    {
        using var server = new TcpKeyServer(_hub, new TcpKeyServerOptions { EndPoint = AnyPort, HandshakeTimeout = TimeSpan.FromMinutes(1) });
        using var socket = Connect(server.EndPoint);
        socket.Send(Head(KeyLinkKind.Hello, 65));
        Assert.Equal(0, socket.Receive(new byte[1]));
    }

    [Fact]
    public void Tcp_HeaderWithoutBody_IsClosedInTime()
    {
        using var server = new TcpKeyServer(_hub, new TcpKeyServerOptions { EndPoint = AnyPort, FrameTimeout = Short });
        using var socket = Connect(server.EndPoint);
        socket.Send(Hello);
        Assert.Equal(KeyLinkKind.Hello, Receive(socket).Kind);
        socket.Send(Head(KeyLinkKind.Transmit, 10));
        Assert.Equal(0, socket.Receive(new byte[1]));
    }

    [Fact]
    public void Tcp_KeyPulledBeforeTheProof_IsToldAfterIt()
    {
        using var server = new TcpKeyServer(_hub, new TcpKeyServerOptions { EndPoint = AnyPort, Secret = Secret });
        using var socket = Connect(server.EndPoint);
        socket.Send(Hello);
        byte[] greeting = Receive(socket).Body;
        Assert.Equal(1, greeting[2]);
        _card.Unplug();
        // Long enough for the news to find nobody to tell it to.
        Thread.Sleep(50);
        byte[] nonce = new byte[KeyLinkProof.NonceLength];
        byte[] proof = new byte[KeyLinkProof.Length];
        KeyLinkProof.Client(Secret, greeting.AsSpan(11), nonce, proof);
        socket.Send([.. Head(KeyLinkKind.Authenticate, 64), .. nonce, .. proof]);
        Assert.Equal(KeyLinkKind.Authenticate, Receive(socket).Kind);
        var (kind, presence) = Receive(socket);
        Assert.Equal(KeyLinkKind.Presence, kind);
        Assert.Equal(0, presence[0]);
        Assert.Equal(_hub.InsertionCount, BinaryPrimitives.ReadInt64BigEndian(presence.AsSpan(1)));
    }

    /// <summary>Sends all but the last byte, one at a time and for twice the short limit, until it is closed.</summary>
    private static bool IsClosedDuring(Socket socket, byte[] request)
    {
        try
        {
            foreach (byte value in request[..^1])
            {
                socket.Send([value]);
                if (IsClosedWithin(2 * Short / request.Length))
                    return true;
            }

            // Half the limit more for a machine that is busy: a limit of each byte would close after the whole of it.
            return IsClosedWithin(Short / 2);
        }
        catch (SocketException)
        {
            return true;
        }

        bool IsClosedWithin(TimeSpan time) => socket.Poll(time, SelectMode.SelectRead) && socket.Receive(new byte[1]) == 0;
    }

    private static Socket Connect(IPEndPoint server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 5_000 };
        socket.Connect(server);
        return socket;
    }

    private static byte[] Head(KeyLinkKind kind, int length)
    {
        byte[] head = new byte[KeyLinkHeader.Size];
        new KeyLinkHeader(length, kind, KeyLinkStatus.Ok, 1).Write(head);
        return head;
    }

    private static (KeyLinkKind Kind, byte[] Body) Receive(Socket socket)
    {
        Assert.True(KeyLinkHeader.TryRead(ReceiveExactly(socket, KeyLinkHeader.Size), out var header));
        Assert.Equal(KeyLinkStatus.Ok, header.Status);
        return (header.Kind, ReceiveExactly(socket, header.Length));
    }

    private static byte[] ReceiveExactly(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        for (int have = 0; have < length;)
        {
            int count = socket.Receive(bytes, have, length - have, SocketFlags.None);
            Assert.NotEqual(0, count);
            have += count;
        }

        return bytes;
    }
}
