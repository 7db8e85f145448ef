using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>CKA_CHECK_VALUE of secret keys.</summary>
public sealed class CheckValueTests : IDisposable
{
    private static readonly byte[] Value = Convert.FromHexString("0123456789ABCDEFFEDCBA98765432100123456789ABCDEF");

    private readonly ModuleClient _client = new();
    private readonly CULong _session;

    public CheckValueTests() => _session = _client.OpenUser();

    public static TheoryData<CkKeyType, int, string> Known => new()
    {
        { CkKeyType.Aes, 16, Encrypted(Aes.Create(), 16) },
        { CkKeyType.Aes, 24, Encrypted(Aes.Create(), 24) },
        { CkKeyType.Des, 8, "D5D44F" },
        { CkKeyType.Des3, 24, Encrypted(TripleDES.Create(), 24) },
        { CkKeyType.VendorSm4, 16, Sm4() },
        { CkKeyType.GenericSecret, 24, Convert.ToHexString(SHA1.HashData(Value))[..6] },
        { CkKeyType.Sha256Hmac, 8, Convert.ToHexString(SHA1.HashData(Value.AsSpan(0, 8)))[..6] },
    };

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(Known))]
    public void CheckValue_OfEveryKindOfKey_IsTheStandards(CkKeyType type, int length, string expected)
    {
        foreach (bool token in new[] { false, true })
        {
            var key = _client.Create(_session, Template(type, length, token, new Attribute(CkAttributeType.Sensitive, true)));
            Assert.Equal(expected, Convert.ToHexString(_client.Get(_session, key, CkAttributeType.CheckValue)));
            Assert.Contains(key, _client.Find(_session, new Attribute(CkAttributeType.CheckValue, Convert.FromHexString(expected))));
            Assert.Equal(Ckr.AttributeReadOnly, _client.Set(_session, key, new Attribute(CkAttributeType.CheckValue, Convert.FromHexString(expected))));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Template_WithTheRightOne_IsTaken_AndWithAnotherIsRefused(bool token)
    {
        byte[] right = Convert.FromHexString(Encrypted(Aes.Create(), 16));
        var key = _client.Create(_session, Template(CkKeyType.Aes, 16, token, new Attribute(CkAttributeType.CheckValue, right)));
        Assert.Equal(right, _client.Get(_session, key, CkAttributeType.CheckValue));
        int before = _client.Find(_session).Length;
        foreach (byte[] wrong in new byte[][] { [right[0], right[1], (byte)(right[2] ^ 1)], right[..2], [.. right, 0] })
            Assert.Equal(Ckr.AttributeValueInvalid, _client.Create(_session, out _, Template(CkKeyType.Aes, 16, token, new Attribute(CkAttributeType.CheckValue, wrong))));
        Assert.Equal(before, _client.Find(_session).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Template_WithAnEmptyOne_HidesIt(bool token)
    {
        var key = _client.Create(_session, Template(CkKeyType.Aes, 16, token, new Attribute(CkAttributeType.CheckValue, Array.Empty<byte>())));
        Assert.Empty(_client.Get(_session, key, CkAttributeType.CheckValue));
        Assert.Equal(Ckr.Ok, _client.Copy(_session, key, out var copy));
        Assert.Empty(_client.Get(_session, copy, CkAttributeType.CheckValue));
    }

    private static string Encrypted(SymmetricAlgorithm cipher, int length)
    {
        using (cipher)
        {
            cipher.Key = Value[..length];
            cipher.Mode = CipherMode.ECB;
            cipher.Padding = PaddingMode.None;
            byte[] zeros = new byte[cipher.BlockSize / 8];
            using var encryptor = cipher.CreateEncryptor();
            return Convert.ToHexString(encryptor.TransformFinalBlock(zeros, 0, zeros.Length))[..6];
        }
    }

    private static string Sm4()
    {
        var engine = new Org.BouncyCastle.Crypto.Engines.SM4Engine();
        engine.Init(true, new Org.BouncyCastle.Crypto.Parameters.KeyParameter(Value[..16]));
        byte[] block = new byte[16];
        engine.ProcessBlock(block, 0, block, 0);
        return Convert.ToHexString(block)[..6];
    }

    private static Attribute[] Template(CkKeyType type, int length, bool token, Attribute extra) =>
    [
        Attribute.Of(CkObjectClass.SecretKey), new(CkAttributeType.KeyType, (uint)type), new(CkAttributeType.Token, token), new(CkAttributeType.Value, Value[..length]), extra,
    ];
}
