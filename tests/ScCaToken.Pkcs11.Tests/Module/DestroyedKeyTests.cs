using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>A key that goes while somebody computes with it: the result is right or there is none, never one of a wiped key.</summary>
public sealed partial class DestroyedKeyTests : IDisposable
{
    private static readonly byte[] Message = "to be computed with the key of before"u8.ToArray()[..32];
    // Longer than any block: taking such a key in means hashing all of it, which leaves time for the other thread.
    private static readonly byte[] Long = [.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 7 + 1) & 0xFF))];
    private static readonly byte[] Short = Long[..32];
    private static readonly Ckr[] Clean = [Ckr.Ok, Ckr.KeyHandleInvalid, Ckr.ObjectHandleInvalid, Ckr.WrappingKeyHandleInvalid, Ckr.UserNotLoggedIn];

    private readonly ModuleClient _client = new();
    private readonly CULong _owner;

    public DestroyedKeyTests() => _owner = _client.OpenUser();

    public enum Use
    {
        Hmac,
        Ecdsa,
        Encrypt,
        Derive,
        Wrap,
        Read,
        Copy,
        Digest,
    }

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(Use.Hmac)]
    [InlineData(Use.Ecdsa)]
    [InlineData(Use.Encrypt)]
    [InlineData(Use.Derive)]
    [InlineData(Use.Wrap)]
    [InlineData(Use.Read)]
    [InlineData(Use.Copy)]
    [InlineData(Use.Digest)]
    public async Task Key_DestroyedByAnotherThread_GivesRightResultsOrCleanErrors(Use use)
    {
        const int rounds = 300;
        var session = _client.Open();
        var faults = new ConcurrentQueue<string>();
        int successes = 0;
        nuint handle = Create(use).Value, taken = 0;
        bool done = false;
        var worker = Task.Run(
            () =>
            {
                while (!Volatile.Read(ref done))
                {
                    nuint key = Volatile.Read(ref handle);
                    Volatile.Write(ref taken, key);
                    var code = Compute(session, use, new CULong(key), out byte[] result);
                    if (!Clean.Contains(code))
                        faults.Enqueue(code.ToString());
                    else if (code == Ckr.Ok && !IsRight(use, result))
                        faults.Enqueue("a wrong result");
                    else if (code == Ckr.Ok)
                        successes++;
                }
            },
            TestContext.Current.CancellationToken);
        try
        {
            var pauses = new Random(20);
            for (int round = 0; round < rounds && faults.IsEmpty; round++)
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref taken) == handle || worker.IsCompleted);
                Thread.SpinWait(pauses.Next(400));
                if (round % 20 == 0)
                    Assert.Equal((Ckr.Ok, Ckr.Ok), (_client.Logout(_owner), _client.Login(_owner)));
                else
                    Assert.Equal(Ckr.Ok, _client.Destroy(_owner, new CULong(handle)));
                Volatile.Write(ref handle, Create(use).Value);
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            await worker.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        Assert.Empty(faults);
        Assert.NotEqual(0, successes);
    }

    [Theory]
    [InlineData(Use.Hmac, false)]
    [InlineData(Use.Hmac, true)]
    [InlineData(Use.Ecdsa, false)]
    [InlineData(Use.Ecdsa, true)]
    public void Operation_WhoseKeyGoes_EndsWithTheKeyItBeganWith(Use use, bool byLogout)
    {
        var session = _client.Open();
        var key = Create(use);
        Assert.Equal(Ckr.Ok, _client.SignInit(session, Mechanism(use), key));
        Assert.Equal(Ckr.Ok, byLogout ? _client.Logout(_owner) : _client.Destroy(_owner, key));
        byte[] signature = new byte[64];
        Assert.Equal(Ckr.Ok, _client.Sign(session, Message, signature, out int length));
        Assert.True(IsRight(use, signature[..length]));
        Assert.Equal(Ckr.KeyHandleInvalid, _client.SignInit(session, Mechanism(use), key));
    }

    private static uint Mechanism(Use use) => use switch
    {
        Use.Hmac => Ckm.Sha256Hmac,
        Use.Ecdsa => Ckm.Ecdsa,
        Use.Encrypt => Ckm.AesEcb,
        Use.Derive => Ckm.Sha256KeyDerivation,
        Use.Digest => Ckm.Sha256,
        _ => Ckm.AesKeyWrap,
    };

    private static bool IsRight(Use use, byte[] result)
    {
        using var aes = Aes.Create();
        aes.Key = Short;
        switch (use)
        {
            case Use.Hmac:
                return result.AsSpan().SequenceEqual(HMACSHA256.HashData(Long, Message));
            case Use.Encrypt:
                return result.AsSpan().SequenceEqual(aes.EncryptEcb(Message, PaddingMode.None));
            case Use.Derive or Use.Digest:
                return result.AsSpan().SequenceEqual(SHA256.HashData(Long));
            case Use.Wrap:
                var engine = new Org.BouncyCastle.Crypto.Engines.AesWrapEngine();
                engine.Init(true, new Org.BouncyCastle.Crypto.Parameters.KeyParameter(Short));
                return result.AsSpan().SequenceEqual(engine.Wrap(Short, 0, Short.Length));
            case Use.Read or Use.Copy:
                return result.AsSpan().SequenceEqual(Long);
            default:
                using (var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Short }))
                    return key.VerifyHash(Message, result);
        }
    }

    private CULong Create(Use use)
    {
        Attribute[] template = use switch
        {
            Use.Ecdsa => [Attribute.Of(CkObjectClass.PrivateKey), Type(CkKeyType.Ec), new(CkAttributeType.EcParams, EcParameters.Encode(KeyAlgorithm.P256).ToArray()), new(CkAttributeType.Value, Short)],
            Use.Encrypt or Use.Wrap => [Attribute.Of(CkObjectClass.SecretKey), Type(CkKeyType.Aes), new(CkAttributeType.Value, Short)],
            _ => [Attribute.Of(CkObjectClass.SecretKey), Type(CkKeyType.GenericSecret), new(CkAttributeType.Value, Long), new(CkAttributeType.Derive, true)],
        };
        return _client.Create(_owner, template);
    }

    private static Attribute Type(CkKeyType type) => new(CkAttributeType.KeyType, (uint)type);
}
