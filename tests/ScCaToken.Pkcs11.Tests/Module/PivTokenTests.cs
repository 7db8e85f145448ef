using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScCaToken.Composition;
using ScCaToken.Core.Profiles;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Piv;
using ScCaToken.Driver.Transport;
using ScCaToken.Pkcs11.Tokens;
using ScCaToken.Simulator;
using KeyAlgorithm = ScCaToken.Driver.Card.KeyAlgorithm;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>A key whose only application is PIV, as a token.</summary>
public sealed class PivTokenTests
{
    private const string Pin = "123456";
    private const string ManagementKey = "010203040506070801020304050607080102030405060708";

    [Fact]
    public void PivKey_InTheReader_IsATokenThatSigns()
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        Generate(key, 0x9A, KeyAlgorithm.P256);
        using var client = new ModuleClient(key);
        Assert.Single(client.Slots());
        Assert.False(client.TokenFlags().HasFlag(CkTokenFlags.UserPinLocked));
        var session = client.Open();
        Assert.Equal(Ckr.PinIncorrect, client.Login(session, "000000"));
        Assert.True(client.TokenFlags().HasFlag(CkTokenFlags.UserPinCountLow));
        Assert.Equal(Ckr.Ok, client.Login(session, Pin));
        var privateKey = Assert.Single(client.Find(session, new Attribute(CkAttributeType.Class, CkNumber.ToBytes((uint)CkObjectClass.PrivateKey))));
        var publicKey = Assert.Single(client.Find(session, new Attribute(CkAttributeType.Class, CkNumber.ToBytes((uint)CkObjectClass.PublicKey))));
        byte[] digest = SHA256.HashData("PIV"u8);
        byte[] signature = new byte[64];
        Assert.Equal(Ckr.Ok, client.SignInit(session, Ckm.Ecdsa, privateKey));
        Assert.Equal(Ckr.Ok, client.Sign(session, digest, signature, out _));
        Assert.Equal(Ckr.Ok, client.Verify(session, Ckm.Ecdsa, publicKey, digest, signature));
        signature[7] ^= 1;
        Assert.Equal(Ckr.SignatureInvalid, client.Verify(session, Ckm.Ecdsa, publicKey, digest, signature));
    }

    [Fact]
    public void SignatureSlot_EachSignature_NeedsItsPin()
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        Generate(key, 0x9C, KeyAlgorithm.P256);
        using var client = new ModuleClient(key);
        var session = client.Open();
        Assert.Equal(Ckr.Ok, client.Login(session, Pin));
        var privateKey = Assert.Single(client.Find(session, new Attribute(CkAttributeType.Class, CkNumber.ToBytes((uint)CkObjectClass.PrivateKey))));
        Assert.True(client.Flag(session, privateKey, CkAttributeType.AlwaysAuthenticate));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(Ckr.Ok, client.SignInit(session, Ckm.Ecdsa, privateKey));
            Assert.Equal(Ckr.Ok, client.Login(session, Pin, CkUserType.ContextSpecific));
            Assert.Equal(Ckr.Ok, client.Sign(session, new byte[32], new byte[64], out _));
        }
    }

    [Fact]
    public void DualKey_InTheReader_IsShownByItsGmtApplication()
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("dual")!);
        using var client = new ModuleClient(key);
        Assert.Single(client.Slots());
        Assert.Equal(Ckr.Ok, client.Login(client.Open()));
    }

    [Theory]
    [InlineData("9A", "", 1)]
    [InlineData("", "02", 2)]
    [InlineData("9d key management", "", 3)]
    [InlineData("", "05", 5)]
    public void GeneratePair_AsSo_FillsTheNamedSlot(string label, string id, int number)
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        using var client = new ModuleClient(key);
        var session = client.Open();
        Assert.Equal(Ckr.Ok, client.Login(session, ManagementKey, CkUserType.SecurityOfficer));
        Attribute[] name = [new(CkAttributeType.Label, label), .. id.Length > 0 ? new[] { new Attribute(CkAttributeType.Id, Convert.FromHexString(id)) } : []];
        Assert.Equal(Ckr.Ok, Make(client, session, name, out var publicKey, out var privateKey));
        Assert.Equal([(byte)number], client.Get(session, publicKey, CkAttributeType.Id));
        Assert.Equal([(byte)number], client.Get(session, privateKey, CkAttributeType.Id));
        Assert.Equal(Ckr.Ok, client.Logout(session));

        Assert.Equal(Ckr.Ok, client.Login(session, Pin));
        privateKey = Assert.Single(client.Find(session, new Attribute(CkAttributeType.Class, CkNumber.ToBytes((uint)CkObjectClass.PrivateKey))));
        Assert.Equal([(byte)number], client.Get(session, privateKey, CkAttributeType.Id));
        Assert.Equal(number is 3 or > 4, client.Label(session, privateKey).Contains("Key", StringComparison.Ordinal));
    }

    [Fact]
    public void GeneratePair_SlotNotNamed_TemplateIncomplete()
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        using var client = new ModuleClient(key);
        var session = client.Open();
        Assert.Equal(Ckr.Ok, client.Login(session, ManagementKey, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.TemplateIncomplete, Make(client, session, [new(CkAttributeType.Label, "signing")], out _, out _));
    }

    [Fact]
    public void GeneratePair_AsUser_UserNotLoggedIn()
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        using var client = new ModuleClient(key);
        var session = client.Open();
        Assert.Equal(Ckr.Ok, client.Login(session, Pin));
        Assert.Equal(Ckr.UserNotLoggedIn, Make(client, session, [new(CkAttributeType.Label, "9A")], out _, out _));
    }

    [Fact]
    public void Certificate_AsSo_IsWrittenReplacedAndDestroyed()
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        using var client = new ModuleClient(key);
        var session = client.Open();
        Assert.Equal(Ckr.Ok, client.Login(session, ManagementKey, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.Ok, Make(client, session, [new(CkAttributeType.Label, "9A")], out var publicKey, out _));
        for (int i = 0; i < 2; i++)
        {
            byte[] certificate = TestCertificates.For(client.Get(session, publicKey, CkAttributeType.PublicKeyInfo));
            var made = client.Create(
                session, new(CkAttributeType.Class, CkNumber.ToBytes((uint)CkObjectClass.Certificate)), new(CkAttributeType.CertificateType, CkNumber.ToBytes(0)),
                new(CkAttributeType.Token, true), new(CkAttributeType.Label, "9A"), new(CkAttributeType.Subject, [0x30, 0x00]), new(CkAttributeType.Value, certificate));
            Assert.Equal(certificate, client.Get(session, made, CkAttributeType.Value));
            Assert.Equal([1], client.Get(session, made, CkAttributeType.Id));
        }

        var stored = Assert.Single(client.Find(session, new Attribute(CkAttributeType.Class, CkNumber.ToBytes((uint)CkObjectClass.Certificate))));
        Assert.Equal(Ckr.Ok, client.Destroy(session, stored));
        Assert.Empty(client.Find(session, new Attribute(CkAttributeType.Class, CkNumber.ToBytes((uint)CkObjectClass.Certificate))));
        Assert.Single(client.Find(session, new Attribute(CkAttributeType.Class, CkNumber.ToBytes((uint)CkObjectClass.PrivateKey))));
    }

    [Fact]
    public void InitPin_LoggedInWithThePuk_UnlocksThePin()
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        using var client = new ModuleClient(key);
        var session = client.Open();
        for (int i = 0; i < 3; i++)
            client.Login(session, "000000");
        Assert.Equal(Ckr.PinLocked, client.Login(session, Pin));
        Assert.Equal(Ckr.Ok, client.Login(session, ManagementKey, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.FunctionNotSupported, client.InitPin(session, "654321"));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        Assert.Equal(Ckr.Ok, client.Login(session, "87654321", CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.PinIncorrect, client.InitPin(session, "654321"));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        Assert.Equal(Ckr.Ok, client.Login(session, "12345678", CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.Ok, client.SetPin(session, "12345678", "11223344"));
        Assert.Equal(Ckr.Ok, client.InitPin(session, "654321"));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        Assert.Equal(Ckr.Ok, client.Login(session, "654321"));
        Assert.Equal(Ckr.Ok, client.SetPin(session, "654321", Pin));
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("close")]
    [InlineData("reset")]
    [InlineData("pull")]
    [InlineData("finalize after pull")]
    public void Puk_OfASecurityOfficersLogin_IsWipedWithTheLogin(string end)
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        var probe = new KeepingProbe();
        using var client = new ModuleClient(key, probes: [probe]);
        var session = client.Open();
        Assert.Equal(Ckr.Ok, client.Login(session, "12345678", CkUserType.SecurityOfficer));
        var card = probe.Card!;
        Assert.True(card.HoldsPuk);
        switch (end)
        {
            case "logout":
                Assert.Equal(Ckr.Ok, client.Logout(session));
                break;
            case "close":
                Assert.Equal(Ckr.Ok, client.Module.CloseSession(session));
                break;
            case "reset":
                key.Reset();
                Assert.Equal(Ckr.UserNotLoggedIn, client.InitPin(session, "654321"));
                break;
            case "pull":
                key.Unplug();
                Assert.Equal(Ckr.DeviceRemoved, client.InitPin(session, "654321"));
                break;
            default:
                key.Unplug();
                client.Dispose();
                break;
        }

        Assert.False(card.HoldsPuk);
    }

    private static Ckr Make(ModuleClient client, CULong session, Attribute[] name, out CULong publicKey, out CULong privateKey) =>
        client.GeneratePair(
            session, Ckm.EcKeyPairGen,
            [new(CkAttributeType.Token, true), new(CkAttributeType.EcParams, EcParameters.Encode(KeyAlgorithm.P256).ToArray())],
            [new(CkAttributeType.Token, true), new(CkAttributeType.Private, true), .. name],
            out publicKey, out privateKey);

    private static void Generate(VirtualKey key, ushort slot, KeyAlgorithm algorithm)
    {
        using var provider = new InProcessTransportProvider(key);
        using var transport = provider.Open(provider.ListReaders()[0]);
        transport.Connect();
        var card = new PivCard(transport);
        card.Login(PinType.SecurityOfficer, System.Text.Encoding.ASCII.GetBytes(ManagementKey));
        card.GenerateKeyPair(slot, KeyKind.Signing, algorithm, 256, alwaysAuthenticate: false);
    }

    /// <summary>Knows the card it found.</summary>
    private sealed class KeepingProbe : ICardProbe
    {
        public PivCard? Card { get; private set; }

        public IReadOnlyList<ICardToken> Detect(IApduTransport transport)
        {
            var found = new PivProbe().Detect(transport);
            Card = found.OfType<PivCard>().SingleOrDefault();
            return found;
        }
    }
}
