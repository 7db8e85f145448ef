using System.Runtime.InteropServices;
using System.Text;
using ScCaToken.Composition;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Gmt;
using ScCaToken.Simulator;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>Secret keys as token objects, and private data objects: in sealed files of the card.</summary>
public sealed class SecretTokenKeyTests : IDisposable
{
    private static readonly Attribute Token = new(CkAttributeType.Token, true), Label = new(CkAttributeType.Label, "vault"), Key = Attribute.Of(CkObjectClass.SecretKey);
    private static readonly byte[] Value = [.. Enumerable.Range(0xC0, 32).Select(i => (byte)i)];
    private static readonly byte[] Message = "message"u8.ToArray();

    private readonly VirtualKey _key = VirtualKey.Create();

    public void Dispose() => _key.Dispose();

    public static TheoryData<uint, CkKeyType, uint, uint> Kinds => new()
    {
        { Ckm.AesKeyGen, CkKeyType.Aes, 32, Ckm.AesCmac },
        { Ckm.Sm4KeyGen, CkKeyType.VendorSm4, 16, Ckm.Sm4Cmac },
        { Ckm.GenericSecretKeyGen, CkKeyType.GenericSecret, 20, Ckm.Sha256Hmac },
        { Ckm.GenericSecretKeyGen, CkKeyType.Sha256Hmac, 3000, Ckm.Sha256Hmac },
        { Ckm.Des3KeyGen, CkKeyType.Des3, 24, 0 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void GenerateKey_OnTheToken_IsThereForTheNextProgram(uint generator, CkKeyType type, uint length, uint mac)
    {
        byte[] value, code = [];
        using (var first = new ModuleClient(_key))
        {
            var session = first.OpenUser();
            Attribute[] sized = type is CkKeyType.Des3 ? [] : [new(CkAttributeType.ValueLen, length)];
            Assert.Equal(Ckr.Ok, first.GenerateKey(session, generator, out var made, [Token, Label, new(CkAttributeType.KeyType, (uint)type), new(CkAttributeType.Id, [1, 2]), .. sized]));
            value = first.Get(session, made, CkAttributeType.Value);
            if (mac != 0)
                code = Mac(first, session, mac, made);
        }

        using var second = new ModuleClient(_key);
        var later = second.Open(readWrite: false);
        Assert.Empty(second.Find(later, Key));
        Assert.Equal(Ckr.Ok, second.Login(later));
        var found = Assert.Single(second.Find(later, Key, Label));
        Assert.Equal(value, second.Get(later, found, CkAttributeType.Value));
        Assert.Equal(CkNumber.ToBytes(length), second.Get(later, found, CkAttributeType.ValueLen));
        Assert.Equal(CkNumber.ToBytes((uint)type), second.Get(later, found, CkAttributeType.KeyType));
        Assert.Equal(CkNumber.ToBytes(generator), second.Get(later, found, CkAttributeType.KeyGenMechanism));
        Assert.Equal((byte[])[1, 2], second.Get(later, found, CkAttributeType.Id));
        Assert.True(second.Flag(later, found, CkAttributeType.Local) && second.Flag(later, found, CkAttributeType.Private) && second.Flag(later, found, CkAttributeType.Token));
        if (mac != 0)
            Assert.Equal(code, Mac(second, later, mac, found));
        Assert.DoesNotContain(Convert.ToHexString(value), Convert.ToHexString(_key.FlashContent()), StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_OfAGeneratedSensitiveKey_AreKept()
    {
        using var client = new ModuleClient(_key);
        var session = client.OpenUser();
        Assert.Equal(Ckr.Ok, client.GenerateKey(session, Ckm.AesKeyGen, out _, Token, Label, new(CkAttributeType.ValueLen, 16u), new(CkAttributeType.Sensitive, true)));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        Assert.Equal(Ckr.Ok, client.Login(session));
        var key = Assert.Single(client.Find(session, Key));
        foreach (var type in new[] { CkAttributeType.Sensitive, CkAttributeType.AlwaysSensitive, CkAttributeType.NeverExtractable, CkAttributeType.Encrypt, CkAttributeType.Local })
            Assert.True(client.Flag(session, key, type), type.ToString());
        Assert.False(client.Flag(session, key, CkAttributeType.Extractable));
        Assert.Equal(Ckr.AttributeSensitive, client.Get(session, key, CkAttributeType.Value, out _));
        Assert.Equal(Ckr.AttributeReadOnly, client.Set(session, key, new Attribute(CkAttributeType.Sensitive, false)));
        Assert.Equal(Ckr.AttributeReadOnly, client.Set(session, key, new Attribute(CkAttributeType.Local, true)));
        Assert.Equal(Ckr.Ok, client.Set(session, key, new Attribute(CkAttributeType.Sensitive, true)));
    }

    [Fact]
    public void CreateObject_OnTheToken_CanBeUsedChangedCopiedAndDestroyed()
    {
        using var client = new ModuleClient(_key);
        var session = client.OpenUser();
        var made = client.Create(session, Key, Token, new(CkAttributeType.KeyType, (uint)CkKeyType.Aes), new(CkAttributeType.Value, Value));
        Assert.False(client.Flag(session, made, CkAttributeType.Local));
        Assert.Equal(CkNumber.ToBytes(CkNumber.Unavailable.Value), client.Get(session, made, CkAttributeType.KeyGenMechanism));
        Assert.Empty(client.Label(session, made));
        byte[] code = Mac(client, session, Ckm.AesCmac, made);
        Assert.Equal(Ckr.Ok, client.Set(session, made, Label, new(CkAttributeType.Sensitive, true)));
        Assert.Equal(code, Mac(client, session, Ckm.AesCmac, made));
        Assert.Equal("vault", client.Label(session, made));
        Assert.Equal(Ckr.AttributeSensitive, client.Get(session, made, CkAttributeType.Value, out _));
        Assert.Equal(Ckr.Ok, client.Copy(session, made, out var inSession, new Attribute(CkAttributeType.Token, false)));
        Assert.Equal(Ckr.Ok, client.Copy(session, inSession, out var back, Token));
        Assert.Equal(code, Mac(client, session, Ckm.AesCmac, inSession));
        Assert.Equal(code, Mac(client, session, Ckm.AesCmac, back));
        Assert.Equal(2, client.Find(session, Key, Token).Length);
        Assert.Equal(Ckr.Ok, client.Destroy(session, made));
        Assert.Equal(Ckr.KeyHandleInvalid, client.SignInit(session, Ckm.AesCmac, made));
        Assert.Equal(back, Assert.Single(client.Find(session, Key, Token)));
    }

    [Fact]
    public void Logout_OpenedKey_IsWipedAndFoundAgain()
    {
        using var client = new ModuleClient(_key);
        var session = client.OpenUser();
        var made = client.Create(session, Key, Token, new(CkAttributeType.KeyType, (uint)CkKeyType.Aes), new(CkAttributeType.Value, Value));
        byte[] code = Mac(client, session, Ckm.AesCmac, made);
        Assert.Equal(Ckr.Ok, client.Logout(session));
        Assert.Empty(client.Find(session, Key));
        Assert.Equal(Ckr.Ok, client.Login(session));
        Assert.Equal(Ckr.KeyHandleInvalid, client.SignInit(session, Ckm.AesCmac, made));
        var found = Assert.Single(client.Find(session, Key));
        Assert.NotEqual(made, found);
        Assert.Equal(code, Mac(client, session, Ckm.AesCmac, found));
    }

    [Fact]
    public void Rights_LoginSessionAndPrivacy_AreAskedFor()
    {
        using var client = new ModuleClient(_key);
        Attribute[] template = [Key, Token, new(CkAttributeType.KeyType, (uint)CkKeyType.Aes), new(CkAttributeType.Value, Value)];
        var session = client.Open();
        Assert.Equal(Ckr.UserNotLoggedIn, client.Create(session, out _, template));
        Assert.Equal(Ckr.Ok, client.Login(session, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.UserNotLoggedIn, client.Create(session, out _, template));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        Assert.Equal(Ckr.Ok, client.Login(session));
        Assert.Equal(Ckr.SessionReadOnly, client.Create(client.Open(readWrite: false), out _, template));
        Assert.Empty(client.Find(session, Key));
        Assert.True(client.Flag(session, client.Create(session, [.. template, new(CkAttributeType.Private, false)]), CkAttributeType.Private));
    }

    [Fact]
    public void Keys_UserPinSetAnewBySo_AreStillThere_AndGoWithInitToken()
    {
        using var client = new ModuleClient(_key);
        var session = client.OpenUser();
        client.Create(session, Key, Token, new(CkAttributeType.KeyType, (uint)CkKeyType.Aes), new(CkAttributeType.Value, Value));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        Assert.Equal(Ckr.Ok, client.Login(session, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.Ok, client.InitPin(session, "other123"));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        Assert.Equal(Ckr.Ok, client.Login(session, "other123"));
        Assert.Equal(Value, client.Get(session, Assert.Single(client.Find(session, Key)), CkAttributeType.Value));
        Assert.Equal(Ckr.Ok, client.Close(session));
        Assert.Equal(Ckr.Ok, client.InitToken(ModuleClient.SoPin, "new"));
        session = client.Open();
        Assert.Equal(Ckr.Ok, client.Login(session, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.Ok, client.InitPin(session, ModuleClient.UserPin));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        Assert.Equal(Ckr.Ok, client.Login(session));
        Assert.Empty(client.Find(session));
    }

    [Fact]
    public void PrivateData_IsSealed_AndAnOpenFileOfBeforeIsStillRead()
    {
        byte[] secret = Encoding.ASCII.GetBytes("nobody finds this in the image");
        using var client = new ModuleClient(_key);
        var session = client.OpenUser();
        var made = client.Create(session, Attribute.Of(CkObjectClass.Data), Token, new(CkAttributeType.Private, true), Label, new(CkAttributeType.Value, secret));
        Assert.Equal(secret, client.Get(session, made, CkAttributeType.Value));
        Assert.Equal(Ckr.Ok, client.Set(session, made, new Attribute(CkAttributeType.Value, [.. secret, 1])));
        Assert.Equal((byte[])[.. secret, 1], client.Get(session, made, CkAttributeType.Value));
        Assert.DoesNotContain(Convert.ToHexString(secret), Convert.ToHexString(_key.FlashContent()), StringComparison.Ordinal);
        var card = Card();
        card.Login(PinType.User, Encoding.ASCII.GetBytes(ModuleClient.UserPin));
        card.CreateFile("before", 3, FileRights.User, FileRights.User);
        card.WriteFile("before", 0, [1, 2, 3]);
        Assert.Equal((byte[])[1, 2, 3], client.Get(session, Assert.Single(client.Find(session, new Attribute(CkAttributeType.Label, "before"))), CkAttributeType.Value));
    }

    [Fact]
    public void File_OfAKeyThatWasNeverWritten_IsNoObject()
    {
        using var client = new ModuleClient(_key);
        var session = client.OpenUser();
        client.Create(session, Key, Token, new(CkAttributeType.KeyType, (uint)CkKeyType.Aes), new(CkAttributeType.Value, Value));
        var card = Card();
        card.Login(PinType.User, Encoding.ASCII.GetBytes(ModuleClient.UserPin));
        var entries = new List<CardObjectEntry>();
        card.ListObjects(entries);
        byte[] record = card.GetAttributes(AttributeTarget.File, Assert.Single(entries).Id);
        card.SetAttributes(AttributeTarget.File, card.CreateFile("torn", 32, FileRights.User | FileRights.Sealed, FileRights.User), record);
        Assert.Single(client.Find(session, Key));
        Assert.Single(client.Find(session));
    }

    private static byte[] Mac(ModuleClient client, CULong session, uint mechanism, CULong key)
    {
        byte[] code = new byte[32];
        Assert.Equal(Ckr.Ok, client.SignInit(session, mechanism, key));
        Assert.Equal(Ckr.Ok, client.Sign(session, Message, code, out int length));
        return code[..length];
    }

    private GmtApplication Card()
    {
        var provider = new InProcessTransportProvider(_key);
        var card = new GmtCard(provider.Open(provider.ListReaders()[0]));
        card.Channel.Connect();
        return card.OpenApplication(card.ListApplications()[0]);
    }
}
