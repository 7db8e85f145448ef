using System.Diagnostics;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>What every transport promises, whatever wire it uses.</summary>
public abstract class TransportContract
{
    private static readonly byte[] Count = [0x80, 0x02, 0x00, 0x00, 0x00];
    private static readonly byte[] Aid = [0xF0, 0x53, 0x43, 0x43, 0x41];

    protected abstract ITransportRig CreateRig();

    [Fact]
    public void ListReaders_KeyServed_NamesOneReaderThatOpens()
    {
        using var rig = CreateRig();
        string name = Assert.Single(rig.Provider.ListReaders());
        using var transport = rig.Provider.Open(name);
        Assert.Equal(name, transport.ReaderName);
        Assert.Equal(name, Assert.Single(rig.Provider.ListReaders()));
    }

    [Fact]
    public void Open_UnknownReader_ReaderUnavailable()
    {
        using var rig = CreateRig();
        var failure = Assert.Throws<TransportException>(() =>
        {
            using var transport = rig.Provider.Open("no such reader");
            transport.Connect();
        });
        Assert.Equal(TransportError.ReaderUnavailable, failure.Error);
    }

    [Fact]
    public void Connect_KeyPlugged_HasAtrAndPresence()
    {
        using var rig = CreateRig();
        using var transport = Open(rig);
        Assert.True(transport.Atr.IsEmpty);
        Assert.True(transport.IsCardPresent);
        transport.Connect();
        Assert.Equal(rig.Card.Atr.ToArray(), transport.Atr.ToArray());
        Assert.Equal(1, CountNow(transport));
    }

    [Fact]
    public void Transmit_EveryShortLength_ComesBackWhole()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        for (int length = 1; length <= 255; length++)
            Echo(transport, length, extended: false);
    }

    [Fact]
    public void Transmit_ExtendedLengths_ComeBackWhole()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        Assert.SkipWhen(transport.MaxCommandLength <= 261, "this path carries short APDUs only");
        foreach (int length in new[] { 1, 54, 55, 255, 256, 501, 502, 503, 1014, 1024, 4096, 16_384, 32_767, 65_000 })
            Echo(transport, length, extended: true);
    }

    [Fact]
    public void Transmit_LongestAnswer_ComesBackWhole()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        int length = transport.MaxCommandLength > 261 ? 65_533 : 256;
        byte[] command = length == 256
            ? [0x80, 0x04, 0x01, 0x00, 0x00]
            : [0x80, 0x04, (byte)(length >> 8), (byte)(length & 0xFF), 0, 0, 0];
        byte[] response = new byte[65_538];
        Assert.Equal(length + 2, transport.Transmit(command, response));
        for (int i = 0; i < length; i++)
            Assert.Equal(EchoCard.Pattern(i), response[i]);
    }

    [Fact]
    public void Channel_LongCommandAndAnswer_WorksWhateverThePathCarries()
    {
        using var rig = CreateRig();
        using var channel = new ApduChannel(Open(rig), Aid);
        byte[] data = new byte[9_000];
        new Random(7).NextBytes(data);
        byte[] command = [0x80, 0x01, 0, 0, 0, (byte)(data.Length >> 8), (byte)(data.Length & 0xFF), .. data, 0, 0];
        Assert.Equal(data, channel.InvokeToArray(command));
    }

    [Fact]
    public void Transmit_NotConnected_FailsAsReset()
    {
        using var rig = CreateRig();
        using var transport = Open(rig);
        int starts = rig.Card.Starts;
        Assert.Equal(TransportError.CardReset, Failure(() => CountNow(transport)));
        Assert.Equal(starts, rig.Card.Starts);
    }

    [Fact]
    public void Unplug_WhileIdle_CardRemovedUntilReplugged()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        long before = transport.InsertionCount;
        rig.Card.Unplug();
        Assert.Contains(Failure(() => CountNow(transport)), Gone);
        Wait(rig, () => !transport.IsCardPresent);
        Assert.Contains(Failure(transport.Connect), Gone);
        Assert.NotEqual(before, transport.InsertionCount);

        rig.Card.Plug();
        Wait(rig, () => transport.IsCardPresent);
        transport.Connect();
        Assert.Equal(1, CountNow(transport));
        Assert.NotEqual(before, transport.InsertionCount);
    }

    [Fact]
    public void UnplugAndPlug_BetweenCommands_IsNoticed()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        CountNow(transport);
        rig.Card.Unplug();
        Thread.Sleep(rig.PollDelay);
        rig.Card.Plug();
        Wait(rig, () => transport.IsCardPresent);
        Assert.Contains(Failure(() => CountNow(transport)), Gone);
        transport.Connect();
        Assert.Equal(1, CountNow(transport));
    }

    [Fact]
    public async Task Unplug_InTheMiddleOfACommand_CardRemoved()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        var pull = OnThread(() =>
        {
            Thread.Sleep(100);
            rig.Card.Unplug();
            return true;
        });
        var clock = Stopwatch.StartNew();
        Assert.Contains(Failure(() => transport.Transmit([0x80, 0x03, 0x0B, 0xB8], new byte[258])), Gone);
        Assert.InRange(clock.ElapsedMilliseconds, 0, rig.EndsCommandsAtOnce ? 2_500 : 10_000);
        await pull;
    }

    [Fact]
    public void Reset_OwnWish_StateIsGoneAndWorkGoesOn()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        CountNow(transport);
        Assert.Equal(2, CountNow(transport));
        transport.Reset();
        Assert.Equal(1, CountNow(transport));
    }

    [Fact]
    public void Reset_ByAnother_CardResetOnceThenWorkGoesOn()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        CountNow(transport);
        rig.ResetByOther();
        Assert.Equal(TransportError.CardReset, Failure(() => CountNow(transport)));
        transport.Connect();
        Assert.Equal(1, CountNow(transport));
    }

    [Fact]
    public void Channel_ResetByAnother_RepeatsTheCommandInANewEpoch()
    {
        using var rig = CreateRig();
        using var channel = new ApduChannel(Open(rig), Aid);
        Assert.Equal(1, channel.InvokeToArray(Count)[0]);
        int before = channel.Epoch;
        rig.ResetByOther();
        Assert.Equal(1, channel.InvokeToArray(Count)[0]);
        Assert.NotEqual(before, channel.Epoch);
    }

    [Fact]
    public void Channel_FirstReplug_NewEpoch()
    {
        using var rig = CreateRig();
        using var channel = new ApduChannel(Open(rig), Aid);
        channel.Connect();
        int before = channel.Epoch;
        rig.Card.Unplug();
        Wait(rig, () => !channel.Transport.IsCardPresent);
        rig.Card.Plug();
        Wait(rig, () => channel.Transport.IsCardPresent);
        channel.Connect();
        Assert.NotEqual(before, channel.Epoch);
    }

    [Fact]
    public void Channel_ResetByAnotherBeforeASequence_SequenceRuns()
    {
        using var rig = CreateRig();
        using var channel = new ApduChannel(Open(rig), Aid);
        channel.Connect();
        rig.ResetByOther();
        using (channel.Enter())
        {
            Assert.Equal(1, channel.InvokeToArray(Count)[0]);
            Assert.Equal(2, channel.InvokeToArray(Count)[0]);
        }

        Assert.Equal(3, channel.InvokeToArray(Count)[0]);
    }

    [Fact]
    public void Transaction_Nested_EndsWithTheLast()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        transport.BeginTransaction();
        transport.BeginTransaction();
        transport.EndTransaction();
        CountNow(transport);
        transport.EndTransaction();
        transport.EndTransaction();
        Assert.Equal(2, CountNow(transport));
    }

    [Fact]
    public void Disconnect_ThenConnect_Works()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        CountNow(transport);
        transport.Disconnect();
        transport.Connect();
        Assert.InRange(CountNow(transport), 1, 2);
    }

    [Fact]
    public async Task Dispose_InTheMiddleOfACommand_EndsIt()
    {
        using var rig = CreateRig();
        var transport = Connect(rig);
        var clock = Stopwatch.StartNew();
        var command = OnThread(() => Record.Exception(() => transport.Transmit([0x80, 0x03, 0x13, 0x88], new byte[258])));
        Thread.Sleep(100);
        var closing = OnThread(() =>
        {
            transport.Dispose();
            return true;
        });
        await Task.WhenAll(command, closing).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        // The command takes five seconds.
        Assert.InRange(clock.ElapsedMilliseconds, 0, rig.EndsCommandsOnDispose ? 3_500 : 20_000);
    }

    [Fact]
    public void WaitForChange_Nothing_FalseAfterTheTimeout()
    {
        using var rig = CreateRig();
        rig.Provider.ListReaders();
        while (rig.Provider.WaitForChange(500, CancellationToken.None))
        {
            // What the start of the rig itself changed is taken first.
        }

        var clock = Stopwatch.StartNew();
        Assert.False(rig.Provider.WaitForChange(150, CancellationToken.None));
        Assert.InRange(clock.ElapsedMilliseconds, 100, 2_000);
    }

    [Fact]
    public async Task WaitForChange_UnplugAndPlug_TrueEachTime()
    {
        using var rig = CreateRig();
        using var transport = Connect(rig);
        rig.Provider.WaitForChange(0, CancellationToken.None);
        foreach (bool plug in new[] { false, true, false, true })
        {
            var wait = OnThread(() =>
            {
                // The provider may hear of it on its own connection a moment before the transport does, so the wait is cut into pieces.
                bool told = false;
                for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 5_000;)
                {
                    told |= rig.Provider.WaitForChange(500, CancellationToken.None);
                    if (told && transport.IsCardPresent == plug)
                        return true;
                }

                return false;
            });
            Thread.Sleep(50);
            if (plug)
                rig.Card.Plug();
            else
                rig.Card.Unplug();
            Assert.True(await wait);
        }
    }

    [Fact]
    public void WaitForChange_Cancelled_FalseSoon()
    {
        using var rig = CreateRig();
        rig.Provider.ListReaders();
        while (rig.Provider.WaitForChange(500, CancellationToken.None))
        {
            // As above.
        }

        using var cancellation = new CancellationTokenSource(100);
        var clock = Stopwatch.StartNew();
        Assert.False(rig.Provider.WaitForChange(-1, cancellation.Token));
        Assert.InRange(clock.ElapsedMilliseconds, 50, 2_000);
    }

    [Fact]
    public async Task PlugCycles_TrafficInFlight_NoWrongAnswer()
    {
        using var rig = CreateRig();
        using var channel = new ApduChannel(Open(rig), Aid);
        int cycles = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" || rig.PollDelay < TimeSpan.FromMilliseconds(100) ? 200 : 3;
        using var done = new CancellationTokenSource();
        var hand = OnThread(() =>
        {
            var random = new Random(11);
            for (int i = 0; i < cycles; i++)
            {
                Thread.Sleep(random.Next(1, 12));
                rig.Card.Unplug();
                Thread.Sleep(rig.PollDelay + TimeSpan.FromMilliseconds(random.Next(0, 5)));
                rig.Card.Plug();
                Thread.Sleep(rig.PollDelay);
            }

            done.Cancel();
            return cycles;
        });
        var traffic = new Random(13);
        byte[] answer = new byte[512];
        int good = 0;
        while (!done.IsCancellationRequested)
        {
            byte[] data = new byte[traffic.Next(1, 250)];
            traffic.NextBytes(data);
            try
            {
                int length = channel.Invoke([0x80, 0x01, 0, 0, (byte)data.Length, .. data, 0], answer);
                Assert.Equal(data, answer[..length]);
                good++;
            }
            catch (TransportException failure)
            {
                Assert.NotEqual(TransportError.Timeout, failure.Error);
                Thread.Sleep(1);
            }
        }

        await hand;
        Assert.True(good > cycles, $"{good} answers in {cycles} cycles");
        Wait(rig, () => channel.Transport.IsCardPresent);
    }

    private static readonly TransportError[] Gone = [TransportError.CardRemoved, TransportError.ReaderUnavailable];

    /// <summary>A thread of its own: the pool's may all be busy with other tests' waits.</summary>
    private static Task<T> OnThread<T>(Func<T> action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static IApduTransport Open(ITransportRig rig) => rig.Provider.Open(rig.Provider.ListReaders()[0]);

    private static IApduTransport Connect(ITransportRig rig)
    {
        var transport = Open(rig);
        transport.Connect();
        return transport;
    }

    private static int CountNow(IApduTransport transport)
    {
        byte[] response = new byte[258];
        Assert.Equal(3, transport.Transmit(Count, response));
        Assert.Equal(0x90, response[1]);
        return response[0];
    }

    private static void Echo(IApduTransport transport, int length, bool extended)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        byte[] command = extended
            ? [0x80, 0x01, 0, 0, 0, (byte)(length >> 8), (byte)(length & 0xFF), .. data, 0, 0]
            : [0x80, 0x01, 0, 0, (byte)length, .. data, 0];
        byte[] response = new byte[65_538];
        int received = transport.Transmit(command, response);
        Assert.Equal(length + 2, received);
        Assert.True(response.AsSpan(0, length).SequenceEqual(data));
        Assert.Equal(StatusWord.Success, new StatusWord((ushort)((response[length] << 8) | response[length + 1])));
    }

    private static TransportError Failure(Action action) => Assert.Throws<TransportException>(action).Error;

    private static void Wait(ITransportRig rig, Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < rig.PollDelay + TimeSpan.FromSeconds(3), "the state never showed");
            Thread.Sleep(5);
        }
    }
}
