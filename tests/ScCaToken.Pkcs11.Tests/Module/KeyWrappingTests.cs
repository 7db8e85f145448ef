using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>C_WrapKey and C_UnwrapKey: whom they obey, and what type of key comes back.</summary>
public sealed class KeyWrappingTests : IDisposable
{
    private static readonly Attribute Secret = Attribute.Of(CkObjectClass.SecretKey), Private = Attribute.Of(CkObjectClass.PrivateKey);
    private static readonly Attribute Aes = new(CkAttributeType.KeyType, (uint)CkKeyType.Aes), Extractable = new(CkAttributeType.Extractable, true);
    private static readonly Attribute OnToken = new(CkAttributeType.Token, true);

    private readonly ModuleClient _client = new();
    private readonly CULong _session;

    public KeyWrappingTests() => _session = _client.OpenUser();

    public void Dispose() => _client.Dispose();

    [Fact]
    public void AllowedMechanisms_OfTheWrappingKey_AreObeyed()
    {
        var allowed = new Attribute(CkAttributeType.AllowedMechanisms, CkNumber.ToBytes(Ckm.AesKeyWrap));
        var wrapping = _client.Create(_session, Secret, Aes, allowed, new(CkAttributeType.Value, new byte[16]));
        var target = _client.Create(_session, Secret, Aes, new(CkAttributeType.Value, new byte[32]));
        Assert.Equal(Ckr.Ok, _client.Wrap(_session, Ckm.AesKeyWrap, wrapping, target, out byte[] wrapped));
        Assert.Equal(Ckr.Ok, _client.Unwrap(_session, Ckm.AesKeyWrap, wrapping, wrapped, out _, Secret, Aes));
        Assert.Equal(Ckr.MechanismInvalid, _client.Wrap(_session, Ckm.AesEcb, wrapping, target, out _));
        Assert.Equal(Ckr.MechanismInvalid, _client.Unwrap(_session, Ckm.AesEcb, wrapping, new byte[32], out _, Secret, Aes));
    }

    [Theory]
    [InlineData(KeyAlgorithm.Sm2, CkKeyType.Ec, false, true)]
    [InlineData(KeyAlgorithm.Sm2, CkKeyType.Ec, true, true)]
    [InlineData(KeyAlgorithm.Sm2, CkKeyType.VendorSm2, false, true)]
    [InlineData(KeyAlgorithm.Sm2, CkKeyType.VendorSm2, true, true)]
    [InlineData(KeyAlgorithm.Sm2, CkKeyType.Rsa, false, false)]
    [InlineData(KeyAlgorithm.P256, CkKeyType.Ec, false, true)]
    [InlineData(KeyAlgorithm.P256, CkKeyType.VendorSm2, false, false)]
    [InlineData(KeyAlgorithm.P256, CkKeyType.Rsa, false, false)]
    public void Unwrap_PrivateKey_HasTheTypeAskedForOrIsRefused(KeyAlgorithm algorithm, CkKeyType type, bool onToken, bool fits)
    {
        var wrapping = _client.Create(_session, Secret, Aes, new(CkAttributeType.Value, new byte[16]));
        byte[] curve = EcParameters.Encode(algorithm).ToArray();
        Assert.Equal(Ckr.Ok, _client.GeneratePair(_session, Ckm.EcKeyPairGen, [new(CkAttributeType.EcParams, curve)], [Extractable], out var publicKey, out var key));
        Assert.Equal(Ckr.Ok, _client.Wrap(_session, Ckm.AesKeyWrapKwp, wrapping, key, out byte[] wrapped));
        var rv = _client.Unwrap(
            _session, Ckm.AesKeyWrapKwp, wrapping, wrapped, out var unwrapped, Private, new(CkAttributeType.KeyType, (uint)type), new(CkAttributeType.Token, onToken));
        Assert.Equal(fits ? Ckr.Ok : Ckr.WrappedKeyInvalid, rv);
        if (!fits)
            return;
        Assert.Equal(CkNumber.ToBytes((uint)type), _client.Get(_session, unwrapped, CkAttributeType.KeyType));
        byte[] digest = new byte[32], signature = new byte[64];
        Assert.Equal(Ckr.Ok, _client.SignInit(_session, Ckm.Ecdsa, unwrapped));
        Assert.Equal(Ckr.Ok, _client.Sign(_session, digest, signature, out _));
        Assert.Equal(Ckr.Ok, _client.Verify(_session, Ckm.Ecdsa, publicKey, digest, signature));
    }

    [Theory]
    [InlineData(CkKeyType.Des, 8)]
    [InlineData(CkKeyType.Des2, 16)]
    [InlineData(CkKeyType.Des3, 24)]
    public void Unwrap_TypeOfOneLength_FromWholeBlocks_NeedsNoLength(CkKeyType type, int length)
    {
        byte[] value = RandomNumberGenerator.GetBytes(length);
        Attribute keyType = new(CkAttributeType.KeyType, (uint)type);
        var wrapping = _client.Create(_session, Secret, Aes, new(CkAttributeType.Value, new byte[16]));
        var key = _client.Create(_session, Secret, keyType, new(CkAttributeType.Value, value));
        Assert.Equal(Ckr.Ok, _client.Wrap(_session, Ckm.AesEcb, wrapping, key, out byte[] wrapped));
        Assert.Equal(0, wrapped.Length % 16);
        Assert.Equal(Ckr.Ok, _client.Unwrap(_session, Ckm.AesEcb, wrapping, wrapped, out var unwrapped, Secret, keyType));
        Assert.Equal(value, _client.Get(_session, unwrapped, CkAttributeType.Value));
        Assert.Equal(Ckr.WrappedKeyLenRange, _client.Unwrap(_session, Ckm.AesEcb, wrapping, wrapped, out _, Secret, keyType, Length(length - 1)));
    }

    [Fact]
    public void Unwrap_AnotherLengthThanTheMechanismCarries_IsRefused()
    {
        var wrapping = _client.Create(_session, Secret, Aes, new(CkAttributeType.Value, new byte[16]));
        var key = _client.Create(_session, Secret, Aes, new(CkAttributeType.Value, new byte[32]));
        foreach (uint mechanism in (uint[])[Ckm.AesKeyWrap, Ckm.AesKeyWrapKwp])
        {
            Assert.Equal(Ckr.Ok, _client.Wrap(_session, mechanism, wrapping, key, out byte[] wrapped));
            Assert.Equal(Ckr.WrappedKeyLenRange, _client.Unwrap(_session, mechanism, wrapping, wrapped, out _, Secret, Aes, Length(16)));
            Assert.Equal(Ckr.WrappedKeyLenRange, _client.Unwrap(_session, mechanism, wrapping, wrapped, out _, Secret, Aes, Length(48)));
            Assert.Equal(Ckr.Ok, _client.Unwrap(_session, mechanism, wrapping, wrapped, out _, Secret, Aes, Length(32)));
        }
    }

    [Fact]
    public void RsaKey_WithAnExponentTheCardCannotHold_StaysInMemory()
    {
        using var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(true);
        // A prime, so that it fits every key; cut to four bytes it would be 65537.
        byte[] exponent = [5, 0, 1, 0, 1];
        Attribute[] template =
        [
            Private, new(CkAttributeType.KeyType, (uint)CkKeyType.Rsa), Extractable, new(CkAttributeType.Modulus, numbers.Modulus!),
            new(CkAttributeType.PublicExponent, exponent), new(CkAttributeType.Prime1, numbers.P!), new(CkAttributeType.Prime2, numbers.Q!),
        ];
        Assert.Equal(Ckr.TemplateInconsistent, _client.Create(_session, out _, [.. template, OnToken, new(CkAttributeType.Sensitive, true)]));
        var key = _client.Create(_session, [.. template, new(CkAttributeType.Sensitive, false)]);
        Assert.Equal(exponent, _client.Get(_session, key, CkAttributeType.PublicExponent));
        var wrapping = _client.Create(_session, Secret, Aes, new(CkAttributeType.Value, new byte[16]));
        Assert.Equal(Ckr.Ok, _client.Wrap(_session, Ckm.AesKeyWrapKwp, wrapping, key, out byte[] wrapped));
        Assert.Equal(Ckr.TemplateInconsistent, _client.Unwrap(_session, Ckm.AesKeyWrapKwp, wrapping, wrapped, out _, Private, template[1], OnToken));
        Assert.Empty(_client.Find(_session, OnToken));
    }

    [Fact]
    public void Create_KeyOfAnotherCurveUnderTheSm2Type_IsRefused()
    {
        Attribute[] common = [new(CkAttributeType.KeyType, (uint)CkKeyType.VendorSm2), new(CkAttributeType.EcParams, EcParameters.Encode(KeyAlgorithm.P256).ToArray())];
        using var key = SoftPrivateKey.Generate(KeyAlgorithm.P256, 0);
        byte[] point = EcParameters.EncodePoint(key.PublicPart!.Point);
        Assert.Equal(Ckr.AttributeValueInvalid, _client.Create(_session, out _, [Attribute.Of(CkObjectClass.PublicKey), new(CkAttributeType.EcPoint, point), .. common]));
        Assert.Equal(Ckr.AttributeValueInvalid, _client.Create(_session, out _, [Private, new(CkAttributeType.Value, key.ExportValue()), .. common]));
    }

    private static Attribute Length(int bytes) => new(CkAttributeType.ValueLen, (uint)bytes);
}
