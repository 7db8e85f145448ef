using System.Diagnostics;
using ScCaToken.Core.Profiles;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Gmt;
using ScCaToken.Driver.Piv;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;
using ScCaToken.TestSupport.Hostile;
using ScCaToken.TestSupport.Transports;
using KeyAlgorithm = ScCaToken.Driver.Card.KeyAlgorithm;

namespace ScCaToken.Driver.Tests.Hostile;

/// <summary>
/// Every command of both profiles against a card that lies: each operation ends, with an answer or with one of the two errors the driver knows,
/// after a bounded number of exchanges and without memory that grows with what the card says.
/// </summary>
public sealed class LyingCardTests(ITestOutputHelper output)
{
    // Three long answers and what is made of them.
    private const long MostBytes = 8 << 20;
    private static readonly int Rounds = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? 600 : 60;

    [Theory]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(97)]
    public void Gmt_EveryOperation_EndsInAnAnswerOrAnError(int honest)
    {
        using var original = VirtualKey.Create();
        original.WithContainer("sm2", Simulator.KeyAlgorithm.Sm2).WithContainer("rsa", Simulator.KeyAlgorithm.Rsa2048)
            .WithContainer("ec", Simulator.KeyAlgorithm.P256).WithFile("note", new byte[300]);
        Run(original, honest, "GM/T", UseGmt);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(97)]
    public void Piv_EveryOperation_EndsInAnAnswerOrAnError(int honest)
    {
        using var original = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        using (var provider = new Composition.InProcessTransportProvider(original))
        using (var transport = provider.Open(provider.ListReaders()[0]))
        {
            transport.Connect();
            var card = new PivCard(transport);
            card.Login(PinType.SecurityOfficer, "010203040506070801020304050607080102030405060708"u8);
            card.GenerateKeyPair(0x9A, KeyKind.Signing, KeyAlgorithm.P256, 256, false);
            card.GenerateKeyPair(0x9D, KeyKind.Encryption, KeyAlgorithm.Rsa, 2048, false);
            card.ImportCertificate(0x9A, KeyKind.Signing, new byte[900]);
        }

        Run(original, honest, "PIV", UsePiv);
    }

    private static void UseGmt(IApduTransport transport, Action<Action> attempt)
    {
        var card = new GmtCard(transport);
        GmtApplication? application = null;
        attempt(() => card.GetDeviceInfo());
        attempt(() => card.GetDeviceStatus());
        attempt(() => card.ListApplications());
        attempt(() => application = card.OpenApplication("SCCA"));
        attempt(() => card.GenerateRandom(new byte[100]));
        if (application is null)
            return;
        UseToken(application, "12345678", attempt);
        attempt(() => application.GetPinStatus(PinType.User));
        attempt(() => application.ListContainers());
        attempt(() => application.ListFiles());
        foreach (string name in new[] { "sm2", "rsa", "ec" })
        {
            ushort container = 0;
            attempt(() => container = application.OpenContainer(name));
            attempt(() => application.GetAttributes(AttributeTarget.Container, container));
            attempt(() => application.SignRsaPkcs1(container, KeyKind.Signing, new byte[32], new byte[256]));
            attempt(() => application.SignRsaPss(container, KeyKind.Signing, HashAlgorithmId.Sha256, HashAlgorithmId.Sha256, 32, new byte[32], new byte[256]));
            attempt(() => application.DecryptRsaOaep(container, KeyKind.Signing, HashAlgorithmId.Sha256, HashAlgorithmId.Sha256, [], new byte[256], new byte[256]));
            attempt(() => application.DecryptSm2(container, KeyKind.Signing, new byte[120], new byte[24]));
            attempt(() => application.ExportSessionKey(container, 0x401, new byte[64], new byte[112]));
            attempt(() => application.BeginAgreement(container, 0x401, new byte[16], new byte[64]));
        }

        attempt(() => application.GetFileInfo("note"));
        attempt(() => application.ReadFile("note", 0, new byte[300]));
        attempt(() => application.WriteFile("note", 0, new byte[300]));
        attempt(() => card.Transform(1, true, 0, [], new byte[64], new byte[64]));
        attempt(() => application.ChangePin(PinType.User, "12345678"u8, "12345678"u8));
    }

    private static void UsePiv(IApduTransport transport, Action<Action> attempt)
    {
        var card = new PivCard(transport);
        UseToken(card, "123456", attempt);
        attempt(() => card.Login(PinType.SecurityOfficer, "010203040506070801020304050607080102030405060708"u8));
        attempt(() => card.GenerateKeyPair(0x9E, KeyKind.Signing, KeyAlgorithm.P256, 256, false));
        attempt(() => card.ImportCertificate(0x9E, KeyKind.Signing, new byte[400]));
        attempt(() => card.ChangePin(PinType.User, "123456"u8, "123456"u8));
        attempt(() => card.UnblockUserPin("12345678"u8, "123456"u8));
    }

    /// <summary>What PKCS#11 does with a token of any make.</summary>
    private static void UseToken(ICardToken token, string pin, Action<Action> attempt)
    {
        var entries = new List<CardObjectEntry>();
        attempt(() => token.GetCardInfo());
        attempt(() => token.GetStatus());
        attempt(() => token.ListObjects(entries));
        attempt(() => token.Login(PinType.User, System.Text.Encoding.ASCII.GetBytes(pin)));
        foreach (var entry in entries.Where(e => e.IsContainer).Take(4))
        {
            foreach (var kind in new[] { KeyKind.Signing, KeyKind.Encryption })
            {
                attempt(() => token.GetContainerInfo(entry.Id));
                attempt(() => token.ExportPublicKey(entry.Id, kind));
                attempt(() => token.ExportCertificate(entry.Id, kind));
                attempt(() => token.SignEcc(entry.Id, kind, new byte[32], new byte[64]));
                attempt(() => token.SignRsaRaw(entry.Id, kind, new byte[256], new byte[256]));
                attempt(() => token.DecryptRsa(entry.Id, kind, RsaDecryptPadding.Raw, new byte[256], new byte[256]));
                attempt(() => token.DeriveEcdh(entry.Id, kind, new byte[64], new byte[32]));
            }
        }

        attempt(token.Logout);
    }

    private void Run(VirtualKey original, int honest, string name, Action<IApduTransport, Action<Action>> use)
    {
        var clock = Stopwatch.StartNew();
        var (operations, answers, exchanges) = (0L, 0L, 0L);
        for (int round = 0; round < Rounds; round++)
        {
            using var key = original.Fork();
            key.PowerOn();
            var card = new LyingCard(key, 1_000 * honest + round, honest);
            var transport = new FunctionTransport(card.Answer) { MaxCommandLength = round % 2 == 0 ? 65_535 : 261 };
            use(transport, action =>
            {
                card.Begin();
                operations++;
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    action();
                    answers++;
                }
                catch (Exception failure) when (failure is CardException or TransportException)
                {
                    // What a broken card is meant to end in.
                }

                exchanges += card.Exchanges;
                // The card's own arrays are a part of this; an answer in thousands of pieces is thousands of them.
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes + (card.Exchanges * 70_000L));
            });
        }

        output.WriteLine($"measured: {name} card that lies {100 - honest} of 100 times: {operations} operations, {exchanges} exchanges, {answers} answers, {clock.Elapsed.TotalSeconds:F1} s");
        Assert.InRange(answers, 1, operations - 1);
    }
}
