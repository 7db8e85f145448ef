using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>What no application may read is not told by other functions either.</summary>
public sealed unsafe class SecretAttributeTests
{
    [Fact]
    public void ObjectSize_OfASensitiveKey_LeavesItsValueOut()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        Assert.Equal(32u, Size(client, session, sensitive: false) - Size(client, session, sensitive: true));
    }

    [Fact]
    public void Copy_ThatNamesASecret_DoesNotTellWhetherItIsRight()
    {
        using var rsa = RSA.Create(2048);
        var key = rsa.ExportParameters(true);
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var source = client.Create(
            session, Attribute.Of(CkObjectClass.PrivateKey), new(CkAttributeType.KeyType, (uint)CkKeyType.Rsa), new(CkAttributeType.Sensitive, true),
            new(CkAttributeType.Modulus, key.Modulus!), new(CkAttributeType.PublicExponent, key.Exponent!), new(CkAttributeType.Prime1, key.P!), new(CkAttributeType.Prime2, key.Q!));
        Assert.Equal(Ckr.AttributeReadOnly, client.Copy(session, source, out _, new Attribute(CkAttributeType.Prime1, key.P!)));
        Assert.Equal(Ckr.AttributeReadOnly, client.Copy(session, source, out _, new Attribute(CkAttributeType.Prime1, key.Q!)));
        Assert.Equal(Ckr.Ok, client.Copy(session, source, out _, new Attribute(CkAttributeType.Modulus, key.Modulus!)));
    }

    [Fact]
    public void Secrets_ThatMayBeRead_StayRightHoweverOften()
    {
        byte[] value = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var key = client.Create(session, Template(value, sensitive: false));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(value, client.Get(session, key, CkAttributeType.Value));
            Assert.Equal([key], client.Find(session, new Attribute(CkAttributeType.Value, value)));
        }
    }

    private static Attribute[] Template(byte[] value, bool sensitive) =>
    [
        Attribute.Of(CkObjectClass.SecretKey), new(CkAttributeType.KeyType, (uint)CkKeyType.Aes), new(CkAttributeType.Sensitive, sensitive), new(CkAttributeType.Value, value),
    ];

    private static uint Size(ModuleClient client, CULong session, bool sensitive)
    {
        var key = client.Create(session, Template(new byte[32], sensitive));
        CULong size;
        Assert.Equal(Ckr.Ok, client.Module.GetObjectSize(session, key, &size));
        return (uint)size.Value;
    }
}
