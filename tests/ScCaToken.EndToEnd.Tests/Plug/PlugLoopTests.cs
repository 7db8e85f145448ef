using System.Diagnostics;
using System.Net;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Tcp;
using ScCaToken.Simulator.Hosts.Vpcd;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.EndToEnd.Tests.Plug;

/// <summary>The key is pulled and put back again and again under a program that signs: no wrong signature, no hang, nothing that piles up.</summary>
[Collection("pcscd")]
public sealed class PlugLoopTests(ITestOutputHelper output)
{
    private const int WarmUp = 3;
    private const int MostGrowth = 32_000;
    private static readonly bool Full = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1";

    [Fact]
    public void OverPcscd_WithARestartOfTheService_NothingPilesUp()
    {
        Assert.SkipWhen(PrivatePcscd.Missing is not null, PrivatePcscd.Missing ?? "");
        using var key = VirtualKey.Create().WithContainer("sig", KeyAlgorithm.P256);
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        var (name, port) = PrivatePcscd.Shared.NextReader();
        using var endpoint = new VpcdEndpoint(hub, "127.0.0.1", port);
        using var signer = new Signer($"pcsc:{name}", new Dictionary<string, string> { ["PCSCLITE_CSOCK_NAME"] = PrivatePcscd.Shared.SocketPath });
        Loop("pcscd", signer, Full ? 200 : 6, half =>
        {
            if (half)
            {
                PrivatePcscd.Shared.Kill();
                Thread.Sleep(300);
                PrivatePcscd.Shared.Start();
                return;
            }

            card.Unplug();
            // The service looks every 400 ms.
            Thread.Sleep(450);
            card.Plug();
        });
    }

    [Fact]
    public void OverTcp_NothingPilesUp()
    {
        using var key = VirtualKey.Create().WithContainer("sig", KeyAlgorithm.P256);
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        using var server = new TcpKeyServer(hub, new TcpKeyServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
        using var signer = new Signer($"tcp:127.0.0.1:{server.EndPoint.Port}");
        Loop("TCP", signer, Full ? 200 : 40, _ =>
        {
            card.Unplug();
            Thread.Sleep(Random.Shared.Next(1, 10));
            card.Plug();
        });
    }

    /// <summary>Takes the key away and waits until the program signs again, so many times; compares what the program holds after the first cycles and after the last.</summary>
    private void Loop(string path, Signer signer, int cycles, Action<bool> disturb)
    {
        var clock = Stopwatch.StartNew();
        var before = signer.Usage();
        for (int cycle = 0; cycle < WarmUp + cycles; cycle++)
        {
            if (cycle == WarmUp)
                before = signer.Usage();
            long sessions = signer.Sessions;
            Thread.Sleep(Random.Shared.Next(20, 60));
            disturb(cycle == WarmUp + (cycles / 2));
            var wait = Stopwatch.StartNew();
            while (signer.Sessions == sessions)
            {
                Assert.True(wait.Elapsed < TimeSpan.FromSeconds(30), $"cycle {cycle}: the program does not sign any more");
                Thread.Sleep(5);
            }
        }

        var after = signer.Usage();
        var (good, wrong, slowest) = signer.Finish();
        output.WriteLine(
            $"measured: {cycles} times pulled and plugged over {path} in {clock.Elapsed.TotalSeconds:F0} s: {good} good signatures, {wrong} wrong, slowest call {slowest:F2} s; "
            + $"files {before.Files} then {after.Files}, threads {before.Threads} then {after.Threads}, resident {before.Kilobytes} kB then {after.Kilobytes} kB");
        Assert.Equal(0, wrong);
        Assert.True(good > cycles);
        Assert.InRange(slowest, 0, 10);
        Assert.InRange(after.Files, 0, before.Files + 2);
        // The thread pool may still be growing.
        Assert.InRange(after.Threads, 0, before.Threads + 4);
        // The collector's first generation fills up once; after that nothing may grow.
        Assert.InRange(after.Kilobytes, 0, before.Kilobytes + MostGrowth);
    }
}
