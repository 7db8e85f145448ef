using ScCaToken.Simulator;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Tests.Devices;

public sealed class HandleTests
{
    [Fact]
    public void Handles_OpenedAndClosedManyTimes_NoneLeft()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        var seen = new HashSet<nint>();
        for (int i = 0; i < 500; i++)
        {
            nint device = skf.Connect();
            Skf.Ok(skf.OpenApplication(device, "SCCA", out nint application));
            Assert.True(seen.Add(device) && seen.Add(application));
            Skf.Ok(skf.Library.CloseApplication(application));
            Skf.Ok(skf.Library.DisConnectDev(device));
        }

        Assert.Equal(0, skf.Library.OpenHandles);
    }

    [Fact]
    public void Handles_NeverClosedBelowAClosedDevice_AreBounded()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        for (int i = 0; i < 3000; i++)
        {
            nint device = skf.Connect();
            Skf.Ok(skf.OpenApplication(device, "SCCA", out _));
            Skf.Ok(skf.Library.DisConnectDev(device));
        }

        Assert.InRange(skf.Library.OpenHandles, 1, 1024);
    }

    [Fact]
    public void ChildOfClosedParent_Used_InvalidHandle_Closed_Ok()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint device = skf.Connect(), application = skf.CreateApplication(device, "app");
        Skf.Ok(skf.Verify(application, Skf.UserPin, out _));
        Skf.Ok(skf.CreateContainer(application, "c", out nint container));
        Skf.Ok(skf.Library.DisConnectDev(device));
        Assert.Equal(Sar.InvalidHandle, skf.Sign(container));
        Assert.Equal(Sar.InvalidHandle, skf.Verify(application, Skf.UserPin, out _));
        Skf.Ok(skf.Library.CloseApplication(application));
        Skf.Ok(skf.Library.CloseContainer(container));
        Assert.Equal(Sar.InvalidHandle, skf.Library.CloseContainer(container));
        Assert.Equal(0, skf.Library.OpenHandles);
    }

    [Fact]
    public void ECCSignData_WarmedUp_AllocatesNothing()
    {
        using var key = VirtualKey.Create();
        using var skf = new Skf(key);
        nint device = skf.Connect(), application = skf.CreateApplication(device, "app");
        Skf.Ok(skf.Verify(application, Skf.UserPin, out _));
        Skf.Ok(skf.CreateContainer(application, "c", out nint container));
        Skf.Ok(skf.GenerateSm2(container));
        for (int i = 0; i < 100; i++)
            Skf.Ok(skf.Sign(container));
        long before = GC.GetAllocatedBytesForCurrentThread();
        uint codes = 0;
        for (int i = 0; i < 1000; i++)
            codes |= skf.Sign(container);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(Sar.Ok, codes);
    }
}
