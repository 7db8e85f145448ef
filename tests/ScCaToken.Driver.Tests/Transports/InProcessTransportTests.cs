using ScCaToken.Composition;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Driver.Tests.Transports;

public sealed class InProcessTransportTests : TransportContract
{
    private static readonly byte[] GetRandom = [0x80, 0x50, 0, 0, 8];

    protected override ITransportRig CreateRig() => new InProcessRig();

    [Fact]
    public void RealKey_Connected_HasItsAtrAndAnswers()
    {
        using var key = VirtualKey.Create();
        using var transport = Connect(key);
        Assert.Equal(VirtualKey.Atr.ToArray(), transport.Atr.ToArray());
        Assert.InRange(transport.Transmit(GetRandom, new byte[258]), 2, 10);
    }

    [Fact]
    public void RealKey_PulledAndPluggedBetweenCommands_CardRemovedOnceForEveryUser()
    {
        using var key = VirtualKey.Create();
        using var first = Connect(key);
        using var second = Connect(key);
        key.Unplug();
        key.Plug();
        foreach (var transport in new[] { first, second })
        {
            Assert.Equal(TransportError.CardRemoved, Failure(transport));
            transport.Connect();
            transport.Transmit(GetRandom, new byte[258]);
        }
    }

    [Fact]
    public void RealKey_ResetByOneUser_OnlyTheOtherIsTold()
    {
        using var key = VirtualKey.Create();
        using var first = Connect(key);
        using var second = Connect(key);
        first.Reset();
        first.Transmit(GetRandom, new byte[258]);
        Assert.Equal(TransportError.CardReset, Failure(second));
    }

    [Fact]
    public void RealKey_PulledBetweenTwoWaits_SecondWaitSeesIt()
    {
        using var key = VirtualKey.Create();
        using var provider = new InProcessTransportProvider(key);
        Assert.False(provider.WaitForChange(0, CancellationToken.None));
        key.Unplug();
        Assert.True(provider.WaitForChange(0, CancellationToken.None));
        Assert.False(provider.WaitForChange(0, CancellationToken.None));
    }

    private static IApduTransport Connect(VirtualKey key)
    {
        var provider = new InProcessTransportProvider(key);
        var transport = provider.Open(provider.ListReaders()[0]);
        transport.Connect();
        return transport;
    }

    private static TransportError Failure(IApduTransport transport) =>
        Assert.Throws<TransportException>(() => transport.Transmit(GetRandom, new byte[258])).Error;

    private sealed class InProcessRig : ITransportRig
    {
        public InProcessRig() => Provider = new InProcessTransportProvider(Card);

        public EchoCard Card { get; } = new();

        public ITransportProvider Provider { get; }

        public TimeSpan PollDelay => TimeSpan.FromMilliseconds(5);

        public bool EndsCommandsAtOnce => false;

        public void ResetByOther() => Card.Reset();

        public void Dispose() => Provider.Dispose();
    }
}
