using System.Diagnostics;
using ScCaToken.Simulator;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Errors;
using ScCaToken.TestSupport.Transports;

namespace ScCaToken.Skf.Tests.Devices;

public sealed class LockTests
{
    private static readonly string Name = $"lock-test-{Guid.NewGuid():N}";

    [Fact]
    public void LockDev_Nested_FreeOnlyAfterLastUnlock()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint first = skf.Connect(), second = skf.Connect();
        Skf.Ok(skf.Lock(first, uint.MaxValue));
        Skf.Ok(skf.Lock(first, 0));
        Assert.Equal(Sar.Timeout, skf.Lock(second, 0));
        Skf.Ok(skf.Library.UnlockDev(first));
        Assert.Equal(Sar.Timeout, skf.Lock(second, 30));
        Skf.Ok(skf.Library.UnlockDev(first));
        Skf.Ok(skf.Lock(second, 0));
        Assert.Equal(Sar.Fail, skf.Library.UnlockDev(first));
    }

    [Fact]
    public void LockDev_TimeOver_WaitsThatLong()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint first = skf.Connect(), second = skf.Connect();
        Skf.Ok(skf.Lock(first, 1000));
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(Sar.Timeout, skf.Lock(second, 200));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 190, 5000);
    }

    [Fact]
    public async Task LockDev_OtherHandlesFunction_WaitsForUnlock()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint first = skf.Connect(), second = skf.Connect();
        Skf.Ok(skf.Lock(first, 1000));
        var blocked = Task.Run(() => skf.Label(second, "later"), TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(blocked.IsCompleted);
        Skf.Ok(skf.Label(first, "first"));
        Skf.Ok(skf.Library.UnlockDev(first));
        Skf.Ok(await blocked.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void DisConnectDev_LockedHandle_FreesLock()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint first = skf.Connect(), second = skf.Connect();
        Skf.Ok(skf.Lock(first, 1000));
        Skf.Ok(skf.Lock(first, 1000));
        Skf.Ok(skf.Library.DisConnectDev(first));
        Skf.Ok(skf.Lock(second, 0));
    }

    [Fact]
    public void TryExit_WhileAnotherThreadGivesTheLockBack_IsNotHeld()
    {
        using var link = new DeviceLink(new FunctionTransport(_ => [0x6F, 0x00]));
        var device = new SkfDevice(link);
        int ends = 0;
        bool? other = null;
        DeviceLock tested = null!;
        tested = new DeviceLock(() => Name, () => { }, () =>
        {
            if (ends++ == 0)
                other = tested.TryExit(device, all: true);
        });
        Assert.True(tested.TryEnter(device, () => [device], 1000));
        Assert.True(tested.TryExit(device, all: false));
        Assert.False(other);
        Assert.Equal(1, ends);
        Assert.Null(tested.Owner);
    }

    [Fact]
    public void TryEnter_HandleClosedMeanwhile_LeavesTheDeviceFree()
    {
        using var link = new DeviceLink(new FunctionTransport(_ => [0x6F, 0x00]));
        var device = new SkfDevice(link);
        int ends = 0;
        DeviceLock tested = null!;
        tested = new DeviceLock(() => Name, () =>
        {
            Assert.True(device.TryClose());
            Assert.False(tested.TryExit(device, all: true));
        }, () => ends++);
        Assert.False(tested.TryEnter(device, () => [device], 1000));
        Assert.Equal(1, ends);
        Assert.Null(tested.Owner);
    }
}
