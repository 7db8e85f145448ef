using System.Runtime.InteropServices;
using ScCaToken.Core.Profiles;
using ScCaToken.Simulator;
using ScCaToken.TestSupport.Hostile;
using ScCaToken.TestSupport.Transports;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>A program's whole session on a card that lies: every call returns one of the standard's codes, never the one for what nobody foresaw.</summary>
public sealed unsafe class LyingCardModuleTests(ITestOutputHelper output)
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? 1_000 : 60;

    [Theory]
    [InlineData("scca", 80)]
    [InlineData("scca", 97)]
    [InlineData("piv", 97)]
    public void Session_OnACardThatLies_ReturnsForeseenCodes(string profile, int honest)
    {
        using var original = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find(profile)!);
        if (profile != "piv")
            original.WithContainer("sm2", KeyAlgorithm.Sm2).WithContainer("rsa", KeyAlgorithm.Rsa2048).WithFile("note", new byte[40]);
        var (calls, good) = (0, 0);
        for (int round = 0; round < Rounds; round++)
        {
            using var key = original.Fork();
            key.PowerOn();
            var card = new LyingCard(key, round, honest) { Limit = int.MaxValue };
            using var client = new ModuleClient(key, path: () => new FunctionTransportProvider(new FunctionTransport(card.Answer)));
            foreach (var result in Use(client, card, profile == "piv" ? "123456" : ModuleClient.UserPin))
            {
                calls++;
                good += result == Ckr.Ok ? 1 : 0;
                Assert.NotEqual(Ckr.GeneralError, result);
            }
        }

        output.WriteLine($"measured: PKCS#11 on a {profile} card that lies {100 - honest} of 100 times: {calls} calls, {good} good");
        Assert.InRange(good, 1, calls - 1);
    }

    private static IEnumerable<Ckr> Use(ModuleClient client, LyingCard card, string pin)
    {
        card.Begin();
        yield return SlotList(client);
        card.Begin();
        yield return TokenInfo(client);
        card.Begin();
        yield return client.TryOpen(out var session);
        card.Begin();
        yield return client.Login(session, pin);
        foreach (var kind in new[] { CkObjectClass.PrivateKey, CkObjectClass.PublicKey, CkObjectClass.Certificate, CkObjectClass.Data })
        {
            card.Begin();
            yield return client.TryFindFirst(session, out var found, new Attribute(CkAttributeType.Class, CkNumber.ToBytes((uint)kind)));
            yield return client.Get(session, found, CkAttributeType.Label, out _);
            yield return client.Get(session, found, CkAttributeType.Value, out _);
            yield return client.Get(session, found, CkAttributeType.EcPoint, out _);
            foreach (uint mechanism in new[] { Ckm.RsaPkcs, Ckm.Ecdsa })
            {
                card.Begin();
                yield return client.SignInit(session, mechanism, found);
                yield return client.Sign(session, new byte[32], new byte[512], out _);
            }
        }

        card.Begin();
        yield return client.GeneratePair(
            session, Ckm.EcKeyPairGen,
            [new(CkAttributeType.Token, true), new(CkAttributeType.EcParams, EcParameters.Encode(Driver.Card.KeyAlgorithm.P256).ToArray())],
            [new(CkAttributeType.Token, true)], out _, out var made);
        card.Begin();
        yield return client.Destroy(session, made);
        card.Begin();
        yield return client.SetPin(session, pin, pin);
        card.Begin();
        yield return client.Logout(session);
        card.Begin();
        yield return client.Close(session);
    }

    private static Ckr SlotList(ModuleClient client) => ModuleClient.Rv(() =>
    {
        CULong count;
        return client.Module.GetSlotList(1, null, &count);
    });

    private static Ckr TokenInfo(ModuleClient client) => ModuleClient.Rv(() =>
    {
        CkTokenInfo info;
        return client.Module.GetTokenInfo(new CULong(0), &info);
    });
}
