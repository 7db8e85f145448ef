using System.Runtime.InteropServices;
using ScCaToken.Composition;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Gmt;

namespace ScCaToken.Pkcs11.Tests.Module;

public sealed unsafe class ObjectTests
{
    private static readonly Attribute Token = new(CkAttributeType.Token, true);
    private static readonly Attribute Private = new(CkAttributeType.Private, true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DataObject_OnTokenOrInSession_HasItsAttributes(bool token)
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var data = client.Create(
            session, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Token, token), new(CkAttributeType.Label, "notes"),
            new(CkAttributeType.Application, "app"), new(CkAttributeType.ObjectId, [6, 1, 42]), new(CkAttributeType.Value, [1, 2, 3]));
        Assert.Equal("notes", client.Label(session, data));
        Assert.Equal([1, 2, 3], client.Get(session, data, CkAttributeType.Value));
        Assert.Equal([6, 1, 42], client.Get(session, data, CkAttributeType.ObjectId));
        Assert.Equal(token, client.Flag(session, data, CkAttributeType.Token));
        Assert.True(client.Flag(session, data, CkAttributeType.Modifiable));
        Assert.Equal(Ckr.Ok, client.Set(session, data, new(CkAttributeType.Value, [9, 9, 9, 9, 9]), new(CkAttributeType.Label, "new")));
        Assert.Equal([9, 9, 9, 9, 9], client.Get(session, data, CkAttributeType.Value));
        Assert.Equal([data], client.Find(session, new Attribute(CkAttributeType.Label, "new")));
        Assert.Equal("app", System.Text.Encoding.UTF8.GetString(client.Get(session, data, CkAttributeType.Application)));
        Assert.Equal(Ckr.Ok, client.Destroy(session, data));
        Assert.Equal(Ckr.ObjectHandleInvalid, client.Destroy(session, data));
        Assert.Empty(client.Find(session));
    }

    [Fact]
    public void TokenObjects_SecondClient_SeesThemAndTheirChanges()
    {
        using var client = new ModuleClient();
        using var other = new ModuleClient(client.Key);
        var session = client.OpenUser();
        var seen = other.Open();
        var data = client.Create(session, Attribute.Of(CkObjectClass.Data), Token, new(CkAttributeType.Label, "shared"), new(CkAttributeType.Value, [1]));
        var found = Assert.Single(other.Find(seen, new Attribute(CkAttributeType.Label, "shared")));
        Assert.Equal(Ckr.Ok, client.Set(session, data, new Attribute(CkAttributeType.Label, "renamed")));
        Assert.Empty(other.Find(seen, new Attribute(CkAttributeType.Label, "shared")));
        Assert.Equal([found], other.Find(seen, new Attribute(CkAttributeType.Label, "renamed")));
        client.Destroy(session, data);
        Assert.Empty(other.Find(seen));
        Assert.Equal(Ckr.ObjectHandleInvalid, other.Get(seen, found, CkAttributeType.Label, out _));
    }

    [Fact]
    public void Handle_WhoseFileAnotherReplaced_DoesNotReachTheNewOne()
    {
        using var client = new ModuleClient();
        using var other = new ModuleClient(client.Key);
        var session = client.OpenUser();
        var (theirs, name) = (other.Open(), new Attribute(CkAttributeType.Label, "x"));
        foreach (var use in (Func<CULong, Ckr>[])[stale => client.Destroy(session, stale), stale => client.Set(session, stale, new Attribute(CkAttributeType.Value, [3]))])
        {
            var stale = client.Create(session, Attribute.Of(CkObjectClass.Data), Token, name, new(CkAttributeType.Value, [1]));
            Assert.Equal(Ckr.Ok, other.Destroy(theirs, Assert.Single(other.Find(theirs, name))));
            var successor = other.Create(theirs, Attribute.Of(CkObjectClass.Data), Token, name, new(CkAttributeType.Value, [2]));
            Assert.Equal(Ckr.ObjectHandleInvalid, use(stale));
            Assert.Equal([2], other.Get(theirs, Assert.Single(other.Find(theirs, name)), CkAttributeType.Value));
            Assert.Equal(Ckr.Ok, other.Destroy(theirs, successor));
        }
    }

    [Fact]
    public void PrivateObjects_WithoutLogin_AreUnseenAndTheirHandlesDie()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var onToken = client.Create(session, Attribute.Of(CkObjectClass.Data), Token, Private, new(CkAttributeType.Label, "secret"), new(CkAttributeType.Value, [7]));
        var inSession = client.Create(session, Attribute.Of(CkObjectClass.Data), Private, new(CkAttributeType.Value, [8]));
        client.Module.Logout(session);
        Assert.Empty(client.Find(session));
        Assert.Equal(Ckr.ObjectHandleInvalid, client.Get(session, onToken, CkAttributeType.Label, out _));
        Assert.Equal(Ckr.UserNotLoggedIn, client.Create(session, out _, Attribute.Of(CkObjectClass.Data), Private));
        client.Login(session);
        Assert.Equal(Ckr.ObjectHandleInvalid, client.Get(session, onToken, CkAttributeType.Label, out _));
        Assert.Equal(Ckr.ObjectHandleInvalid, client.Get(session, inSession, CkAttributeType.Value, out _));
        var again = Assert.Single(client.Find(session));
        Assert.Equal([7], client.Get(session, again, CkAttributeType.Value));
    }

    [Fact]
    public void PrivateFile_FreshClient_IsReadAfterLogin()
    {
        using var first = new ModuleClient();
        var session = first.OpenUser();
        first.Create(session, Attribute.Of(CkObjectClass.Data), Token, Private, new(CkAttributeType.Label, "later"), new(CkAttributeType.Value, [7]));
        first.Module.CloseSession(session);
        using var second = new ModuleClient(first.Key);
        session = second.Open();
        Assert.Empty(second.Find(session));
        second.Login(session);
        Assert.Equal("later", second.Label(session, Assert.Single(second.Find(session))));
    }

    [Fact]
    public void SessionObjects_ClosedSession_AreGone()
    {
        using var client = new ModuleClient();
        var (first, second) = (client.Open(), client.Open());
        var data = client.Create(first, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Label, "mine"));
        Assert.Equal([data], client.Find(second));
        client.Module.CloseSession(first);
        Assert.Empty(client.Find(second));
    }

    [Fact]
    public void ReadOnlySession_TokenObjects_CannotBeChanged()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var data = client.Create(session, Attribute.Of(CkObjectClass.Data), Token);
        var readOnly = client.Open(readWrite: false);
        Assert.Equal(Ckr.SessionReadOnly, client.Create(readOnly, out _, Attribute.Of(CkObjectClass.Data), Token));
        Assert.Equal(Ckr.SessionReadOnly, client.Destroy(readOnly, data));
        Assert.Equal(Ckr.SessionReadOnly, client.Set(readOnly, data, new Attribute(CkAttributeType.Label, "x")));
        Assert.Equal(Ckr.Ok, client.Create(readOnly, out _, Attribute.Of(CkObjectClass.Data)));
    }

    [Fact]
    public void CreateObject_BadTemplates_GiveTheStandardsCodes()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        Assert.Equal(Ckr.TemplateIncomplete, client.Create(session, out _));
        Assert.Equal(Ckr.TemplateIncomplete, client.Create(session, out _, Attribute.Of(CkObjectClass.SecretKey)));
        Assert.Equal(Ckr.AttributeValueInvalid, client.Create(session, out _, new Attribute(CkAttributeType.Class, 0x77u)));
        Assert.Equal(Ckr.AttributeValueInvalid, client.Create(session, out _, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Token, [2])));
        Assert.Equal(Ckr.AttributeTypeInvalid, client.Create(session, out _, Attribute.Of(CkObjectClass.Data), new((CkAttributeType)0x4444, [2])));
        Assert.Equal(Ckr.TemplateInconsistent, client.Create(session, out _, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Modulus, [2])));
        Assert.Equal(Ckr.AttributeReadOnly, client.Create(session, out _, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.UniqueId, [2])));
        Assert.Equal(Ckr.TemplateInconsistent, client.Create(session, out _, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Label, "a"), new(CkAttributeType.Label, "b")));
        Assert.Equal(Ckr.ArgumentsBad, ModuleClient.Rv(() => client.Module.CreateObject(session, null, new CULong(1), null)));
    }

    [Fact]
    public void GetAttributeValue_SeveralAttributes_EachGetsItsAnswer()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (_, key) = client.GenerateEc(session);
        using var template = new NativeTemplate(
            new(CkAttributeType.Value, new byte[32]), new(CkAttributeType.Label, new byte[16]), new(CkAttributeType.Modulus, new byte[4]), new(CkAttributeType.Id, new byte[2]));
        nint pointer = (nint)template.Pointer;
        Assert.NotEqual(Ckr.Ok, ModuleClient.Rv(() => client.Module.GetAttributeValue(session, key, (CkAttribute*)pointer, template.Count)));
        Assert.Equal(CkNumber.Unavailable, template.Pointer[0].ValueLength);
        Assert.Equal(2u, (uint)template.Pointer[1].ValueLength.Value);
        Assert.Equal(CkNumber.Unavailable, template.Pointer[2].ValueLength);
        Assert.Equal(CkNumber.Unavailable, template.Pointer[3].ValueLength);
        Assert.Equal(Ckr.AttributeSensitive, client.Get(session, key, CkAttributeType.Value, out _));
        Assert.Equal(Ckr.AttributeTypeInvalid, client.Get(session, key, CkAttributeType.Modulus, out _));
    }

    [Fact]
    public void SetAttributeValue_FixedAttributes_AreReadOnly()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (publicKey, key) = client.GenerateEc(session);
        Assert.Equal(Ckr.AttributeReadOnly, client.Set(session, key, new Attribute(CkAttributeType.KeyType, (uint)CkKeyType.Rsa)));
        Assert.Equal(Ckr.AttributeReadOnly, client.Set(session, key, new Attribute(CkAttributeType.Sensitive, false)));
        Assert.Equal(Ckr.AttributeReadOnly, client.Set(session, key, new Attribute(CkAttributeType.Extractable, true)));
        Assert.Equal(Ckr.AttributeReadOnly, client.Set(session, publicKey, new Attribute(CkAttributeType.Trusted, true)));
        Assert.Equal(Ckr.Ok, client.Set(session, key, new(CkAttributeType.Id, [1, 2]), new(CkAttributeType.StartDate, "20260101")));
        Assert.Equal(Ckr.AttributeValueInvalid, client.Set(session, key, new Attribute(CkAttributeType.StartDate, "tomorrow")));
        Assert.Equal([1, 2], client.Get(session, key, CkAttributeType.Id));
    }

    [Fact]
    public void Copy_Data_TakesChangesAndKeepsTheRest()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var data = client.Create(session, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Label, "a"), new(CkAttributeType.Value, [5]));
        Assert.Equal(Ckr.Ok, client.Copy(session, data, out var copy, Token, new(CkAttributeType.Label, "b")));
        Assert.True(client.Flag(session, copy, CkAttributeType.Token));
        Assert.Equal("b", client.Label(session, copy));
        Assert.Equal([5], client.Get(session, copy, CkAttributeType.Value));
        var fixedData = client.Create(session, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Copyable, false), new(CkAttributeType.Destroyable, false), new(CkAttributeType.Modifiable, false));
        Assert.Equal(Ckr.ActionProhibited, client.Copy(session, fixedData, out _));
        Assert.Equal(Ckr.ActionProhibited, client.Destroy(session, fixedData));
        Assert.Equal(Ckr.ActionProhibited, client.Set(session, fixedData, new Attribute(CkAttributeType.Label, "x")));
    }

    [Fact]
    public void Find_WithoutInit_OrTwice_IsRefused()
    {
        using var client = new ModuleClient();
        var session = client.Open();
        Assert.Equal(Ckr.OperationNotInitialized, ModuleClient.Rv(() => client.Module.FindObjects(session, null, default, null)));
        Assert.Equal(Ckr.Ok, client.Module.FindObjectsInit(session, null, default));
        Assert.Equal(Ckr.OperationActive, ModuleClient.Rv(() => client.Module.FindObjectsInit(session, null, default)));
        Assert.Equal(Ckr.Ok, client.Module.SessionCancel(session, new CULong((uint)CkMechanismFlags.FindObjects)));
        Assert.Equal(Ckr.OperationNotInitialized, ModuleClient.Rv(() => client.Module.FindObjectsFinal(session)));
    }

    [Fact]
    public void Find_ObjectsDestroyedMeanwhile_AreNotHandedOut()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var made = new List<CULong>();
        foreach (bool token in (bool[])[true, false, true, false])
            made.Add(client.Create(session, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Token, token)));
        Assert.Equal(Ckr.Ok, client.Module.FindObjectsInit(session, null, default));
        Assert.Equal([made[0]], Next(client, session, 1));
        client.Destroy(session, made[1]);
        client.Destroy(session, made[2]);
        Assert.Equal([made[3]], Next(client, session, 3));
        Assert.Empty(Next(client, session, 3));
    }

    [Fact]
    public void Find_PrivateObjectsAfterLogout_AreNotHandedOut()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        foreach (bool token in (bool[])[true, false])
            client.Create(session, Attribute.Of(CkObjectClass.Data), Private, new(CkAttributeType.Token, token));
        var open = client.Create(session, Attribute.Of(CkObjectClass.Data), Token);
        Assert.Equal(Ckr.Ok, client.Module.FindObjectsInit(session, null, default));
        client.Logout(session);
        Assert.Equal([open], Next(client, session, 3));
    }

    [Fact]
    public void UniqueId_OfAnObjectThatMoves_StaysItsOwn()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var data = client.Create(session, Attribute.Of(CkObjectClass.Data), Token, new(CkAttributeType.Value, [1]));
        var (publicKey, privateKey) = client.GenerateEc(session);
        byte[] certificate = TestCertificates.For(client.Get(session, publicKey, CkAttributeType.PublicKeyInfo));
        client.Create(session, Attribute.Of(CkObjectClass.Certificate), Token, new(CkAttributeType.Value, certificate));
        byte[] dataId = client.Get(session, data, CkAttributeType.UniqueId), keyId = client.Get(session, publicKey, CkAttributeType.UniqueId);

        // Each goes into another file.
        Assert.Equal(Ckr.Ok, client.Set(session, data, new Attribute(CkAttributeType.Value, [1, 2])));
        Assert.Equal(Ckr.Ok, client.Destroy(session, privateKey));
        Assert.Equal(dataId, client.Get(session, data, CkAttributeType.UniqueId));
        Assert.Equal(keyId, client.Get(session, publicKey, CkAttributeType.UniqueId));
        Assert.Equal([data], client.Find(session, new Attribute(CkAttributeType.UniqueId, dataId)));
        Assert.Equal(Ckr.Ok, client.Set(session, data, new Attribute(CkAttributeType.Label, "again")));
        Assert.Equal(Ckr.Ok, client.Copy(session, data, out var copy));
        Assert.NotEqual(dataId, client.Get(session, copy, CkAttributeType.UniqueId));

        // The container lives on with the certificate, and another host gives it a new pair.
        using (var card = new GmtCard(new InProcessTransportProvider(client.Key).Open("ScCaToken virtual key")))
        {
            card.Channel.Transport.Connect();
            var application = card.OpenApplication("SCCA");
            application.Login(PinType.User, "12345678"u8);
            application.GenerateKeyPair(application.OpenContainer("ec"), KeyKind.Signing, KeyAlgorithm.P256, 256, false);
        }

        using var other = new ModuleClient(client.Key);
        var seen = other.OpenUser();
        Assert.Equal([1, 2], other.Get(seen, Assert.Single(other.Find(seen, new Attribute(CkAttributeType.UniqueId, dataId))), CkAttributeType.Value));
        var moved = Assert.Single(other.Find(seen, new Attribute(CkAttributeType.UniqueId, keyId)));
        Assert.Equal(client.Get(session, publicKey, CkAttributeType.EcPoint), other.Get(seen, moved, CkAttributeType.EcPoint));
        Assert.Equal(6, other.Find(seen).Select(item => Convert.ToHexString(other.Get(seen, item, CkAttributeType.UniqueId))).Distinct().Count());
    }

    /// <summary>An attribute record holds 4,096 bytes.</summary>
    [Fact]
    public void Move_OfAnObjectWithAVeryLongLabel_LosesTheIdRatherThanTheObject()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var data = client.Create(session, Attribute.Of(CkObjectClass.Data), Token, new(CkAttributeType.Value, [1]), new(CkAttributeType.Label, new string('x', 4085)));
        Assert.Equal(Ckr.Ok, client.Set(session, data, new Attribute(CkAttributeType.Value, [1, 2])));
        Assert.Equal([1, 2], client.Get(session, data, CkAttributeType.Value));

        var (publicKey, privateKey) = client.GenerateEc(session);
        byte[] certificate = TestCertificates.For(client.Get(session, publicKey, CkAttributeType.PublicKeyInfo));
        var long1 = client.Create(session, Attribute.Of(CkObjectClass.Certificate), Token, new(CkAttributeType.Value, certificate), new(CkAttributeType.Label, new string('x', 4055)));
        Assert.Equal(Ckr.Ok, client.Destroy(session, privateKey));
        Assert.Equal(4055, client.Get(session, long1, CkAttributeType.Label).Length);
        Assert.NotEmpty(client.Get(session, publicKey, CkAttributeType.UniqueId));

        // What the certificate shows of its key has no room at all: the key stays.
        (publicKey, privateKey) = client.GenerateEc(session);
        certificate = TestCertificates.For(client.Get(session, publicKey, CkAttributeType.PublicKeyInfo));
        client.Create(session, Attribute.Of(CkObjectClass.Certificate), Token, new(CkAttributeType.Value, certificate), new(CkAttributeType.Label, new string('x', 4072)));
        Assert.Equal(Ckr.DeviceMemory, client.Destroy(session, privateKey));
        Assert.NotEmpty(client.Get(session, privateKey, CkAttributeType.UniqueId));
    }

    [Fact]
    public void Labels_ThatAreNoFileNames_AreKept()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        foreach (string label in (string[])["", "twice", "twice", new string('x', 100), "四川CA证书", "a\0b"])
        {
            var data = client.Create(session, Attribute.Of(CkObjectClass.Data), Token, new(CkAttributeType.Label, label));
            Assert.Equal(label, client.Label(session, data));
        }

        Assert.Equal(2, client.Find(session, new Attribute(CkAttributeType.Label, "twice")).Length);
    }

    private static CULong[] Next(ModuleClient client, CULong session, int most)
    {
        CULong count;
        var handles = new CULong[most];
        fixed (CULong* found = handles)
            Assert.Equal(Ckr.Ok, client.Module.FindObjects(session, found, new CULong((nuint)most), &count));
        return handles[..(int)count.Value];
    }
}
