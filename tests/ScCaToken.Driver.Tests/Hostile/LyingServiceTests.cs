using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Transports.PcSc;

namespace ScCaToken.Driver.Tests.Hostile;

/// <summary>The PC/SC transport on a smart-card service that lies.</summary>
public sealed class LyingServiceTests(ITestOutputHelper output)
{
    [Fact]
    public void PcSc_ServiceThatRefusesToWait_IsNotAskedWithoutPause()
    {
        var service = new LyingService(seed: 1) { RefusesToWait = true };
        using var provider = new PcScTransportProvider(service);
        provider.WaitForChange(0, CancellationToken.None);
        provider.WaitForChange(600, CancellationToken.None);
        Assert.InRange(service.Calls, 1, 100);
    }

    [Fact]
    public void PcSc_ServiceThatLies_EndsInAnAnswerOrAnError()
    {
        var attempts = new Attempts(TimeSpan.FromSeconds(5));
        int calls = 0;
        for (int seed = 0; seed < 400 * Attempts.Scale; seed++)
        {
            var service = new LyingService(seed);
            using var provider = new PcScTransportProvider(service);
            string name = "Reader A";
            attempts.Make(() => name = provider.ListReaders().LastOrDefault(name));
            using var transport = provider.Open(name);
            using var channel = new ApduChannel(transport, [0xF0, 0x53]);
            byte[] answer = new byte[300];
            for (int i = 0; i < 10; i++)
            {
                attempts.Make(transport.Connect);
                attempts.Make(() => _ = transport.IsCardPresent);
                attempts.Make(transport.BeginTransaction);
                attempts.Make(() => transport.Transmit([0x00, 0x84, 0x00, 0x00, 0x08], answer));
                attempts.Make(() => channel.Invoke([0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00], answer));
                attempts.Make(transport.EndTransaction);
                attempts.Make(transport.Reset);
                attempts.Make(transport.Disconnect);
            }

            attempts.Make(() => provider.WaitForChange(1, CancellationToken.None));
            calls += service.Calls;
        }

        output.WriteLine($"measured: PC/SC service that lies: {calls} calls, {attempts}");
        Assert.True(attempts is { Answers: > 100, Errors: > 100 });
    }
}
