using System.Security.Cryptography;
using ScCaToken.Composition;
using ScCaToken.Core.Profiles;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Piv;
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

    private static void Generate(VirtualKey key, ushort slot, KeyAlgorithm algorithm)
    {
        using var provider = new InProcessTransportProvider(key);
        using var transport = provider.Open(provider.ListReaders()[0]);
        transport.Connect();
        var card = new PivCard(transport);
        card.Login(PinType.SecurityOfficer, System.Text.Encoding.ASCII.GetBytes(ManagementKey));
        card.GenerateKeyPair(slot, KeyKind.Signing, algorithm, 256, alwaysAuthenticate: false);
    }
}
