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
}
