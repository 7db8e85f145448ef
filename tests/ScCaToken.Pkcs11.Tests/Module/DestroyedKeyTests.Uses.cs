using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <content>The functions that compute with a key, as C would call them.</content>
public sealed unsafe partial class DestroyedKeyTests
{
    private Ckr Compute(CULong session, Use use, CULong key, out byte[] result)
    {
        byte[] buffer = new byte[256];
        int length = 0;
        var code = use switch
        {
            Use.Hmac or Use.Ecdsa => Sign(session, use, key, buffer, out length),
            Use.Encrypt => Encrypt(session, key, buffer, out length),
            Use.Wrap => Wrap(session, key, buffer, out length),
            Use.Digest => Digest(session, key, buffer, out length),
            Use.Derive => ReadMade(session, Derive(session, key, out var derived), derived, out buffer, out length),
            Use.Copy => ReadMade(session, _client.Copy(session, key, out var copy), copy, out buffer, out length),
            _ => Read(session, key, out buffer, out length),
        };
        result = buffer[..length];
        return code;
    }

    private Ckr Sign(CULong session, Use use, CULong key, byte[] signature, out int length)
    {
        length = 0;
        var code = _client.SignInit(session, Mechanism(use), key);
        return code == Ckr.Ok ? _client.Sign(session, Message, signature, out length) : code;
    }

    private Ckr Read(CULong session, CULong key, out byte[] value, out int length)
    {
        var code = _client.Get(session, key, CkAttributeType.Value, out value);
        length = value.Length;
        return code;
    }

    private Ckr ReadMade(CULong session, Ckr made, CULong key, out byte[] value, out int length)
    {
        (value, length) = ([], 0);
        if (made != Ckr.Ok)
            return made;
        var code = Read(session, key, out value, out length);
        _client.Destroy(session, key);
        return code;
    }

    private Ckr Derive(CULong session, CULong key, out CULong derived)
    {
        CULong made = default;
        var code = ModuleClient.Rv(() =>
        {
            var mechanism = new CkMechanism { Type = new CULong(Ckm.Sha256KeyDerivation) };
            CULong handle;
            var rv = _client.Module.DeriveKey(session, &mechanism, key, null, new CULong(0), &handle);
            made = handle;
            return rv;
        });
        derived = made;
        return code;
    }

    private Ckr Encrypt(CULong session, CULong key, byte[] output, out int length) => Into(output, out length, (target, written) =>
    {
        var mechanism = new CkMechanism { Type = new CULong(Ckm.AesEcb) };
        var code = _client.Module.EncryptInit(session, &mechanism, key);
        fixed (byte* source = Message)
            return code == Ckr.Ok ? _client.Module.Encrypt(session, source, new CULong((nuint)Message.Length), (byte*)target, (CULong*)written) : code;
    });

    private Ckr Wrap(CULong session, CULong key, byte[] output, out int length) => Into(output, out length, (target, written) =>
    {
        var mechanism = new CkMechanism { Type = new CULong(Ckm.AesKeyWrap) };
        return _client.Module.WrapKey(session, &mechanism, key, key, (byte*)target, (CULong*)written);
    });

    private Ckr Digest(CULong session, CULong key, byte[] output, out int length) => Into(output, out length, (target, written) =>
    {
        var mechanism = new CkMechanism { Type = new CULong(Ckm.Sha256) };
        Assert.Equal(Ckr.Ok, _client.Module.DigestInit(session, &mechanism));
        var code = _client.Module.DigestKey(session, key);
        return code == Ckr.Ok ? _client.Module.DigestFinal(session, (byte*)target, (CULong*)written) : code;
    });

    private static Ckr Into(byte[] output, out int length, Func<nint, nint, Ckr> call)
    {
        var written = new CULong((nuint)output.Length);
        nint count = (nint)(&written);
        fixed (byte* bytes = output)
        {
            nint target = (nint)bytes;
            var code = ModuleClient.Rv(() => call(target, count));
            length = code == Ckr.Ok ? (int)written.Value : 0;
            return code;
        }
    }
}
