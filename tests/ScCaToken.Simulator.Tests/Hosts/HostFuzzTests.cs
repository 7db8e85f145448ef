using System.Net;
using System.Net.Sockets;
using ScCaToken.Protocol.Ccid;
using ScCaToken.Protocol.KeyLink;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Tcp;
using ScCaToken.Simulator.Hosts.UsbIp;
using ScCaToken.Simulator.Hosts.Vpcd;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Usb;

namespace ScCaToken.Simulator.Tests.Hosts;

/// <summary>A million packets of fixed seeds over real sockets: nothing crashes, nothing hangs, and a sane client is served afterwards.</summary>
public sealed class HostFuzzTests
{
    private const int Packets = 250_000;
    private readonly EchoCard _card = new() { MayWait = false };

    [Fact]
    public void Tcp_RandomFrames_ServesOn()
    {
        using var hub = new CardHub(_card);
        using var server = new TcpKeyServer(hub, new TcpKeyServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
        var fuzzer = new PacketFuzzer(() => Connect(server.EndPoint.Port), TcpPacket, (_, batch) => batch.AddRange([0, 0, 0, 5, 1, 0, 0, 0, (byte)'S', (byte)'C', (byte)'C', (byte)'A', 1]));
        fuzzer.Run(1, Packets);
        AllTaken(fuzzer);
        using var provider = new ScCaToken.Driver.Transports.Tcp.TcpTransportProvider(new() { Host = "127.0.0.1", Port = server.EndPoint.Port });
        Serves(provider);
    }

    [Fact]
    public void UsbIp_RandomUrbs_ServesOn() => FuzzUsb(2, UsbPacket);

    [Fact]
    public void Ccid_RandomMessages_ServesOn() => FuzzUsb(3, CcidPacket);

    [Fact]
    public void Vpcd_RandomFrames_EndpointComesBack()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        using var hub = new CardHub(_card);
        using var endpoint = new VpcdEndpoint(hub, "127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port);
        var fuzzer = new PacketFuzzer(listener.Accept, VpcdPacket, (_, batch) => batch.AddRange([0, 1, 1]));
        fuzzer.Run(4, Packets);
        AllTaken(fuzzer);
        using var reader = listener.Accept();
        reader.ReceiveTimeout = 5_000;
        reader.Send([0, 1, 4]);
        byte[] answer = UsbIpAnswer(reader, 2 + _card.Atr.Length);
        Assert.Equal(_card.Atr.ToArray(), answer[2..]);
    }

    [Fact]
    public void UsbIpServer_RandomRequests_ServesOn()
    {
        using var hub = new CardHub(_card);
        using var server = new UsbIpServer(hub, new UsbIpServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
        var random = new Random(5);
        for (int i = 0; i < 2_000; i++)
        {
            using var socket = Connect(server.EndPoint.Port);
            var request = new List<byte> { 0x01, 0x11, 0x80, (byte)(random.Next(2) == 0 ? 3 : 5) };
            PacketFuzzer.Noise(random, request, random.Next(0, 60));
            if (random.Next(3) == 0)
                request[random.Next(4)] = (byte)random.Next(256);
            socket.Send([.. request]);
        }

        using var provider = new ScCaToken.Driver.Transports.Usb.UsbTransportProvider(new UsbIpContext(server.EndPoint.Port));
        // While the flood is still being worked off, one more client may be one too many.
        Assert.True(SpinWait.SpinUntil(() => IsListed(provider), 20_000), "the server does not recover");
        Serves(provider);
    }

    private static bool IsListed(ScCaToken.Driver.Transport.ITransportProvider provider)
    {
        try
        {
            return provider.ListReaders().Count == 1;
        }
        catch (ScCaToken.Driver.Transport.TransportException)
        {
            Thread.Sleep(20);
            return false;
        }
    }

    private static void TcpPacket(Random random, List<byte> batch, int index)
    {
        ReadOnlySpan<byte> kinds = [0x10, 0x12, 0x12, 0x12, 0x12, 0x13, 0x14, 0x15, 0x11];
        int length = Math.Min(PacketFuzzer.Length(random), KeyLinkHeader.MaxPayload);
        PacketFuzzer.BigEndian(batch, (uint)length);
        batch.Add(kinds[random.Next(kinds.Length)]);
        PacketFuzzer.Noise(random, batch, 3);
        Payload(random, batch, length);
    }

    private static void VpcdPacket(Random random, List<byte> batch, int index)
    {
        int length = random.Next(4) == 0 ? 1 : Math.Min(PacketFuzzer.Length(random), 65_535);
        batch.AddRange([(byte)(length >> 8), (byte)(length & 0xFF)]);
        if (length == 1)
            batch.Add((byte)random.Next(1, 7));
        else
            Payload(random, batch, length);
    }

    private static void UsbPacket(Random random, List<byte> batch, int index)
    {
        bool unlink = random.Next(8) == 0;
        bool isIn = random.Next(2) == 0;
        int endpoint = random.Next(3) == 0 ? random.Next(16) : 0;
        int length = random.Next(300);
        PacketFuzzer.BigEndian(batch, unlink ? 2u : 1);
        PacketFuzzer.BigEndian(batch, (uint)index);
        PacketFuzzer.BigEndian(batch, (uint)random.Next());
        PacketFuzzer.BigEndian(batch, isIn ? 1u : 0);
        PacketFuzzer.BigEndian(batch, (uint)endpoint);
        PacketFuzzer.BigEndian(batch, unlink ? (uint)random.Next(100) : (uint)random.Next());
        PacketFuzzer.BigEndian(batch, (uint)length);
        PacketFuzzer.BigEndian(batch, 0);
        PacketFuzzer.BigEndian(batch, 0);
        PacketFuzzer.BigEndian(batch, (uint)random.Next());
        batch.AddRange([(byte)(random.Next(2) == 0 ? 0x80 : random.Next(256)), (byte)random.Next(12), (byte)random.Next(5), (byte)random.Next(5)]);
        PacketFuzzer.Noise(random, batch, 4);
        if (!unlink && !isIn)
            PacketFuzzer.Noise(random, batch, length);
    }

    /// <summary>Pairs: a message out on the bulk endpoint, a URB for its answer; the hundredth packet takes waiting URBs back by hanging up.</summary>
    private static void CcidPacket(Random random, List<byte> batch, int index)
    {
        ReadOnlySpan<byte> types = [0x61, 0x62, 0x63, 0x65, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x6F, 0x6F, 0x6F, 0x71, 0x73];
        if (index % 2 == 1)
        {
            Urb(batch, (uint)index, CcidIn: true, 65_600);
            return;
        }

        int length = PacketFuzzer.Length(random);
        int announced = random.Next(50) == 0 ? random.Next() : length;
        byte type = random.Next(100) == 0 ? (byte)random.Next(256) : types[random.Next(types.Length)];
        // An abort without its other half makes every later command fail, rightly, and would end the test's depth.
        if (type == 0x72)
            type = 0x65;
        Urb(batch, (uint)index, CcidIn: false, CcidHeader.Size + length);
        batch.AddRange([type, (byte)(announced & 0xFF), (byte)((announced >> 8) & 0xFF), (byte)((announced >> 16) & 0xFF), (byte)(announced >> 24)]);
        batch.AddRange([(byte)(random.Next(50) == 0 ? 1 : 0), (byte)random.Next(256), (byte)(random.Next(10) == 0 ? random.Next(256) : 0)]);
        batch.AddRange([(byte)(random.Next(10) == 0 ? random.Next(20) : 0), 0]);
        Payload(random, batch, length);
    }

    private static void Urb(List<byte> batch, uint sequence, bool CcidIn, int length)
    {
        foreach (uint word in new uint[] { 1, sequence, 0x0001_0002, CcidIn ? 1u : 0, CcidIn ? 2u : 1, 0, (uint)length, 0, 0, 0, 0, 0 })
            PacketFuzzer.BigEndian(batch, word);
    }

    /// <summary>Often something like an APDU, so that the layers behind are reached.</summary>
    private static void Payload(Random random, List<byte> batch, int length)
    {
        int start = batch.Count;
        PacketFuzzer.Noise(random, batch, length);
        if (length < 5 || random.Next(2) == 0)
            return;
        batch[start] = 0x80;
        batch[start + 1] = (byte)random.Next(1, 6);
        batch[start + 4] = (byte)Math.Min(length - 5, 255);
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static byte[] UsbIpAnswer(Socket socket, int length)
    {
        byte[] answer = new byte[length];
        for (int have = 0; have < length;)
        {
            int count = socket.Receive(answer, have, length - have, SocketFlags.None);
            Assert.NotEqual(0, count);
            have += count;
        }

        return answer;
    }

    /// <summary>No connection ended before its noise: every packet was looked at.</summary>
    private static void AllTaken(PacketFuzzer fuzzer)
    {
        Assert.Equal(Packets, fuzzer.Sent);
        Assert.Equal(0, fuzzer.Drops);
        Assert.True(fuzzer.Received > Packets, $"only {fuzzer.Received} bytes came back");
    }

    private static void Serves(ScCaToken.Driver.Transport.ITransportProvider provider)
    {
        using var transport = provider.Open(Assert.Single(provider.ListReaders()));
        transport.Connect();
        byte[] response = new byte[258];
        Assert.Equal(5, transport.Transmit([0x80, 0x01, 0, 0, 3, 1, 2, 3, 0], response));
        Assert.Equal([1, 2, 3, 0x90, 0x00], response[..5]);
    }

    private void FuzzUsb(int seed, Action<Random, List<byte>, int> packet)
    {
        using var hub = new CardHub(_card);
        using var server = new UsbIpServer(hub, new UsbIpServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
        byte[] import = [0x01, 0x11, 0x80, 0x03, 0, 0, 0, 0, (byte)'1', (byte)'-', (byte)'1', .. new byte[29]];
        var fuzzer = new PacketFuzzer(
            () =>
            {
                Assert.True(SpinWait.SpinUntil(() => !server.IsAttached, 10_000), "the last client is still attached");
                return Connect(server.EndPoint.Port);
            },
            packet,
            (_, batch) => batch.AddRange(import));
        fuzzer.Run(seed, Packets);
        AllTaken(fuzzer);
        Assert.True(SpinWait.SpinUntil(() => !server.IsAttached, 10_000), "the fuzzing client is still attached");
        using var provider = new ScCaToken.Driver.Transports.Usb.UsbTransportProvider(new UsbIpContext(server.EndPoint.Port));
        Serves(provider);
    }
}
