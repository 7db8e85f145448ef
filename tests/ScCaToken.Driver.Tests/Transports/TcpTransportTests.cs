using System.Net;
using System.Text;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.Tcp;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Tcp;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Driver.Tests.Transports;

public sealed class TcpTransportTests : TransportContract
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("a secret of enough bytes");

    protected override ITransportRig CreateRig() => new TcpRig(default, default);

    [Fact]
    public void Connect_RightSecret_Works()
    {
        using var rig = new TcpRig(Secret, Secret);
        using var transport = rig.Provider.Open(rig.Provider.ListReaders()[0]);
        transport.Connect();
        Assert.Equal(rig.Card.Atr.ToArray(), transport.Atr.ToArray());
    }

    [Theory]
    [InlineData("another secret of bytes")]
    [InlineData("")]
    public void ListReaders_WrongOrNoSecret_AccessDenied(string secret)
    {
        using var rig = new TcpRig(Secret, Encoding.ASCII.GetBytes(secret));
        Assert.Equal(TransportError.AccessDenied, Assert.Throws<TransportException>(rig.Provider.ListReaders).Error);
        Assert.Equal(0, rig.Card.Starts);
    }

    [Fact]
    public void ListReaders_ServerWithoutProof_AccessDenied()
    {
        using var rig = new TcpRig(default, Secret);
        Assert.Equal(TransportError.AccessDenied, Assert.Throws<TransportException>(rig.Provider.ListReaders).Error);
    }

    [Fact]
    public void Connect_KeyPulled_SaysSoInWords()
    {
        using var rig = new TcpRig(default, default);
        using var transport = rig.Provider.Open(rig.Provider.ListReaders()[0]);
        rig.Card.Unplug();
        var failure = Assert.Throws<TransportException>(transport.Connect);
        Assert.Equal(TransportError.CardRemoved, failure.Error);
        Assert.EndsWith(": the key is not plugged in", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListReaders_NoServer_ServiceUnavailable()
    {
        var rig = new TcpRig(default, default);
        rig.Server.Dispose();
        Assert.Equal(TransportError.ServiceUnavailable, Assert.Throws<TransportException>(rig.Provider.ListReaders).Error);
        rig.Dispose();
    }

    [Fact]
    public async Task Transaction_SecondClient_WaitsForItsEnd()
    {
        using var rig = new TcpRig(default, default);
        string name = rig.Provider.ListReaders()[0];
        using var first = rig.Provider.Open(name);
        using var second = rig.Provider.Open(name);
        first.Connect();
        second.Connect();
        first.BeginTransaction();
        byte[] response = new byte[258];
        var waiting = Task.Run(() => second.Transmit([0x80, 0x02, 0, 0, 0], response), TestContext.Current.CancellationToken);
        Thread.Sleep(100);
        Assert.False(waiting.IsCompleted);
        byte[] own = new byte[258];
        first.Transmit([0x80, 0x02, 0, 0, 0], own);
        first.EndTransaction();
        Assert.Equal(3, await waiting);
        Assert.Equal(1, own[0]);
        Assert.Equal(2, response[0]);
    }

    [Fact]
    public void Client_DiesInATransaction_OthersGoOn()
    {
        using var rig = new TcpRig(default, default);
        string name = rig.Provider.ListReaders()[0];
        var first = rig.Provider.Open(name);
        using var second = rig.Provider.Open(name);
        first.Connect();
        second.Connect();
        first.BeginTransaction();
        first.Dispose();
        Assert.Equal(3, second.Transmit([0x80, 0x02, 0, 0, 0], new byte[258]));
    }

    [Fact]
    public void Server_Restarted_NextConnectWorks()
    {
        using var rig = new TcpRig(default, default);
        using var transport = rig.Provider.Open(rig.Provider.ListReaders()[0]);
        transport.Connect();
        long before = transport.InsertionCount;
        rig.Server.Dispose();
        Assert.Throws<TransportException>(() => transport.Transmit([0x80, 0x02, 0, 0, 0], new byte[258]));
        Assert.False(transport.IsCardPresent);
        rig.Restart();
        transport.Connect();
        Assert.Equal(3, transport.Transmit([0x80, 0x02, 0, 0, 0], new byte[258]));
        Assert.NotEqual(before, transport.InsertionCount);
    }

    [Fact]
    public void Connection_ServerThatVanished_IsNoticedWithinHalfAMinute()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/net/tcp tells");
        using var rig = new TcpRig(default, default);
        using var transport = rig.Provider.Open(rig.Provider.ListReaders()[0]);
        transport.Connect();
        Assert.InRange(KeepAliveTimer.FindTo(rig.Server.EndPoint.Port)!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    private sealed class TcpRig : ITransportRig
    {
        private readonly CardHub _hub;
        private readonly ReadOnlyMemory<byte> _secret;

        public TcpRig(ReadOnlyMemory<byte> serverSecret, ReadOnlyMemory<byte> clientSecret)
        {
            _secret = serverSecret;
            _hub = new CardHub(Card);
            Server = new TcpKeyServer(_hub, new TcpKeyServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Secret = serverSecret });
            Provider = new TcpTransportProvider(new TcpTransportOptions { Host = "127.0.0.1", Port = Server.EndPoint.Port, Secret = clientSecret });
        }

        public TcpKeyServer Server { get; private set; }

        public EchoCard Card { get; } = new();

        public ITransportProvider Provider { get; }

        public TimeSpan PollDelay => TimeSpan.FromMilliseconds(5);

        public void ResetByOther() => _hub.Reset();

        public void Restart() => Server = new TcpKeyServer(_hub, new TcpKeyServerOptions { EndPoint = Server.EndPoint, Secret = _secret });

        public void Dispose()
        {
            Provider.Dispose();
            Server.Dispose();
            _hub.Dispose();
        }
    }
}
