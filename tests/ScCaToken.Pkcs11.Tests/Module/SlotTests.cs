using System.Runtime.InteropServices;
using ScCaToken.Composition;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;
using ScCaToken.TestSupport.Transports;

namespace ScCaToken.Pkcs11.Tests.Module;

public sealed unsafe class SlotTests
{
    [Fact]
    public void SlotList_OneBadImage_LeavesTheOthersAndIsReported()
    {
        using var key = VirtualKey.Create();
        var reported = new List<Exception>();
        var module = new Pkcs11Module(
            () => [new InProcessTransportProvider(new TokenAddress("sim", "/nonexistent/image.scca")), new InProcessTransportProvider(key, "good")],
            report: reported.Add);
        Assert.Equal(Ckr.Ok, module.Initialize(null));
        CULong count;
        Assert.Equal(Ckr.Ok, module.GetSlotList(1, null, &count));
        Assert.Equal(1u, (uint)count.Value);
        Assert.NotEmpty(reported);
        Assert.Equal(Ckr.Ok, module.Finalize(null));
    }

    [Fact]
    public void SlotList_SeveralKeys_AreSeveralSlotsWithTheirOwnLogins()
    {
        using var first = VirtualKey.Create();
        using var second = VirtualKey.Create();
        var module = new Pkcs11Module(() => [new InProcessTransportProvider(first, "a"), new InProcessTransportProvider(second, "b")]);
        Assert.Equal(Ckr.Ok, module.Initialize(null));
        CULong count;
        Assert.Equal(Ckr.Ok, module.GetSlotList(1, null, &count));
        Assert.Equal(2u, (uint)count.Value);
        var slots = stackalloc CULong[2];
        count = new CULong(1);
        Assert.Equal(Ckr.BufferTooSmall, module.GetSlotList(1, slots, &count));
        Assert.Equal(2u, (uint)count.Value);
        Assert.Equal(Ckr.Ok, module.GetSlotList(1, slots, &count));
        Assert.NotEqual(slots[0], slots[1]);
        CULong sessionA, sessionB;
        var flags = new CULong((uint)(CkSessionFlags.SerialSession | CkSessionFlags.RwSession));
        Assert.Equal(Ckr.Ok, module.OpenSession(slots[0], flags, null, 0, &sessionA));
        Assert.Equal(Ckr.Ok, module.OpenSession(slots[1], flags, null, 0, &sessionB));
        fixed (byte* pin = "12345678"u8)
            Assert.Equal(Ckr.Ok, module.Login(sessionA, new CULong(1), pin, new CULong(8)));
        CkSessionInfo info;
        Assert.Equal(Ckr.Ok, module.GetSessionInfo(sessionB, &info));
        Assert.Equal((uint)CkSessionState.RwPublicSession, (uint)info.State.Value);
        first.Unplug();
        Assert.Equal(Ckr.Ok, module.GetSlotList(1, null, &count));
        Assert.Equal(1u, (uint)count.Value);
        Assert.Equal(Ckr.Ok, module.GetSessionInfo(sessionB, &info));
        Assert.Equal(Ckr.Ok, module.Finalize(null));
    }

    [Fact]
    public void SlotList_TwoAddressesOfOneReader_AreOneSlot()
    {
        using var key = VirtualKey.Create();
        var module = new Pkcs11Module(() => [new InProcessTransportProvider(key, "a"), new InProcessTransportProvider(key, "a")]);
        Assert.Equal(Ckr.Ok, module.Initialize(null));
        Assert.Equal(1u, CountSlots(module));
        Assert.Equal(Ckr.Ok, module.Finalize(null));
    }

    [Fact]
    public void Card_HeldByAnotherProgramAtTheFirstLook_IsFoundByTheNext()
    {
        using var key = VirtualKey.Create();
        key.PowerOn();
        bool isHeld = true;
        var transport = new FunctionTransport(
            command => isHeld ? throw new TransportException(TransportError.SharingViolation, "held") : key.Transmit(command));
        var module = new Pkcs11Module(() => [new FunctionTransportProvider(transport)]);
        CkTokenInfo info;
        var pointer = &info;
        Assert.Equal(Ckr.Ok, module.Initialize(null));
        Assert.Equal(1u, CountSlots(module));
        Assert.NotEqual(Ckr.Ok, ModuleClient.Rv(() => module.GetTokenInfo(new CULong(0), pointer)));
        isHeld = false;
        Assert.Equal(Ckr.Ok, ModuleClient.Rv(() => module.GetTokenInfo(new CULong(0), pointer)));
        Assert.Equal(Ckr.Ok, module.Finalize(null));
    }

    [Fact]
    public void Card_ExchangedDuringTheFirstLook_IsLookedAtAgain()
    {
        using var key = VirtualKey.Create();
        key.PowerOn();
        bool isForeign = true;
        FunctionTransport transport = null!;
        transport = new FunctionTransport(command =>
        {
            if (!isForeign)
                return key.Transmit(command);
            isForeign = transport.HasCard = false;
            Assert.False(transport.IsCardPresent);
            transport.HasCard = true;
            Assert.True(transport.IsCardPresent);
            return [0x6A, 0x82];
        });
        var module = new Pkcs11Module(() => [new FunctionTransportProvider(transport)]);
        CkTokenInfo info;
        Assert.Equal(Ckr.Ok, module.Initialize(null));
        Assert.Equal(1u, CountSlots(module));
        Assert.Equal(Ckr.Ok, module.GetTokenInfo(new CULong(0), &info));
        Assert.Equal(Ckr.Ok, module.Finalize(null));
    }

    private static uint CountSlots(Pkcs11Module module)
    {
        CULong count;
        Assert.Equal(Ckr.Ok, module.GetSlotList(1, null, &count));
        return (uint)count.Value;
    }
}
