using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ScCaToken.Driver.Transports.PcSc.Interop;
using ScCaToken.EndToEnd.Tests.Pkcs11;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Vpcd;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Native;

namespace ScCaToken.EndToEnd.Tests.Plug;

/// <summary>What C_WaitForSlotEvent adds to the time the smart-card service itself takes to notice a key.</summary>
[Collection(nameof(TimingCollection))]
public sealed class SlotEventDelayTests(CPrograms programs, ITestOutputHelper output) : IClassFixture<CPrograms>
{
    private const double MostMilliseconds = 50;

    [Fact]
    public void WaitForSlotEvent_PlugAndUnplug_FollowsTheServiceAtOnce()
    {
        Assert.SkipWhen(PrivatePcscd.Missing is not null, PrivatePcscd.Missing ?? "");
        Assert.SkipUnless(CPrograms.Missing is null, CPrograms.Missing ?? "");
        string program = programs.Build("waiter");
        using var key = VirtualKey.Create();
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        var (name, port) = PrivatePcscd.Shared.NextReader();
        using var endpoint = new VpcdEndpoint(hub, "127.0.0.1", port);
        using var service = new SCardContext();
        Assert.Equal(SCardError.Success, service.Establish());
        var reader = new SCardReaderState { ReaderName = name };
        WaitFor(service, reader, present: true);

        using var waiter = new Waiter(program, name);
        // Something else may take the processor for the whole of one measurement; a library that polls is late in all.
        double median = double.MaxValue;
        for (int attempt = 0; attempt < 3 && Math.Abs(median) > MostMilliseconds; attempt++)
            median = MedianDelay(service, reader, card, waiter);
        Assert.InRange(median, -MostMilliseconds, MostMilliseconds);
    }

    private double MedianDelay(SCardContext service, SCardReaderState reader, VirtualKeyCard card, Waiter waiter)
    {
        var extra = new List<double>();
        for (int i = 0; i < 10; i++)
        {
            bool plug = i % 2 == 1;
            if (plug)
                card.Plug();
            else
                card.Unplug();
            WaitFor(service, reader, plug);
            long told = Stopwatch.GetTimestamp();
            Assert.True(waiter.Times.TryTake(out long noticed, TimeSpan.FromSeconds(10)), "C_WaitForSlotEvent does not return");
            extra.Add((noticed - told) / 1e6);
            Thread.Sleep(100);
            while (waiter.Times.TryTake(out _))
            {
                // A plug may be two events: the card, then its token.
            }
        }

        extra.Sort();
        output.WriteLine($"measured: C_WaitForSlotEvent returns {extra[0]:F1} to {extra[^1]:F1} ms (median {extra[extra.Count / 2]:F1}) after SCardGetStatusChange told the same event");
        return extra[extra.Count / 2];
    }

    private static void WaitFor(SCardContext service, SCardReaderState reader, bool present)
    {
        var clock = Stopwatch.StartNew();
        do
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), "the reader does not follow");
            Assert.Equal(SCardError.Success, service.GetStatusChange(10_000, [reader]));
            reader.CurrentState = reader.EventState & ~SCRState.Changed;
        }
        while (reader.IsPresent != present);
    }

    /// <summary>Native/waiter/ at work; every line it prints is a time.</summary>
    private sealed class Waiter : IDisposable
    {
        private readonly Process _process;

        public Waiter(string program, string reader)
        {
            var start = new ProcessStartInfo(program, [NativeModule.FilePath]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["SCCA_TOKEN"] = $"pcsc:{reader}";
            start.Environment["PCSCLITE_CSOCK_NAME"] = PrivatePcscd.Shared.SocketPath;
            using var ready = new ManualResetEventSlim();
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) =>
            {
                if (line.Data == "ready")
                    ready.Set();
                else if (long.TryParse(line.Data, CultureInfo.InvariantCulture, out long time))
                    Times.Add(time);
            };
            _process.BeginOutputReadLine();
            Assert.True(ready.Wait(TimeSpan.FromSeconds(20)), "the waiting program does not start");
            // Let it arrive in its wait.
            Thread.Sleep(200);
        }

        /// <summary>When C_WaitForSlotEvent returned, in nanoseconds of the clock that <see cref="Stopwatch"/> reads.</summary>
        public BlockingCollection<long> Times { get; } = [];

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            Times.Dispose();
        }
    }
}
