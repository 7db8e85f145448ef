using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;
using ScCaToken.TestSupport.Transports;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>Keys and files that PKCS#11 did not make.</summary>
public sealed class ContainerTests
{
    [Fact]
    public void Container_WithTwoPairs_ShowsBothWithTheirUses()
    {
        using var key = VirtualKey.Create().WithContainer("dual", KeyAlgorithm.Sm2).WithContainer("dual", KeyAlgorithm.Sm2, KeyUsage.Encryption);
        using var client = new ModuleClient(key);
        var session = client.OpenUser();
        var pairs = client.Find(session, Attribute.Of(CkObjectClass.PrivateKey));
        Assert.Equal(2, pairs.Length);
        Assert.All(pairs, pair => Assert.Equal("dual", client.Label(session, pair)));
        Assert.Single(pairs, pair => client.Flag(session, pair, CkAttributeType.Sign));
        Assert.NotEqual(client.Get(session, pairs[0], CkAttributeType.Id), client.Get(session, pairs[1], CkAttributeType.Id));
        foreach (var pair in pairs)
        {
            var id = new Attribute(CkAttributeType.Id, client.Get(session, pair, CkAttributeType.Id));
            Assert.Equal(2, client.Find(session, id).Length);
        }

        Assert.Equal(Ckr.Ok, client.Destroy(session, pairs[0]));
        Assert.Single(client.Find(session, Attribute.Of(CkObjectClass.PrivateKey)));
        Assert.Equal(2, client.Find(session, Attribute.Of(CkObjectClass.PublicKey)).Length);
    }

    [Fact]
    public void File_MadeElsewhere_IsADataObjectOfItsName()
    {
        using var key = VirtualKey.Create().WithFile("plain.txt", [4, 5, 6]);
        using var client = new ModuleClient(key);
        var session = client.Open();
        var data = Assert.Single(client.Find(session, new Attribute(CkAttributeType.Label, "plain.txt")));
        Assert.Equal([4, 5, 6], client.Get(session, data, CkAttributeType.Value));
        Assert.False(client.Flag(session, data, CkAttributeType.Private));
    }

    [Fact]
    public void File_IdUsedAgainForAnother_IsTheOther()
    {
        using var key = VirtualKey.Create();
        var before = key.Snapshot();
        key.WithFile("first", [1]);
        using var client = new ModuleClient(key);
        var session = client.Open();
        var first = Assert.Single(client.Find(session, Attribute.Of(CkObjectClass.Data)));
        key.Restore(before);
        key.WithFile("second", [2]).WithFile("third", [3]);
        Assert.Equal(2, client.Find(session, Attribute.Of(CkObjectClass.Data)).Length);
        var second = Assert.Single(client.Find(session, new Attribute(CkAttributeType.Label, "second")));
        Assert.NotEqual(first, second);
        Assert.Equal([2], client.Get(session, second, CkAttributeType.Value));
        Assert.Empty(client.Find(session, new Attribute(CkAttributeType.Label, "first")));
    }

    [Fact]
    public void FullFlash_NewObject_IsDeviceMemoryAndNothingIsLost()
    {
        using var key = VirtualKey.Create().WithContainer("kept", KeyAlgorithm.P256).WithFullFlash();
        using var client = new ModuleClient(key);
        var session = client.OpenUser();
        int before = client.Find(session).Length;
        Assert.Equal(
            Ckr.DeviceMemory,
            client.Create(session, out _, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Token, true), new(CkAttributeType.Value, new byte[4000])));
        Assert.Equal(before, client.Find(session).Length);
        Assert.Single(client.Find(session, Attribute.Of(CkObjectClass.PrivateKey)));
    }

    [Fact]
    public void FullFlash_PublicHalfOfAPair_LeavesNoPrivateHalf()
    {
        using var key = VirtualKey.Create().WithFullFlash();
        using var client = new ModuleClient(key);
        var session = client.OpenUser();
        var rv = client.GeneratePair(
            session, Ckm.EcKeyPairGen,
            [new(CkAttributeType.Token, true), new(CkAttributeType.EcParams, EcParameters.Encode(Driver.Card.KeyAlgorithm.P256).ToArray()), new(CkAttributeType.Subject, new byte[3000])],
            [new(CkAttributeType.Token, false)],
            out _, out _);
        Assert.Equal(Ckr.DeviceMemory, rv);
        Assert.Empty(client.Find(session, Attribute.Of(CkObjectClass.PrivateKey)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Search_TransportFaultAnywhere_NextOneFindsEverything(bool publicFirst)
    {
        using var key = VirtualKey.Create().WithContainer("a", KeyAlgorithm.Sm2).WithContainer("b", KeyAlgorithm.P256).WithFile("note", [1]);
        using (var maker = new ModuleClient(key))
        {
            var session = maker.OpenUser();
            foreach (string label in (string[])["first", "second"])
                maker.Create(session, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Token, true), new(CkAttributeType.Private, true), new(CkAttributeType.Label, label));
        }

        const int objects = 7;
        var result = Ckr.GeneralError;
        for (int place = 1; result != Ckr.Ok; place++)
        {
            int left = int.MaxValue;
            var transport = new FunctionTransport(command => --left == 0 ? throw new TransportException(TransportError.Timeout, "no answer") : key.Transmit(command));
            using var client = new ModuleClient(key, path: () => new FunctionTransportProvider(transport));
            var session = client.Open();
            if (publicFirst)
                Assert.Equal(objects - 4, client.Find(session).Length);
            Assert.Equal(Ckr.Ok, client.Login(session));
            left = place;
            result = client.TryFindFirst(session, out _);
            left = int.MaxValue;
            client.Find(session);
            if (client.State(session) != CkSessionState.RwUserFunctions)
                Assert.Equal(Ckr.Ok, client.Login(session));
            Assert.Equal((place, objects), (place, client.Find(session).Length));
        }
    }

    [Fact]
    public void PowerCut_InTheMiddleOfAChange_LeavesAUsableToken()
    {
        using var key = VirtualKey.Create();
        using var client = new ModuleClient(key);
        var session = client.OpenUser();
        client.GenerateEc(session, "before");
        for (int at = 1; at < 12; at++)
        {
            key.CutPower(at);
            var rv = client.GeneratePair(
                session, Ckm.EcKeyPairGen,
                [new(CkAttributeType.Token, true), new(CkAttributeType.EcParams, EcParameters.Encode(Driver.Card.KeyAlgorithm.P256).ToArray())],
                [new(CkAttributeType.Token, true), new(CkAttributeType.Id, [(byte)at])],
                out _, out _);
            key.CancelPowerCut();
            if (rv != Ckr.Ok)
                Assert.Equal(Ckr.DeviceError, rv);
            client.Find(session);
            if (client.State(session) != CkSessionState.RwUserFunctions)
                Assert.Equal(Ckr.Ok, client.Login(session));
            Assert.Contains(client.Find(session, Attribute.Of(CkObjectClass.PrivateKey)), found => client.Label(session, found) == "before");
        }
    }
}
