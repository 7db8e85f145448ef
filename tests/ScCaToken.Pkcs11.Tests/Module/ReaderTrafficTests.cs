using System.Runtime.InteropServices;
using ScCaToken.Simulator;
using ScCaToken.TestSupport.Transports;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>What the library asks of a reader: behind PC/SC every question is a call to the service.</summary>
public sealed unsafe class ReaderTrafficTests
{
    [Fact]
    public void MechanismList_KnownToken_AsksNothingOfTheReader()
    {
        using var key = VirtualKey.Create();
        key.PowerOn();
        var transport = new FunctionTransport(key.Transmit);
        var module = new Pkcs11Module(() => [new FunctionTransportProvider(transport)]);
        Assert.Equal(Ckr.Ok, module.Initialize(null));
        CULong count;
        Assert.Equal(Ckr.Ok, module.GetSlotList(1, null, &count));
        Assert.Equal(1u, (uint)count.Value);
        var (questions, exchanges) = (transport.PresenceQuestions, transport.Exchanges);

        var slot = new CULong(0);
        Assert.Equal(Ckr.Ok, module.GetMechanismList(slot, null, &count));
        var list = new CULong[count.Value];
        fixed (CULong* pointer = list)
            Assert.Equal(Ckr.Ok, module.GetMechanismList(slot, pointer, &count));
        foreach (var mechanism in list)
        {
            CkMechanismInfo info;
            Assert.Equal(Ckr.Ok, module.GetMechanismInfo(slot, mechanism, &info));
        }

        Assert.True(list.Length > 50);
        Assert.Equal((questions, exchanges), (transport.PresenceQuestions, transport.Exchanges));
        Assert.Equal(Ckr.Ok, module.Finalize(null));
    }
}
