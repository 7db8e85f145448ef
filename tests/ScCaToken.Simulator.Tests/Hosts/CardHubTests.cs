using ScCaToken.Simulator.Hosts;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Simulator.Tests.Hosts;

/// <summary>Several doors on one key: who holds it, who waits, and what a failing key does to them.</summary>
public sealed class CardHubTests : IDisposable
{
    private static readonly byte[] Echo = [0x80, 0x01, 0, 0, 1, 7, 0];
    private readonly EchoCard _card = new();
    private readonly CardHub _hub;
    private readonly CardPort _one;
    private readonly CardPort _two;

    public CardHubTests()
    {
        _hub = new CardHub(_card) { TransactionIdleLimit = TimeSpan.FromMinutes(1) };
        _one = _hub.OpenPort();
        _two = _hub.OpenPort();
    }

    public void Dispose()
    {
        _two.Dispose();
        _one.Dispose();
        _hub.Dispose();
    }

    [Fact]
    public void Power_KeyThatDoesNotStart_RemovedAndNobodyHoldsIt()
    {
        Assert.Equal(PortStatus.Ok, _one.PowerOn());
        _card.StartFailure = new IOException("the image is gone");
        Assert.Equal(PortStatus.Removed, _two.PowerOn());
        Assert.Equal(PortStatus.Removed, _two.Reset());
        Assert.Equal(PortStatus.Removed, _two.Join());
        _hub.Reset();
        Assert.NotEqual(PortStatus.Ok, Transmit(_one));
        _card.StartFailure = null;
        Assert.Equal(PortStatus.Ok, _two.Join());
        Assert.Equal(PortStatus.Ok, Transmit(_two));
    }

    [Fact]
    public void PowerOn_PowerCutWhileStarting_KeyVanishesAndComesBack()
    {
        using var key = VirtualKey.Create();
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        using var port = hub.OpenPort();
        long before = hub.InsertionCount;
        card.PowerCutAt(1);
        Assert.Equal(PortStatus.Removed, port.PowerOn());
        Assert.Equal(before + 2, hub.InsertionCount);
        Assert.Equal(PortStatus.Ok, port.PowerOn());
    }

    [Fact]
    public void PowerOn_PortClosedWhileItWaits_HoldsNothing()
    {
        Assert.Equal(PortStatus.Ok, _one.PowerOn());
        Assert.Equal(PortStatus.Ok, _one.BeginTransaction());
        var waiting = Start(_two.PowerOn);
        _two.Dispose();
        _one.EndTransaction();
        Assert.Equal(PortStatus.NotPowered, waiting());
        _one.PowerOff();
        Assert.False(_card.IsPowered);
    }

    [Fact]
    public void Transmit_PortClosed_NotPowered()
    {
        Assert.Equal(PortStatus.Ok, _two.PowerOn());
        Assert.Equal(PortStatus.Ok, _one.Join());
        _two.Dispose();
        Assert.Equal(PortStatus.NotPowered, Transmit(_two));
        Assert.Equal(PortStatus.NotPowered, _two.PowerOn());
    }

    [Fact]
    public void BeginTransaction_ResetDuringTheWait_OwnsNothing()
    {
        Assert.Equal(PortStatus.Ok, _one.PowerOn());
        Assert.Equal(PortStatus.Ok, _two.Join());
        Assert.Equal(PortStatus.Ok, _one.BeginTransaction());
        var waiting = Start(_two.BeginTransaction);
        Assert.Equal(PortStatus.Ok, _one.Reset());
        _one.EndTransaction();
        Assert.Equal(PortStatus.ResetByOther, waiting());
        Assert.Equal(PortStatus.Ok, Start(() => Transmit(_one))());
    }

    [Fact]
    public void Transmit_BreaksAnIdleTransaction_LearnsOfTheReset()
    {
        using var hub = new CardHub(_card) { TransactionIdleLimit = TimeSpan.FromMilliseconds(20) };
        using var one = hub.OpenPort();
        using var two = hub.OpenPort();
        Assert.Equal(PortStatus.Ok, one.PowerOn());
        Assert.Equal(PortStatus.Ok, two.Join());
        Assert.Equal(PortStatus.Ok, one.BeginTransaction());
        int starts = _card.Starts;
        Assert.Equal(PortStatus.ResetByOther, Transmit(two));
        Assert.Equal(starts + 1, _card.Starts);
        Assert.Equal(PortStatus.ResetByOther, Transmit(one));
        Assert.Equal(PortStatus.Ok, two.Join());
        Assert.Equal(PortStatus.Ok, Transmit(two));
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("off")]
    [InlineData("off and on")]
    [InlineData("restore")]
    [InlineData("personalize")]
    public void Transmit_ResetPastTheDoors_LearnsOfIt(string what)
    {
        using var key = VirtualKey.Create();
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        using var one = hub.OpenPort();
        using var two = hub.OpenPort();
        var snapshot = key.Snapshot();
        Assert.Equal(PortStatus.Ok, one.PowerOn());
        Assert.Equal(PortStatus.Ok, two.Join());
        switch (what)
        {
            case "reset": key.Reset(); break;
            case "restore": key.Restore(snapshot); break;
            case "personalize": key.Personalize(Core.Profiles.BuiltInProfiles.Default); break;
            default: key.PowerOff(); break;
        }

        if (what == "off and on")
            key.PowerOn();
        Assert.False(one.IsReady);
        Assert.Equal(PortStatus.ResetByOther, Transmit(one));
        Assert.Equal(PortStatus.ResetByOther, two.BeginTransaction());
        Assert.Equal(PortStatus.Ok, one.Join());
        Assert.True(key.IsPowered);
        Assert.Equal(PortStatus.Ok, Transmit(one));
        Assert.True(one.IsReady);
        Assert.Equal(PortStatus.ResetByOther, Transmit(two));
        Assert.Equal(PortStatus.Ok, two.Join());
        Assert.Equal(PortStatus.Ok, Transmit(one));
    }

    [Fact]
    public void Transmit_MadeAnewThroughAnotherOpening_LearnsOfIt()
    {
        string path = Path.GetTempFileName();
        using var key = VirtualKey.Create(o => (o.ImagePath, o.Overwrite) = (path, true));
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        using var port = hub.OpenPort();
        Assert.Equal(PortStatus.Ok, port.PowerOn());
        using (var other = VirtualKey.Open(path))
            other.Personalize(Core.Profiles.BuiltInProfiles.Default);
        // The key notices with the next command, which a fresh key answers.
        Assert.Equal(PortStatus.Ok, Transmit(port));
        Assert.Equal(PortStatus.ResetByOther, Transmit(port));
        Assert.Equal(PortStatus.Ok, port.Join());
        Assert.Equal(PortStatus.Ok, Transmit(port));
        File.Delete(path);
    }

    private static PortStatus Transmit(CardPort port) => port.Transmit(Echo, new byte[65_538], out _);

    /// <summary>Starts what will wait and returns when it does; the result gives the outcome, which must come soon.</summary>
    private static Func<PortStatus> Start(Func<PortStatus> action)
    {
        PortStatus? status = null;
        var thread = new Thread(() => status = action()) { IsBackground = true };
        thread.Start();
        SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !thread.IsAlive, 5_000);
        return () =>
        {
            Assert.True(thread.Join(5_000), "the port waits for ever");
            return status!.Value;
        };
    }
}
