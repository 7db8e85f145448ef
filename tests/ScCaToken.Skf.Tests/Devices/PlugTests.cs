using System.Net;
using System.Net.Sockets;
using ScCaToken.Composition;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.Tcp;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Tcp;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf.Tests.Devices;

public sealed class PlugTests
{
    private const uint Inserted = 1, Removed = 2;

    [Fact]
    public void Unplugged_EnumAndState_TellAbsent()
    {
        using var first = VirtualKey.Create();
        using var second = VirtualKey.Create();
        using var skf = new Skf(first, second);
        Assert.Equal(["key_0", "key_1"], skf.Devices(present: true));
        second.Unplug();
        Assert.Equal(["key_0"], skf.Devices(present: true));
        Assert.Equal(["key_0", "key_1"], skf.Devices(present: false));
        Assert.Equal(1u, skf.State("key 0"));
        Assert.Equal(0u, skf.State("key_1"));
        Assert.Equal(0u, skf.State("never heard of"));
    }

    [Fact]
    public unsafe void Unplugged_ConnectAndUse_DeviceRemoved()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint device = skf.Connect(), other;
        key.Unplug();
        Assert.Equal(Sar.DeviceRemoved, skf.DeviceInfo(device));
        Assert.Equal(Sar.DeviceRemoved, skf.TryConnect(0, &other));
    }

    [Fact]
    public void Replugged_SameKey_HandlesWorkAndLoginIsGone()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint device = skf.Connect(), application = skf.CreateApplication(device, "app");
        Skf.Ok(skf.Verify(application, Skf.UserPin, out _));
        Skf.Ok(skf.CreateContainer(application, "c", out nint container));
        Skf.Ok(skf.GenerateSm2(container));
        Skf.Ok(skf.Sign(container));
        key.Unplug();
        Assert.Equal(Sar.DeviceRemoved, skf.Sign(container));
        key.Plug();
        Skf.Ok(skf.DeviceInfo(device));
        Assert.Equal(Sar.UserNotLoggedIn, skf.Sign(container));
        Skf.Ok(skf.Verify(application, Skf.UserPin, out _));
        Skf.Ok(skf.Sign(container));
    }

    [Fact]
    public void Replaced_AnotherKey_OldHandlesAreDead()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint device = skf.Connect(), application = skf.CreateApplication(device, "app");
        key.Unplug();
        key.Personalize(ScCaToken.Core.Profiles.BuiltInProfiles.Default);
        key.Plug();
        Assert.Equal(Sar.DeviceRemoved, skf.Label(device, "wrong key"));
        Assert.Equal(Sar.DeviceRemoved, skf.Verify(application, Skf.UserPin, out _));
        nint again = skf.Connect();
        Skf.Ok(skf.DeviceInfo(again));
        Skf.Ok(skf.Library.CloseApplication(application));
        Skf.Ok(skf.Library.DisConnectDev(device));
    }

    [Fact]
    public unsafe void SessionKey_AfterReset_KeyNotFound()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint device = skf.Connect(), application = skf.CreateApplication(device, "app");
        Skf.Ok(skf.Verify(application, Skf.UserPin, out _));
        Skf.Ok(skf.CreateContainer(application, "c", out nint container));
        EccPublicKeyBlob blob;
        Skf.Ok(skf.Library.GenECCKeyPair(container, 0x00020800, &blob));
        byte* wrapped = stackalloc byte[180];
        nint session;
        Skf.Ok(skf.Library.ECCExportSessionKey(container, Sgd.Sm4Ecb, &blob, (EccCipherBlob*)wrapped, &session));
        key.Reset();
        Skf.Ok(skf.DeviceInfo(device));
        byte* data = stackalloc byte[16];
        uint size = 16;
        Skf.Ok(skf.Library.EncryptInit(session, default));
        Assert.Equal(Sar.KeyNotFound, skf.Library.Encrypt(session, data, 16, data, &size));
        Skf.Ok(skf.Library.CloseHandle(session));
    }

    [Fact]
    public async Task WaitForDevEvent_SeveralWaiters_EachGetsEveryEvent()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        var waiters = Enumerable.Range(0, 3)
            .Select(_ => OnThread(() => (skf.WaitForEvent(), skf.WaitForEvent())))
            .ToArray();
        await Waiting(skf, 3);
        key.Unplug();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        key.Plug();
        foreach (var waiter in waiters)
        {
            var (first, second) = await waiter.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Equal((Sar.Ok, "key_0", Removed), first);
            Assert.Equal((Sar.Ok, "key_0", Inserted), second);
        }
    }

    [Fact]
    public async Task WaitForDevEvent_OverTcp_TellsRemovalAndInsertion()
    {
        using var key = VirtualKey.Create();
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        using var server = new TcpKeyServer(hub, new TcpKeyServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
        using var skf = new Skf(new TcpTransportProvider(new TcpTransportOptions { Host = "127.0.0.1", Port = server.EndPoint.Port }));
        string name = Assert.Single(skf.Devices(present: true));
        var waiter = OnThread(() => (skf.WaitForEvent(), skf.WaitForEvent()));
        await Waiting(skf, 1);
        key.Unplug();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        key.Plug();
        var (first, second) = await waiter.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal((Sar.Ok, name, Removed), first);
        Assert.Equal((Sar.Ok, name, Inserted), second);
    }

    [Fact]
    public async Task WaitForDevEvent_ShortBuffer_EventStaysForNextWait()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        var waiter = OnThread(() => (skf.WaitForEvent(3), skf.WaitForEvent()));
        await Waiting(skf, 1);
        key.Unplug();
        var (tooSmall, whole) = await waiter.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(Sar.BufferTooSmall, tooSmall.Item1);
        Assert.Equal((Sar.Ok, "key_0", Removed), whole);
    }

    [Fact]
    public async Task CancelWaitForDevEvent_SeveralWaiters_AllReturnOk()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        var waiters = Enumerable.Range(0, 4).Select(_ => OnThread(() => skf.WaitForEvent())).ToArray();
        await Waiting(skf, 4);
        Skf.Ok(skf.Library.CancelWaitForDevEvent());
        foreach (var waiter in waiters)
            Assert.Equal((Sar.Ok, "", 0u), await waiter.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WaitForDevEvent_FirstStartFailed_NextWaitWatches()
    {
        using var key = VirtualKey.Create();
        int loads = 0;
        using var skf = new Skf(() => loads++ == 0 ? throw new SettingsException("no such transport") : [new InProcessTransportProvider(key, "key 0")]);
        Assert.Equal(Sar.Fail, skf.WaitForEvent().Code);
        var waiter = OnThread(() => skf.WaitForEvent());
        await Waiting(skf, 1);
        key.Unplug();
        Assert.Equal((Sar.Ok, "key_0", Removed), await waiter.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WaitForDevEvent_TransportFailsInAnyWay_NextLookTells()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(() => [new DeafProvider(new InProcessTransportProvider(key, "key 0"))]);
        var waiter = OnThread(() => skf.WaitForEvent());
        await Waiting(skf, 1);
        key.Unplug();
        Assert.Equal((Sar.Ok, "key_0", Removed), await waiter.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private static async Task Waiting(Skf skf, int threads)
    {
        while (skf.Library.WaitingThreads < threads)
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Cannot wait for changes: the process is out of file descriptors.</summary>
    private sealed class DeafProvider(ITransportProvider inner) : ITransportProvider
    {
        public string Scheme => inner.Scheme;

        public IReadOnlyList<string> ListReaders() => inner.ListReaders();

        public IApduTransport Open(string readerName) => inner.Open(readerName);

        public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation) => throw new SocketException((int)SocketError.TooManyOpenSockets);

        public void Dispose() => inner.Dispose();
    }
}
