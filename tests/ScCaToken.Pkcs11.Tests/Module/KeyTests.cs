using System.Runtime.InteropServices;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Tests.Module;

public sealed unsafe class KeyTests
{
    private static readonly byte[] Digest = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly Attribute Token = new(CkAttributeType.Token, true);

    [Fact]
    public void GenerateKeyPair_OnCard_SharesIdAndSigns()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (publicKey, privateKey) = client.GenerateEc(session, "pair");
        Assert.Equal(client.Get(session, publicKey, CkAttributeType.Id), client.Get(session, privateKey, CkAttributeType.Id));
        Assert.Equal(20, client.Get(session, publicKey, CkAttributeType.Id).Length);
        Assert.True(client.Flag(session, privateKey, CkAttributeType.Local));
        Assert.True(client.Flag(session, privateKey, CkAttributeType.NeverExtractable));
        Assert.False(client.Flag(session, privateKey, CkAttributeType.Extractable));
        Assert.Equal(Ckr.Ok, client.SignInit(session, Ckm.Ecdsa, privateKey));
        Assert.Equal(Ckr.Ok, client.Sign(session, Digest, null, out int length));
        Assert.Equal(64, length);
        Assert.Equal(Ckr.BufferTooSmall, client.Sign(session, Digest, new byte[63], out length));
        Assert.Equal(64, length);
        byte[] signature = new byte[64];
        Assert.Equal(Ckr.Ok, client.Sign(session, Digest, signature, out _));
        Assert.Equal(Ckr.OperationNotInitialized, client.Sign(session, Digest, signature, out _));
        Assert.Equal(Ckr.Ok, client.Verify(session, Ckm.Ecdsa, publicKey, Digest, signature));
        signature[5] ^= 1;
        Assert.Equal(Ckr.SignatureInvalid, client.Verify(session, Ckm.Ecdsa, publicKey, Digest, signature));
        Assert.Equal(Ckr.SignatureLenRange, client.Verify(session, Ckm.Ecdsa, publicKey, Digest, signature[1..]));
    }

    [Fact]
    public void SignInit_Misuse_GivesTheStandardsCodes()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (publicKey, privateKey) = client.GenerateEc(session, "pair", true, new Attribute(CkAttributeType.AllowedMechanisms, CkNumber.ToBytes(Ckm.Ecdsa)));
        Assert.Equal(Ckr.KeyHandleInvalid, client.SignInit(session, Ckm.Ecdsa, new CULong(999)));
        Assert.Equal(Ckr.MechanismInvalid, client.SignInit(session, 0x7777, privateKey));
        Assert.Equal(Ckr.MechanismInvalid, client.SignInit(session, Ckm.EcdsaSha256, privateKey));
        Assert.Equal(Ckr.KeyTypeInconsistent, client.SignInit(session, Ckm.Ecdsa, publicKey));
        Assert.Equal(Ckr.ArgumentsBad, ModuleClient.Rv(() => client.Module.SignInit(session, null, privateKey)));
        Assert.Equal(Ckr.Ok, client.SignInit(session, Ckm.Ecdsa, privateKey));
        Assert.Equal(Ckr.OperationActive, client.SignInit(session, Ckm.Ecdsa, privateKey));
        Assert.Equal(Ckr.Ok, ModuleClient.Rv(() => client.Module.SignInit(session, null, privateKey)));
        Assert.Equal(Ckr.OperationNotInitialized, client.Sign(session, Digest, null, out _));
        Assert.Equal(Ckr.Ok, client.Set(session, privateKey, new Attribute(CkAttributeType.Sign, false)));
        Assert.Equal(Ckr.KeyFunctionNotPermitted, client.SignInit(session, Ckm.Ecdsa, privateKey));
        Assert.Equal(Ckr.Ok, client.Module.SessionCancel(session, new CULong(uint.MaxValue)));
    }

    [Fact]
    public void AlwaysAuthenticate_EachSignature_NeedsItsPin()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (_, key) = client.GenerateEc(session, "careful", true, new Attribute(CkAttributeType.AlwaysAuthenticate, true));
        Assert.True(client.Flag(session, key, CkAttributeType.AlwaysAuthenticate));
        byte[] signature = new byte[64];
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(Ckr.Ok, client.SignInit(session, Ckm.Ecdsa, key));
            Assert.Equal(Ckr.UserNotLoggedIn, client.Sign(session, Digest, signature, out _));
            Assert.Equal(Ckr.Ok, client.SignInit(session, Ckm.Ecdsa, key));
            Assert.Equal(Ckr.Ok, client.Login(session, user: CkUserType.ContextSpecific));
            Assert.Equal(Ckr.Ok, client.Sign(session, Digest, signature, out _));
        }

        Assert.Equal(CkSessionState.RwUserFunctions, client.State(session));
    }

    [Fact]
    public void SessionPair_CopiedToToken_KeepsSigning()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (publicKey, privateKey) = client.GenerateEc(session, "soft", token: false);
        Assert.False(client.Flag(session, privateKey, CkAttributeType.Token));
        Assert.Equal(Ckr.Ok, client.Copy(session, privateKey, out var onCard, Token, new(CkAttributeType.Id, [9])));
        Assert.Equal([9], client.Get(session, onCard, CkAttributeType.Id));
        Assert.True(client.Flag(session, onCard, CkAttributeType.Local));
        Assert.False(client.Flag(session, onCard, CkAttributeType.Extractable));
        byte[] signature = new byte[64];
        Assert.Equal(Ckr.Ok, client.SignInit(session, Ckm.Ecdsa, onCard));
        Assert.Equal(Ckr.Ok, client.Sign(session, Digest, signature, out _));
        Assert.Equal(Ckr.Ok, client.Verify(session, Ckm.Ecdsa, publicKey, Digest, signature));
    }

    [Fact]
    public void DestroyPrivateKey_PublicKey_StaysUntilDestroyed()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (publicKey, privateKey) = client.GenerateEc(session, "pair");
        byte[] signature = new byte[64];
        client.SignInit(session, Ckm.Ecdsa, privateKey);
        client.Sign(session, Digest, signature, out _);
        Assert.Equal(Ckr.Ok, client.Destroy(session, privateKey));
        Assert.Equal([publicKey], client.Find(session));
        Assert.Equal(Ckr.Ok, client.Verify(session, Ckm.Ecdsa, publicKey, Digest, signature));
        using var other = new ModuleClient(client.Key);
        var seen = other.Open();
        Assert.Equal(Ckr.Ok, other.Verify(seen, Ckm.Ecdsa, Assert.Single(other.Find(seen)), Digest, signature));
        Assert.Equal(Ckr.Ok, client.Destroy(session, publicKey));
        Assert.Empty(client.Find(session));
        Assert.Empty(other.Find(seen));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Copy_OfAPublicKey_TellsWhereTheKeyCameFrom(bool token, bool copyToToken)
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (made, _) = client.GenerateEc(session, token: token);
        var given = client.Create(
            session, Attribute.Of(CkObjectClass.PublicKey), new(CkAttributeType.KeyType, (uint)CkKeyType.Ec),
            new(CkAttributeType.EcParams, client.Get(session, made, CkAttributeType.EcParams)), new(CkAttributeType.EcPoint, client.Get(session, made, CkAttributeType.EcPoint)));
        foreach (var (source, local) in ((CULong, bool)[])[(made, true), (given, false)])
        {
            Assert.Equal(Ckr.Ok, client.Copy(session, source, out var copy, new Attribute(CkAttributeType.Token, copyToToken)));
            Assert.Equal(local, client.Flag(session, copy, CkAttributeType.Local));
            foreach (var type in (CkAttributeType[])[CkAttributeType.Local, CkAttributeType.KeyGenMechanism, CkAttributeType.EcPoint, CkAttributeType.Verify])
                Assert.Equal(client.Get(session, source, type), client.Get(session, copy, type));
            Assert.Equal(Ckr.Ok, client.Destroy(session, source));
            Assert.Equal(Ckr.SignatureInvalid, client.Verify(session, Ckm.Ecdsa, copy, new byte[32], new byte[64]));
        }
    }

    [Fact]
    public void Certificate_OfAKeyOnTheCard_SharesItsIdAndContainer()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (publicKey, privateKey) = client.GenerateEc(session, "pair");
        byte[] certificate = TestCertificates.For(client.Get(session, publicKey, CkAttributeType.PublicKeyInfo));
        var made = client.Create(session, Attribute.Of(CkObjectClass.Certificate), Token, new(CkAttributeType.CertificateType, 0u), new(CkAttributeType.Value, certificate));
        Assert.Equal(client.Get(session, publicKey, CkAttributeType.Id), client.Get(session, made, CkAttributeType.Id));
        Assert.Equal("pair", client.Label(session, made));
        Assert.Equal(certificate, client.Get(session, made, CkAttributeType.Value));
        Assert.NotEmpty(client.Get(session, made, CkAttributeType.Subject));
        var second = client.Create(session, Attribute.Of(CkObjectClass.Certificate), Token, new(CkAttributeType.Label, "second"), new(CkAttributeType.Value, certificate));
        Assert.Equal("second", client.Label(session, second));
        Assert.Equal(2, client.Find(session, Attribute.Of(CkObjectClass.Certificate)).Length);
        Assert.Equal(Ckr.Ok, client.Destroy(session, made));
        Assert.Equal([second], client.Find(session, Attribute.Of(CkObjectClass.Certificate)));
        Assert.Equal(Ckr.Ok, client.Set(session, privateKey, new(CkAttributeType.Id, [1]), new(CkAttributeType.Label, "other")));
        Assert.Equal("pair", client.Label(session, publicKey));
        Assert.NotEqual([1], client.Get(session, publicKey, CkAttributeType.Id));
        foreach (bool token in (bool[])[true, false])
        {
            Attribute place = new(CkAttributeType.Token, token);
            Assert.Equal(Ckr.AttributeValueInvalid, client.Create(session, out _, Attribute.Of(CkObjectClass.Certificate), place, new(CkAttributeType.Value, [1, 2, 3])));
        }
    }

    [Fact]
    public void Sm2Pair_UnderBothKeyTypes_IsRemembered()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        Assert.Equal(
            Ckr.Ok,
            client.GeneratePair(session, Ckm.EcKeyPairGen, [Token, new(CkAttributeType.EcParams, EcParameters.Encode(KeyAlgorithm.Sm2).ToArray())], [Token], out _, out var plain));
        Assert.Equal(
            Ckr.Ok,
            client.GeneratePair(session, 0x80008001, [Token, new(CkAttributeType.KeyType, (uint)CkKeyType.VendorSm2)], [Token], out _, out var vendor));
        Assert.Equal(CkNumber.ToBytes((uint)CkKeyType.Ec), client.Get(session, plain, CkAttributeType.KeyType));
        Assert.Equal(CkNumber.ToBytes((uint)CkKeyType.VendorSm2), client.Get(session, vendor, CkAttributeType.KeyType));
        using var other = new ModuleClient(client.Key);
        var seen = other.OpenUser();
        Assert.Equal(2, other.Find(seen, new Attribute(CkAttributeType.KeyType, (uint)CkKeyType.VendorSm2)).Length);
    }

    [Fact]
    public void Signing_ManyThreadsOnOneKey_AllVerify()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (publicKey, privateKey) = client.GenerateEc(session);
        Parallel.For(0, 8, _ =>
        {
            var own = client.Open(readWrite: false);
            byte[] signature = new byte[64];
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal(Ckr.Ok, client.SignInit(own, Ckm.Ecdsa, privateKey));
                Assert.Equal(Ckr.Ok, client.Sign(own, Digest, signature, out int _));
                Assert.Equal(Ckr.Ok, client.Verify(own, Ckm.Ecdsa, publicKey, Digest, signature));
            }

            Assert.Equal(Ckr.Ok, client.Module.CloseSession(own));
        });
    }

    [Fact]
    public void Sign_Repeated_AllocatesNothing()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (_, privateKey) = client.GenerateEc(session);
        byte* signature = stackalloc byte[64];
        byte* digest = stackalloc byte[32];
        var mechanism = new CkMechanism { Type = new CULong(Ckm.Ecdsa) };
        long before = 0;
        for (int i = 0; i < 20; i++)
        {
            if (i == 10)
                before = GC.GetAllocatedBytesForCurrentThread();
            CULong length = new(64);
            client.Module.SignInit(session, &mechanism, privateKey);
            client.Module.Sign(session, digest, new CULong(32), signature, &length);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
