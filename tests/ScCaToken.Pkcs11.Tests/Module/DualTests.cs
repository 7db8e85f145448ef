using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>Dual-function operations take parts, so they obey the rule of parts and the whole.</summary>
public sealed unsafe class DualTests : IDisposable
{
    private readonly byte[] _data = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly byte[] _result = new byte[32];
    private readonly ModuleClient _client = new();
    private readonly CULong _session, _key;

    public DualTests()
    {
        _session = _client.OpenUser();
        _key = _client.Create(
            _session, Attribute.Of(CkObjectClass.SecretKey), new(CkAttributeType.KeyType, (uint)CkKeyType.Aes), new(CkAttributeType.Value, new byte[16]));
    }

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Update_OfBoth_ComputesBoth(bool decrypting)
    {
        using var aes = Aes.Create();
        aes.Key = new byte[16];
        byte[] expected = decrypting ? aes.DecryptEcb(_data, PaddingMode.None) : aes.EncryptEcb(_data, PaddingMode.None);
        Start(decrypting);
        Assert.Equal(Ckr.Ok, Update(decrypting));
        Assert.Equal(expected, _result);
        Assert.Equal(Ckr.Ok, Digest(_result));
        Assert.Equal(SHA256.HashData(decrypting ? expected : _data), _result);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Update_AfterTheWholeWasGivenToTheCipher_EndsTheCipher(bool decrypting)
    {
        Start(decrypting);
        Assert.Equal(Ckr.Ok, CipherLength(decrypting));
        Assert.Equal(Ckr.OperationActive, Update(decrypting));
        Assert.Equal(Ckr.OperationNotInitialized, CipherLength(decrypting));
        Assert.Equal(Ckr.Ok, Digest(_result));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Update_AfterTheWholeWasGivenToTheDigest_EndsTheDigest(bool decrypting)
    {
        Start(decrypting);
        Assert.Equal(Ckr.Ok, DigestLength());
        Assert.Equal(Ckr.OperationActive, Update(decrypting));
        Assert.Equal(Ckr.OperationNotInitialized, DigestLength());
        Assert.Equal(Ckr.Ok, CipherLength(decrypting));
    }

    private void Start(bool decrypting)
    {
        var mechanism = new CkMechanism { Type = new CULong(Ckm.AesEcb) };
        Assert.Equal(Ckr.Ok, decrypting ? _client.Module.DecryptInit(_session, &mechanism, _key) : _client.Module.EncryptInit(_session, &mechanism, _key));
        mechanism.Type = new CULong(Ckm.Sha256);
        Assert.Equal(Ckr.Ok, _client.Module.DigestInit(_session, &mechanism));
    }

    private Ckr Update(bool decrypting) => ModuleClient.Rv(() =>
    {
        var length = new CULong((nuint)_result.Length);
        fixed (byte* source = _data, target = _result)
        {
            return decrypting
                ? _client.Module.DecryptDigestUpdate(_session, source, new CULong((nuint)_data.Length), target, &length)
                : _client.Module.DigestEncryptUpdate(_session, source, new CULong((nuint)_data.Length), target, &length);
        }
    });

    /// <summary>Gives the cipher the whole message and asks for the length of the result.</summary>
    private Ckr CipherLength(bool decrypting) => ModuleClient.Rv(() =>
    {
        CULong length;
        fixed (byte* source = _data)
        {
            return decrypting
                ? _client.Module.Decrypt(_session, source, new CULong((nuint)_data.Length), null, &length)
                : _client.Module.Encrypt(_session, source, new CULong((nuint)_data.Length), null, &length);
        }
    });

    private Ckr DigestLength() => ModuleClient.Rv(() =>
    {
        CULong length;
        fixed (byte* source = _data)
            return _client.Module.Digest(_session, source, new CULong((nuint)_data.Length), null, &length);
    });

    private Ckr Digest(byte[] result) => ModuleClient.Rv(() =>
    {
        var length = new CULong((nuint)result.Length);
        fixed (byte* target = result)
            return _client.Module.DigestFinal(_session, target, &length);
    });
}
