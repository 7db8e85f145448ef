using System.Diagnostics;
using System.Runtime.InteropServices;
using ScCaToken.Simulator;
using ScCaToken.TestSupport.Transports;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>What the library asks of a reader: behind PC/SC every question is a call to the service.</summary>
public sealed unsafe class ReaderTrafficTests
{
    [Fact]
    public void MechanismList_CardJustSeen_AsksNothingOfTheCardAndHardlyTheReader()
    {
        using var key = VirtualKey.Create();
        var (module, transport) = Open(key);
        CULong count;
        var (questions, exchanges) = (transport.PresenceQuestions, transport.Exchanges);
        var clock = Stopwatch.StartNew();

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
        Assert.Equal(exchanges, transport.Exchanges);
        Assert.InRange(transport.PresenceQuestions - questions, 0, clock.ElapsedMilliseconds / 100 + 1);
        Assert.Equal(Ckr.Ok, module.Finalize(null));
    }

    [Fact]
    public void Mechanisms_CardJustPulled_AreNotPresent()
    {
        using var key = VirtualKey.Create();
        var (module, transport) = Open(key);
        var slot = new CULong(0);
        Ckr List()
        {
            CULong count;
            return module.GetMechanismList(slot, null, &count);
        }

        Ckr Tell()
        {
            CkMechanismInfo info;
            return module.GetMechanismInfo(slot, new CULong(Ckm.EcKeyPairGen), &info);
        }

        Assert.Equal((Ckr.Ok, Ckr.Ok), (List(), Tell()));
        foreach (var call in new[] { List, Tell })
        {
            transport.HasCard = false;
            Thread.Sleep(150);
            Assert.Equal(Ckr.TokenNotPresent, ModuleClient.Rv(call));
            transport.HasCard = true;
            Assert.Equal(Ckr.Ok, call());
        }

        Assert.Equal(Ckr.Ok, module.Finalize(null));
    }

    private static (Pkcs11Module Module, FunctionTransport Transport) Open(VirtualKey key)
    {
        key.PowerOn();
        var transport = new FunctionTransport(key.Transmit);
        var module = new Pkcs11Module(() => [new FunctionTransportProvider(transport)]);
        CULong count;
        Assert.Equal(Ckr.Ok, module.Initialize(null));
        Assert.Equal(Ckr.Ok, module.GetSlotList(1, null, &count));
        Assert.Equal(1u, (uint)count.Value);
        return (module, transport);
    }
}
