using System.Diagnostics;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Gmt;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Vpcd;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>
/// The real firmware in a real pcscd. The figures are printed; what is asserted are bounds so wide that only a mistake of kind
/// (a delayed acknowledgement per command, a poll instead of an event) breaks them.
/// </summary>
[Collection(nameof(TimingCollection))]
public sealed class PcScFiguresTests(ITestOutputHelper output) : IDisposable
{
    private VirtualKey? _key;
    private VirtualKeyCard? _card;
    private CardHub? _hub;
    private VpcdEndpoint? _endpoint;
    private PcScTransportProvider? _provider;
    private IApduTransport? _transport;

    public void Dispose()
    {
        _transport?.Dispose();
        _provider?.Dispose();
        _endpoint?.Dispose();
        _hub?.Dispose();
        _card?.Dispose();
        _key?.Dispose();
    }

    [Fact]
    public void GetRandom_ThroughPcscd_IsNotDelayed()
    {
        Serve(VirtualKey.Create());
        using var gmt = new GmtCard(_transport!);
        byte[] random = new byte[8];
        var times = new List<double>();
        for (int i = 0; i < 2_000; i++)
        {
            long start = Stopwatch.GetTimestamp();
            gmt.GenerateRandom(random);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"GET RANDOM 8 bytes through vpcd and pcscd: median {times[1_000]:F3} ms, 99 % {times[1_980]:F3} ms");
        Assert.InRange(times[1_000], 0, 10);
    }

    [Fact]
    public void SignSm2_ThroughPcscd_KeepsUp()
    {
        var fresh = VirtualKey.Create();
        fresh.WithContainer("sig", Simulator.KeyAlgorithm.Sm2);
        Serve(fresh);
        using var gmt = new GmtCard(_transport!);
        var application = gmt.OpenApplication(gmt.ListApplications()[0]);
        application.Login(PinType.User, System.Text.Encoding.ASCII.GetBytes(fresh.UserPin!));
        ushort container = application.OpenContainer("sig");
        byte[] digest = new byte[32];
        byte[] signature = new byte[64];
        var clock = Stopwatch.StartNew();
        int count = 0;
        for (; clock.ElapsedMilliseconds < 1_000; count++)
        {
            digest[0] = (byte)(count & 0xFF);
            Assert.Equal(64, application.SignEcc(container, KeyKind.Signing, digest, signature));
        }

        output.WriteLine($"SM2 signatures through pcscd, one application: {count / clock.Elapsed.TotalSeconds:F0} per second");
        Assert.True(count > 20, $"{count} signatures in a second");
    }

    [Fact]
    public void PlugAndUnplug_ThroughPcscd_ShowsWithinTheServicesPoll()
    {
        Serve(VirtualKey.Create());
        _provider!.WaitForChange(0, CancellationToken.None);
        var times = new List<double>();
        for (int i = 0; i < 8; i++)
        {
            bool plug = i % 2 == 1;
            long start = Stopwatch.GetTimestamp();
            if (plug)
                _card!.Plug();
            else
                _card!.Unplug();
            while (_transport!.IsCardPresent != plug)
                Assert.True(_provider.WaitForChange(5_000, CancellationToken.None));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        output.WriteLine($"plug and unplug seen after {string.Join(", ", times.Select(t => t.ToString("F0")))} ms (pcscd polls every 400 ms)");
        Assert.All(times, t => Assert.InRange(t, 0, 3_000));
    }

    private void Serve(VirtualKey fresh)
    {
        _key = fresh;
        Assert.SkipWhen(PrivatePcscd.Missing is not null, PrivatePcscd.Missing ?? "");
        _card = new VirtualKeyCard(fresh);
        _hub = new CardHub(_card);
        var (name, port) = PrivatePcscd.Shared.NextReader();
        _provider = new PcScTransportProvider(name);
        _transport = _provider.Open(_provider.ListReaders().Single());
        Wait(false);
        _endpoint = new VpcdEndpoint(_hub, "127.0.0.1", port);
        Wait(true);
    }

    private void Wait(bool present)
    {
        var clock = Stopwatch.StartNew();
        while (_transport!.IsCardPresent != present)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), "the reader does not follow");
            Thread.Sleep(5);
        }
    }
}
