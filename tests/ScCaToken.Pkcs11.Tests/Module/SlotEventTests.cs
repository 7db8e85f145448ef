using ScCaToken.Composition;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Gmt;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadersThatComeAndGo_WhileSomebodyLists_AreReportedOnce(bool hasWaitedBefore)
    {
        var readers = new ReaderList { Names = ["a"] };
        using var client = new ModuleClient(path: () => readers);
        client.Slots(false);
        if (hasWaitedBefore)
            Assert.Empty(Events(client));
        readers.Names = ["a", "b"];
        client.Slots(false);
        Assert.Equal([1u], Events(client));
        readers.Names = ["b"];
        client.Slots(false);
        client.Slots(false);
        Assert.Equal([0u], Events(client));
        client.Slots(false);
        Assert.Empty(Events(client));
        readers.Names = [];
        client.Slots(false);
        readers.Names = ["b"];
        client.Slots(false);
        Assert.Equal([1u], Events(client));
        Assert.Empty(Events(client));
    }

    [Fact]
    public void KeyOfTwoApplications_PulledWhileSomebodyLists_ReportsBothSlots()
    {
        using var client = new ModuleClient();
        AddApplication(client.Key);
        Assert.Equal([0u, 1u], client.Slots());
        Assert.Empty(Events(client));
        client.Key.Unplug();
        client.Slots();
        Assert.Equal([0u, 1u], Events(client).Order());
        client.Key.Plug();
        client.Slots();
        Assert.Equal([0u, 1u], Events(client).Order());
        client.Key.Unplug();
        client.Slots();
        client.Key.Plug();
        client.Slots();
        Assert.Equal([0u, 1u], Events(client).Order());
        Assert.Empty(Events(client));
    }

    [Fact]
    public void ReaderThatCame_BeforeTheLibraryWasInitialized_IsNoEvent()
    {
        var readers = new ReaderList { Names = ["a"] };
        using var client = new ModuleClient(path: () => readers);
        Assert.Empty(Events(client));
        Assert.Equal(Ckr.Ok, client.FinalizeLibrary());
        readers.Names = ["a", "b"];
        Assert.Equal(Ckr.Ok, client.InitializeLibrary());
        client.Slots(false);
        Assert.Empty(Events(client));
    }

    private static List<uint> Events(ModuleClient client)
    {
        var seen = new List<uint>();
        while (client.WaitForEvent(false, out uint slot) == Ckr.Ok)
            seen.Add(slot);
        return seen;
    }

    /// <summary>A second application, made as an issuer makes it.</summary>
    private static void AddApplication(VirtualKey key)
    {
        using var card = new GmtCard(new InProcessTransportProvider(key).Open("ScCaToken virtual key"));
        Span<byte> challenge = stackalloc byte[16];
        card.Channel.Transport.Connect();
        card.GenerateRandom(challenge[..8]);
        byte[] answer = new byte[challenge.Length];
        Assert.True(Sm4Modes.TryEncrypt(Sm4Mode.Ecb, "1234567812345678"u8, [], challenge, answer));
        card.DeviceAuthenticate(answer);
        card.CreateApplication("second", "87654321"u8, 10, "12345678"u8, 6, FileRights.Anyone);
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
