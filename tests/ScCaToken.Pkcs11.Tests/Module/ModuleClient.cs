using System.Runtime.InteropServices;
using System.Text;
using ScCaToken.Composition;
using ScCaToken.Driver.Transport;
using ScCaToken.Pkcs11.Tokens;
using ScCaToken.Simulator;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>A client of the managed layer that speaks as C would: pointers, lengths, return values. Each has a fresh key of its own.</summary>
internal sealed unsafe class ModuleClient : IDisposable
{
    public const string UserPin = "12345678";
    public const string SoPin = "87654321";
    private readonly bool _ownsKey;

    public ModuleClient(VirtualKey? key = null, bool initialize = true, Func<ITransportProvider>? path = null, IReadOnlyList<ICardProbe>? probes = null)
    {
        _ownsKey = key is null;
        Key = key ?? VirtualKey.Create();
        Module = new Pkcs11Module(() => [path?.Invoke() ?? new InProcessTransportProvider(Key)], probes);
        if (initialize)
            Assert.Equal(Ckr.Ok, Module.Initialize(null));
    }

    public VirtualKey Key { get; }

    public Pkcs11Module Module { get; }

    public void Dispose()
    {
        try
        {
            Module.Finalize(null);
        }
        catch (CkException)
        {
            // Some tests finalize themselves.
        }

        if (_ownsKey)
            Key.Dispose();
    }

    /// <summary>What the exported layer would return.</summary>
    public static Ckr Rv(Func<Ckr> call)
    {
        try
        {
            return call();
        }
        catch (Exception failure)
        {
            return CkResult.From(failure);
        }
    }

    public uint[] Slots(bool withToken = true)
    {
        CULong count;
        Assert.Equal(Ckr.Ok, Module.GetSlotList(withToken ? (byte)1 : (byte)0, null, &count));
        var slots = stackalloc CULong[(int)count.Value];
        Assert.Equal(Ckr.Ok, Module.GetSlotList(withToken ? (byte)1 : (byte)0, slots, &count));
        var result = new uint[count.Value];
        for (int i = 0; i < result.Length; i++)
            result[i] = (uint)slots[i].Value;
        return result;
    }

    public CkTokenInfo TokenInfo()
    {
        CkTokenInfo info;
        Assert.Equal(Ckr.Ok, Module.GetTokenInfo(new CULong(0), &info));
        return info;
    }

    public CkTokenFlags TokenFlags() => (CkTokenFlags)TokenInfo().Flags.Value;

    public Ckr TryOpen(out CULong session, bool readWrite = true, uint slot = 0)
    {
        CULong opened = default;
        var flags = CkSessionFlags.SerialSession | (readWrite ? CkSessionFlags.RwSession : 0);
        var rv = Rv(() =>
        {
            CULong handle;
            var result = Module.OpenSession(new CULong(slot), new CULong((uint)flags), null, 0, &handle);
            opened = handle;
            return result;
        });
        session = opened;
        return rv;
    }

    public CULong Open(bool readWrite = true)
    {
        Assert.Equal(Ckr.Ok, TryOpen(out var session, readWrite));
        return session;
    }

    public Ckr Login(CULong session, string pin = UserPin, CkUserType user = CkUserType.User)
    {
        fixed (byte* bytes = Text(pin))
        {
            byte* pointer = bytes;
            return Rv(() => Module.Login(session, new CULong((uint)user), pointer, new CULong((nuint)pin.Length)));
        }
    }

    public CULong OpenUser(bool readWrite = true)
    {
        var session = Open(readWrite);
        Assert.Equal(Ckr.Ok, Login(session));
        return session;
    }

    public CkSessionState State(CULong session)
    {
        CkSessionInfo info;
        Assert.Equal(Ckr.Ok, Module.GetSessionInfo(session, &info));
        return (CkSessionState)info.State.Value;
    }

    public Ckr SetPin(CULong session, string old, string pin)
    {
        fixed (byte* oldBytes = Text(old), newBytes = Text(pin))
        {
            var (o, n) = ((nint)oldBytes, (nint)newBytes);
            return Rv(() => Module.SetPin(session, (byte*)o, new CULong((nuint)old.Length), (byte*)n, new CULong((nuint)pin.Length)));
        }
    }

    public Ckr InitPin(CULong session, string pin)
    {
        fixed (byte* bytes = Text(pin))
        {
            nint p = (nint)bytes;
            return Rv(() => Module.InitPin(session, (byte*)p, new CULong((nuint)pin.Length)));
        }
    }

    public Ckr InitToken(string soPin, string label, uint slot = 0)
    {
        fixed (byte* pin = Text(soPin), text = Text(label.PadRight(32)))
        {
            var (p, l) = ((nint)pin, (nint)text);
            return Rv(() => Module.InitToken(new CULong(slot), (byte*)p, new CULong((nuint)soPin.Length), (byte*)l));
        }
    }

    public Ckr Create(CULong session, out CULong handle, params Attribute[] template)
    {
        CULong made = default;
        using var native = new NativeTemplate(template);
        nint pointer = (nint)native.Pointer;
        var rv = Rv(() =>
        {
            CULong result;
            var code = Module.CreateObject(session, (CkAttribute*)pointer, native.Count, &result);
            made = result;
            return code;
        });
        handle = made;
        return rv;
    }

    public CULong Create(CULong session, params Attribute[] template)
    {
        Assert.Equal(Ckr.Ok, Create(session, out var handle, template));
        return handle;
    }

    public Ckr Set(CULong session, CULong target, params Attribute[] template)
    {
        using var native = new NativeTemplate(template);
        nint pointer = (nint)native.Pointer;
        return Rv(() => Module.SetAttributeValue(session, target, (CkAttribute*)pointer, native.Count));
    }

    public Ckr Destroy(CULong session, CULong target) => Rv(() => Module.DestroyObject(session, target));

    public Ckr Copy(CULong session, CULong source, out CULong copy, params Attribute[] template)
    {
        CULong made = default;
        using var native = new NativeTemplate(template);
        nint pointer = (nint)native.Pointer;
        var rv = Rv(() =>
        {
            CULong result;
            var code = Module.CopyObject(session, source, (CkAttribute*)pointer, native.Count, &result);
            made = result;
            return code;
        });
        copy = made;
        return rv;
    }

    /// <summary>Reads one attribute in two calls.</summary>
    public Ckr Get(CULong session, CULong target, CkAttributeType type, out byte[] value)
    {
        value = [];
        var attribute = new CkAttribute { Type = new CULong((uint)type) };
        var pointer = &attribute;
        var rv = Rv(() => Module.GetAttributeValue(session, target, pointer, new CULong(1)));
        if (rv != Ckr.Ok)
        {
            Assert.True(rv is not (Ckr.AttributeSensitive or Ckr.AttributeTypeInvalid) || attribute.ValueLength.Equals(CkNumber.Unavailable));
            return rv;
        }

        value = new byte[attribute.ValueLength.Value];
        fixed (byte* bytes = value)
        {
            attribute.Value = bytes;
            return value.Length == 0 ? Ckr.Ok : Rv(() => Module.GetAttributeValue(session, target, pointer, new CULong(1)));
        }
    }

    public byte[] Get(CULong session, CULong target, CkAttributeType type)
    {
        Assert.Equal(Ckr.Ok, Get(session, target, type, out byte[] value));
        return value;
    }

    public bool Flag(CULong session, CULong target, CkAttributeType type) => Get(session, target, type)[0] == 1;

    public string Label(CULong session, CULong target) => Encoding.UTF8.GetString(Get(session, target, CkAttributeType.Label));

    public CULong[] Find(CULong session, params Attribute[] template)
    {
        using var native = new NativeTemplate(template);
        nint pointer = (nint)native.Pointer;
        Assert.Equal(Ckr.Ok, Rv(() => Module.FindObjectsInit(session, (CkAttribute*)pointer, native.Count)));
        var found = new List<CULong>();
        var part = stackalloc CULong[3];
        CULong count;
        do
        {
            Assert.Equal(Ckr.Ok, Module.FindObjects(session, part, new CULong(3), &count));
            for (nuint i = 0; i < count.Value; i++)
                found.Add(part[i]);
        }
        while (count.Value > 0);
        Assert.Equal(Ckr.Ok, Module.FindObjectsFinal(session));
        return [.. found];
    }

    public Ckr GeneratePair(CULong session, uint mechanism, Attribute[] publicTemplate, Attribute[] privateTemplate, out CULong publicKey, out CULong privateKey)
    {
        CULong madePublic = default, madePrivate = default;
        using var first = new NativeTemplate(publicTemplate);
        using var second = new NativeTemplate(privateTemplate);
        var (p, q) = ((nint)first.Pointer, (nint)second.Pointer);
        var rv = Rv(() =>
        {
            var native = new CkMechanism { Type = new CULong(mechanism) };
            CULong one, two;
            var code = Module.GenerateKeyPair(session, &native, (CkAttribute*)p, first.Count, (CkAttribute*)q, second.Count, &one, &two);
            (madePublic, madePrivate) = (one, two);
            return code;
        });
        (publicKey, privateKey) = (madePublic, madePrivate);
        return rv;
    }

    public Ckr GenerateKey(CULong session, uint mechanism, out CULong key, params Attribute[] template)
    {
        CULong made = default;
        using var native = new NativeTemplate(template);
        nint pointer = (nint)native.Pointer;
        var rv = Rv(() =>
        {
            var row = new CkMechanism { Type = new CULong(mechanism) };
            CULong result;
            var code = Module.GenerateKey(session, &row, (CkAttribute*)pointer, native.Count, &result);
            made = result;
            return code;
        });
        key = made;
        return rv;
    }

    /// <summary>Wraps in a buffer that is large enough.</summary>
    public Ckr Wrap(CULong session, uint mechanism, CULong wrapping, CULong key, out byte[] wrapped)
    {
        byte[] buffer = new byte[4096];
        nuint written = 0;
        var rv = Rv(() =>
        {
            var native = new CkMechanism { Type = new CULong(mechanism) };
            var length = new CULong((nuint)buffer.Length);
            fixed (byte* target = buffer)
            {
                var code = Module.WrapKey(session, &native, wrapping, key, target, &length);
                written = code == Ckr.Ok ? length.Value : 0;
                return code;
            }
        });
        wrapped = buffer[..(int)written];
        return rv;
    }

    public Ckr Unwrap(CULong session, uint mechanism, CULong unwrapping, byte[] wrapped, out CULong key, params Attribute[] template)
    {
        CULong made = default;
        using var native = new NativeTemplate(template);
        nint pointer = (nint)native.Pointer;
        var rv = Rv(() =>
        {
            var row = new CkMechanism { Type = new CULong(mechanism) };
            CULong result;
            fixed (byte* source = wrapped)
            {
                var code = Module.UnwrapKey(session, &row, unwrapping, source, new CULong((nuint)wrapped.Length), (CkAttribute*)pointer, native.Count, &result);
                made = result;
                return code;
            }
        });
        key = made;
        return rv;
    }

    /// <summary>A P-256 pair on the card.</summary>
    public (CULong Public, CULong Private) GenerateEc(CULong session, string label = "ec", bool token = true, params Attribute[] privateExtra)
    {
        Assert.Equal(
            Ckr.Ok,
            GeneratePair(
                session, Ckm.EcKeyPairGen,
                [new(CkAttributeType.Token, token), new(CkAttributeType.EcParams, EcParameters.Encode(Driver.Card.KeyAlgorithm.P256).ToArray()), new(CkAttributeType.Label, label)],
                [new(CkAttributeType.Token, token), new(CkAttributeType.Label, label), .. privateExtra],
                out var publicKey, out var privateKey));
        return (publicKey, privateKey);
    }

    /// <summary>C_WaitForSlotEvent.</summary>
    public Ckr WaitForEvent(bool block, out uint slot)
    {
        uint seen = uint.MaxValue;
        var rv = Rv(() =>
        {
            CULong id;
            var code = Module.WaitForSlotEvent(new CULong(block ? 0u : 1u), &id, null);
            seen = (uint)id.Value;
            return code;
        });
        slot = seen;
        return rv;
    }

    /// <summary>The first object of a search, which may fail on the way.</summary>
    public Ckr TryFindFirst(CULong session, out CULong first, params Attribute[] template)
    {
        using var native = new NativeTemplate(template);
        nint pointer = (nint)native.Pointer;
        CULong seen = default;
        var rv = Rv(() => Module.FindObjectsInit(session, (CkAttribute*)pointer, native.Count));
        if (rv == Ckr.Ok)
        {
            rv = Rv(() =>
            {
                CULong handle = default, count;
                var code = Module.FindObjects(session, &handle, new CULong(1), &count);
                seen = handle;
                return code;
            });
            Rv(() => Module.FindObjectsFinal(session));
        }

        first = seen;
        return rv;
    }

    public Ckr Logout(CULong session) => Rv(() => Module.Logout(session));

    public Ckr Close(CULong session) => Rv(() => Module.CloseSession(session));

    public Ckr InitializeLibrary() => Rv(() => Module.Initialize(null));

    public Ckr FinalizeLibrary() => Rv(() => Module.Finalize(null));

    public Ckr SignInit(CULong session, uint mechanism, CULong key) => Rv(() =>
    {
        var native = new CkMechanism { Type = new CULong(mechanism) };
        return Module.SignInit(session, &native, key);
    });

    public Ckr Sign(CULong session, byte[] data, byte[]? signature, out int length)
    {
        CULong needed = new((nuint)(signature?.Length ?? 0));
        fixed (byte* source = data, target = signature)
        {
            var (s, t) = ((nint)source, (nint)target);
            var rv = Rv(() =>
            {
                CULong written = needed;
                var code = Module.Sign(session, (byte*)s, new CULong((nuint)data.Length), (byte*)t, &written);
                needed = written;
                return code;
            });
            length = (int)needed.Value;
            return rv;
        }
    }

    public Ckr Verify(CULong session, uint mechanism, CULong key, byte[] data, byte[] signature) => Rv(() =>
    {
        var native = new CkMechanism { Type = new CULong(mechanism) };
        var rv = Module.VerifyInit(session, &native, key);
        if (rv != Ckr.Ok)
            return rv;
        fixed (byte* source = data, given = signature)
            return Module.Verify(session, source, new CULong((nuint)data.Length), given, new CULong((nuint)signature.Length));
    });

    /// <summary>As a C program has it: an empty text has an address too.</summary>
    private static byte[] Text(string value) => Encoding.UTF8.GetBytes(value + '\0');
}
