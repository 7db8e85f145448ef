using System.Diagnostics;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Vpcd;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>Through a real pcscd and vpcd of the tests' own.</summary>
[Collection("pcscd")]
public sealed class PcScTransportTests : TransportContract
{
    protected override ITransportRig CreateRig()
    {
        Assert.SkipWhen(PrivatePcscd.Missing is not null, PrivatePcscd.Missing ?? "");
        return new PcScRig();
    }

    [Fact]
    public void MaxCommandLength_ReaderDoesNotSay_IsFoundByTrying()
    {
        using var rig = CreateRig();
        using var transport = rig.Provider.Open(rig.Provider.ListReaders()[0]);
        transport.Connect();
        Assert.Equal(65_535, transport.MaxCommandLength);
    }

    [Fact]
    public void Transaction_SecondProgram_WaitsForItsEnd()
    {
        using var rig = CreateRig();
        string name = rig.Provider.ListReaders()[0];
        using var first = rig.Provider.Open(name);
        using var second = rig.Provider.Open(name);
        first.Connect();
        second.Connect();
        first.BeginTransaction();
        byte[] response = new byte[258];
        using var done = new ManualResetEventSlim();
        var waiting = new Thread(() =>
        {
            second.Transmit([0x80, 0x02, 0, 0, 0], response);
            done.Set();
        });
        waiting.Start();
        Assert.False(done.Wait(200, TestContext.Current.CancellationToken));
        byte[] own = new byte[258];
        first.Transmit([0x80, 0x02, 0, 0, 0], own);
        first.EndTransaction();
        Assert.True(done.Wait(5_000, TestContext.Current.CancellationToken));
        Assert.Equal((1, 2), (own[0], response[0]));
    }

    [Fact]
    public void Pcscd_KilledAndRestarted_NextConnectWorks()
    {
        using var rig = CreateRig();
        using var transport = rig.Provider.Open(rig.Provider.ListReaders()[0]);
        transport.Connect();
        long before = transport.InsertionCount;
        PrivatePcscd.Shared.Kill();
        try
        {
            var failure = Assert.Throws<TransportException>(() => transport.Transmit([0x80, 0x02, 0, 0, 0], new byte[258]));
            Assert.Equal(TransportError.ServiceUnavailable, failure.Error);
            Assert.False(transport.IsCardPresent);
            Assert.Equal(TransportError.ServiceUnavailable, Assert.Throws<TransportException>(rig.Provider.ListReaders).Error);
        }
        finally
        {
            PrivatePcscd.Shared.Start();
        }

        var clock = Stopwatch.StartNew();
        while (!transport.IsCardPresent && clock.Elapsed < TimeSpan.FromSeconds(5))
            Thread.Sleep(10);
        transport.Connect();
        Assert.Equal(3, transport.Transmit([0x80, 0x02, 0, 0, 0], new byte[258]));
        Assert.NotEqual(before, transport.InsertionCount);
        Assert.Single(rig.Provider.ListReaders());
    }

    [Fact]
    public async Task Transmit_CardThatDoesNotAnswer_IsSeenMeanwhileAndEndsWithTheService()
    {
        using var rig = CreateRig();
        using var transport = rig.Provider.Open(rig.Provider.ListReaders()[0]);
        transport.Connect();
        var call = Task.Run(() => Assert.Throws<TransportException>(() => transport.Transmit([0x80, 0x03, 0x13, 0x88, 0], new byte[258])), TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.True(transport.IsCardPresent);
        Assert.False(call.IsCompleted);
        PrivatePcscd.Shared.Kill();
        try
        {
            var failure = await call.WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            Assert.Equal(TransportError.ServiceUnavailable, failure.Error);
        }
        finally
        {
            PrivatePcscd.Shared.Start();
        }
    }

    [Theory]
    [InlineData("opensc-tool", "-a", "3b:8e:81:31:fe:45")]
    [InlineData("pcsc_scan", "-c", "3B 8E 81 31 FE 45")]
    public void ForeignTool_KeyInReader_SeesIt(string tool, string option, string expected)
    {
        using var rig = CreateRig();
        Assert.SkipUnless(File.Exists($"/usr/bin/{tool}"), $"{tool} is not installed");
        var start = new ProcessStartInfo($"/usr/bin/{tool}");
        start.ArgumentList.Add(option);
        if (tool == "opensc-tool")
            start.ArgumentList.Add($"--reader={rig.Provider.ListReaders()[0]}");
        start.Environment["PCSCLITE_CSOCK_NAME"] = PrivatePcscd.Shared.SocketPath;
        Assert.Contains(expected, ProcessRunner.Run(start, TimeSpan.FromSeconds(30)).Output, StringComparison.Ordinal);
    }

    private sealed class PcScRig : ITransportRig
    {
        private readonly CardHub _hub;
        private readonly VpcdEndpoint _endpoint;

        public PcScRig()
        {
            _hub = new CardHub(Card);
            var (name, port) = PrivatePcscd.Shared.NextReader();
            Provider = new PcScTransportProvider(name);
            using var probe = Provider.Open(Provider.ListReaders().Single());
            WaitUntil(() => !probe.IsCardPresent, "an earlier key does not leave the reader");
            _endpoint = new VpcdEndpoint(_hub, "127.0.0.1", port);
            WaitUntil(() => probe.IsCardPresent, "the key does not appear in the reader");
        }

        public EchoCard Card { get; } = new();

        public bool EndsCommandsOnDispose => false;

        public ITransportProvider Provider { get; }

        public TimeSpan PollDelay => TimeSpan.FromMilliseconds(700);

        private static void WaitUntil(Func<bool> condition, string otherwise)
        {
            var clock = Stopwatch.StartNew();
            while (!condition())
            {
                if (clock.Elapsed > TimeSpan.FromSeconds(5))
                    throw new InvalidOperationException(otherwise);
                Thread.Sleep(5);
            }
        }

        public void ResetByOther()
        {
            using var other = Provider.Open(Provider.ListReaders().Single());
            other.Connect();
            other.Reset();
        }

        public void Dispose()
        {
            Provider.Dispose();
            _endpoint.Dispose();
            _hub.Dispose();
        }
    }
}
