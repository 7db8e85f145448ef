using ScCaToken.Composition;
using ScCaToken.Pkcs11.Objects;
using ScCaToken.Pkcs11.Sessions;
using ScCaToken.Pkcs11.Tests.Mechanisms;
using ScCaToken.Pkcs11.Tokens;
using ScCaToken.Simulator;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>What of a token is left when its card is pulled: nothing.</summary>
public sealed class TokenRemovalTests : IDisposable
{
    private static readonly byte[] Value = Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210");
    private readonly VirtualKey _key = VirtualKey.Create();
    private readonly InProcessTransport _transport;
    private readonly Token _token;
    private readonly Session _session;

    public TokenRemovalTests()
    {
        _transport = new InProcessTransport(_key, "key");
        _token = new Token(null!, new GmtProbe().Detect(_transport)[0], new HandleCounter());
        _session = new Session(1, null!, _token, isReadWrite: true);
        _token.Add(_session);
    }

    public void Dispose()
    {
        _transport.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void Remove_KeysOfObjectsOperationsAndExchanges_AreWiped()
    {
        var key = (SoftSecretKey)AddKey().Key!;
        Encrypt(key);
        var initiator = SoftPrivateKey.Generate(Driver.Card.KeyAlgorithm.Sm2, 256);
        _session.Exchanges.Add(initiator.BeginSm2Exchange("a"u8, new byte[64]));
        initiator.Dispose();
        Assert.NotEmpty(initiator.ExportValue());
        _token.Remove();
        Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => _ = key.Value.Length));
        Assert.Throws<ObjectDisposedException>(initiator.ExportValue);
    }

    [Fact]
    public void Remove_UnderARunningFunction_WipesWhenItLeaves()
    {
        var key = (SoftSecretKey)AddKey().Key!;
        using (new SessionScope(_session))
        {
            Encrypt(key);
            RemoveElsewhere();
            Assert.Equal(Value, key.Value);
            Assert.Equal(Ckr.DeviceRemoved, SignVerifyTests.Code(() => AddKey()));
        }

        Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => _ = key.Value.Length));
    }

    [Fact]
    public void Reindex_OfAnObjectThatIsGone_DoesNotBringItBack()
    {
        var item = AddKey();
        _token.Objects.RemoveSessionObject(item);
        _token.Objects.Reindex(item);
        Assert.Empty(_token.Objects.Search(new AttributeSet()));
    }

    private CkObject AddKey() => new ObjectCreation(_session).Create(new AttributeSet()
        .With(CkAttributeType.Class, (uint)CkObjectClass.SecretKey)
        .With(CkAttributeType.KeyType, (uint)CkKeyType.Aes)
        .With(CkAttributeType.Value, Value));

    private void Encrypt(SoftSecretKey key)
    {
        _session.Encrypting.Start(new MechanismInput(Ckm.AesEcb, 0, 0), key);
        _session.Begin(OperationKind.Encrypt);
    }

    private void RemoveElsewhere()
    {
        var other = new Thread(_token.Remove);
        other.Start();
        other.Join();
    }
}
