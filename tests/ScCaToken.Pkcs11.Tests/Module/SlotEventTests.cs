using ScCaToken.Driver.Transport;
using ScCaToken.TestSupport.Transports;

namespace ScCaToken.Pkcs11.Tests.Module;

public sealed class SlotEventTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitForSlotEvent_Blocked_IsReleasedByFinalize()
    {
        using var client = new ModuleClient();
        client.Slots();
        var waiting = Task.Run(() => client.WaitForEvent(true, out _), Cancellation);
        await Task.Delay(100, Cancellation);
        Assert.Equal(Ckr.Ok, client.FinalizeLibrary());
        Assert.Equal(Ckr.CryptokiNotInitialized, await waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
    }

    [Fact]
    public async Task WaitForSlotEvent_Blocked_SeesTheKeyArrive()
    {
        using var client = new ModuleClient();
        client.Key.Unplug();
        client.Slots();
        client.WaitForEvent(false, out _);
        var waiting = Task.Run(() => client.WaitForEvent(true, out _), Cancellation);
        await Task.Delay(50, Cancellation);
        client.Key.Plug();
        Assert.Equal(Ckr.Ok, await waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
    }

    [Fact]
    public void ReadersThatComeAndGo_EachIsReportedOnce()
    {
        var readers = new ReaderList();
        using var client = new ModuleClient(path: () => readers);
        Assert.Empty(Events(client));
        readers.Names = ["a", "b"];
        Assert.Equal([0u, 1u], Events(client));
        readers.Names = ["b", "c"];
        Assert.Equal([2u, 0u], Events(client));
        readers.Names = [];
        Assert.Equal([1u, 2u], Events(client));
    }

    private static List<uint> Events(ModuleClient client)
    {
        var seen = new List<uint>();
        while (client.WaitForEvent(false, out uint slot) == Ckr.Ok)
            seen.Add(slot);
        return seen;
    }

    /// <summary>Readers without cards, as many as the test says.</summary>
    private sealed class ReaderList : ITransportProvider
    {
        public string[] Names { get; set; } = [];

        public string Scheme => "list";

        public IReadOnlyList<string> ListReaders() => Names;

        public IApduTransport Open(string readerName) => new FunctionTransport(_ => [0x6A, 0x82], readerName) { HasCard = false };

        public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation) => false;

        public void Dispose()
        {
        }
    }
}
