using ScCaToken.Simulator;
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
        Assert.Equal(["key 0", "key 1"], skf.Devices(present: true));
        second.Unplug();
        Assert.Equal(["key 0"], skf.Devices(present: true));
        Assert.Equal(["key 0", "key 1"], skf.Devices(present: false));
        Assert.Equal(1u, skf.State("key 0"));
        Assert.Equal(0u, skf.State("key 1"));
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
        using var waiting = new CountdownEvent(3);
        var waiters = Enumerable.Range(0, 3)
            .Select(_ => OnThread(() =>
            {
                waiting.Signal();
                var first = skf.WaitForEvent();
                return (first, skf.WaitForEvent());
            }))
            .ToArray();
        waiting.Wait(TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        key.Unplug();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        key.Plug();
        foreach (var waiter in waiters)
        {
            var (first, second) = await waiter.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Equal((Sar.Ok, "key 0", Removed), first);
            Assert.Equal((Sar.Ok, "key 0", Inserted), second);
        }
    }

    [Fact]
    public async Task WaitForDevEvent_ShortBuffer_EventStaysForNextWait()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        var waiter = OnThread(() => (skf.WaitForEvent(3), skf.WaitForEvent()));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        key.Unplug();
        var (tooSmall, whole) = await waiter.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(Sar.BufferTooSmall, tooSmall.Item1);
        Assert.Equal((Sar.Ok, "key 0", Removed), whole);
    }

    [Fact]
    public async Task CancelWaitForDevEvent_SeveralWaiters_AllReturnOk()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        var waiters = Enumerable.Range(0, 4).Select(_ => OnThread(() => skf.WaitForEvent())).ToArray();
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Skf.Ok(skf.Library.CancelWaitForDevEvent());
        foreach (var waiter in waiters)
            Assert.Equal((Sar.Ok, "", 0u), await waiter.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
