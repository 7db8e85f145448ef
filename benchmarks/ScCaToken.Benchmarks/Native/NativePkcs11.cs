using System.Runtime.InteropServices;
using System.Text;

namespace ScCaToken.Benchmarks.Native;

/// <summary>
/// A bare PKCS#11 client over function pointers (LP64), the same for our library and for SoftHSM2, so that what is measured is the library
/// and a C call, not a wrapper. Errors end the benchmark.
/// </summary>
internal sealed unsafe class NativePkcs11 : IDisposable
{
    public const nuint RsaPkcs = 0x1, Ecdsa = 0x1041, EcKeyPairGen = 0x1040, RsaKeyPairGen = 0x0;
    private readonly nint _library;
    private readonly delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint> _signInit;
    private readonly delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint> _sign;

    /// <summary>Loads the library and initialises it for many threads.</summary>
    public NativePkcs11(string path)
    {
        _library = NativeLibrary.Load(path);
        nuint* arguments = stackalloc nuint[6];
        new Span<nuint>(arguments, 6).Clear();
        arguments[4] = 2;
        Check(((delegate* unmanaged[Cdecl]<void*, nuint>)Export("C_Initialize"))(arguments), "C_Initialize");
        _signInit = (delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint>)Export("C_SignInit");
        _sign = (delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)Export("C_Sign");
    }

    /// <summary>Slots with a token.</summary>
    public nuint[] Slots()
    {
        nuint count = 16;
        nuint* slots = stackalloc nuint[16];
        Check(((delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint>)Export("C_GetSlotList"))(1, slots, &count), "C_GetSlotList");
        return new Span<nuint>(slots, (int)count).ToArray();
    }

    public void InitToken(nuint slot, string soPin, string label)
    {
        byte[] pin = Encoding.UTF8.GetBytes(soPin), name = Encoding.UTF8.GetBytes(label.PadRight(32));
        fixed (byte* p = pin, l = name)
            Check(((delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint>)Export("C_InitToken"))(slot, p, (nuint)pin.Length, l), "C_InitToken");
    }

    public nuint OpenSession(nuint slot)
    {
        nuint session;
        Check(((delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint>)Export("C_OpenSession"))(slot, 6, null, null, &session), "C_OpenSession");
        return session;
    }

    public void Login(nuint session, nuint user, string pin)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(pin);
        fixed (byte* p = bytes)
            Check(((delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint>)Export("C_Login"))(session, user, p, (nuint)bytes.Length), "C_Login");
    }

    public void Logout(nuint session) => Check(((delegate* unmanaged[Cdecl]<nuint, nuint>)Export("C_Logout"))(session), "C_Logout");

    public void InitPin(nuint session, string pin)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(pin);
        fixed (byte* p = bytes)
            Check(((delegate* unmanaged[Cdecl]<nuint, byte*, nuint, nuint>)Export("C_InitPIN"))(session, p, (nuint)bytes.Length), "C_InitPIN");
    }

    /// <summary>Makes a token key pair and returns the private key.</summary>
    public nuint GenerateKeyPair(nuint session, nuint mechanism, (nuint Type, byte[] Value)[] publicTemplate, (nuint Type, byte[] Value)[] privateTemplate)
    {
        nuint* description = stackalloc nuint[3];
        new Span<nuint>(description, 3).Clear();
        description[0] = mechanism;
        nuint publicKey, privateKey;
        using var forPublic = new Template(publicTemplate);
        using var forPrivate = new Template(privateTemplate);
        Check(
            ((delegate* unmanaged[Cdecl]<nuint, nuint*, void*, nuint, void*, nuint, nuint*, nuint*, nuint>)Export("C_GenerateKeyPair"))(
                session, description, forPublic.Pointer, forPublic.Count, forPrivate.Pointer, forPrivate.Count, &publicKey, &privateKey),
            "C_GenerateKeyPair");
        return privateKey;
    }

    public nuint CreateObject(nuint session, (nuint Type, byte[] Value)[] attributes)
    {
        using var template = new Template(attributes);
        nuint handle;
        Check(((delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint*, nuint>)Export("C_CreateObject"))(session, template.Pointer, template.Count, &handle), "C_CreateObject");
        return handle;
    }

    public void DestroyObject(nuint session, nuint handle) => Check(((delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)Export("C_DestroyObject"))(session, handle), "C_DestroyObject");

    /// <summary>Handle of the only object that matches.</summary>
    public nuint FindOne(nuint session, Template template)
    {
        Check(((delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint>)Export("C_FindObjectsInit"))(session, template.Pointer, template.Count), "C_FindObjectsInit");
        nuint* found = stackalloc nuint[4];
        nuint count;
        Check(((delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)Export("C_FindObjects"))(session, found, 4, &count), "C_FindObjects");
        Check(((delegate* unmanaged[Cdecl]<nuint, nuint>)Export("C_FindObjectsFinal"))(session), "C_FindObjectsFinal");
        return count == 1 ? found[0] : throw new InvalidOperationException($"{count} objects found");
    }

    /// <summary>C_SignInit and C_Sign.</summary>
    public int Sign(nuint session, nuint mechanism, nuint key, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        nuint* description = stackalloc nuint[3];
        description[0] = mechanism;
        description[1] = 0;
        description[2] = 0;
        nuint code = _signInit(session, description, key);
        if (code != 0)
            Check(code, "C_SignInit");
        nuint length = (nuint)signature.Length;
        fixed (byte* d = data, s = signature)
            code = _sign(session, d, (nuint)data.Length, s, &length);
        if (code != 0)
            Check(code, "C_Sign");
        return (int)length;
    }

    public void Dispose() => ((delegate* unmanaged[Cdecl]<void*, nuint>)Export("C_Finalize"))(null);

    private static void Check(nuint code, string function)
    {
        if (code != 0)
            throw new InvalidOperationException($"{function} returned 0x{code:X}");
    }

    private void* Export(string name) => (void*)NativeLibrary.GetExport(_library, name);

    /// <summary>An attribute template in unmanaged memory.</summary>
    internal sealed class Template : IDisposable
    {
        private readonly nuint* _entries;

        public Template((nuint Type, byte[] Value)[] attributes)
        {
            Count = (nuint)attributes.Length;
            _entries = (nuint*)NativeMemory.AllocZeroed(Count, 3 * (nuint)sizeof(nuint));
            for (int i = 0; i < attributes.Length; i++)
            {
                byte* copy = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, attributes[i].Value.Length));
                attributes[i].Value.CopyTo(new Span<byte>(copy, attributes[i].Value.Length));
                _entries[3 * i] = attributes[i].Type;
                _entries[3 * i + 1] = (nuint)copy;
                _entries[3 * i + 2] = (nuint)attributes[i].Value.Length;
            }
        }

        public void* Pointer => _entries;

        public nuint Count { get; }

        public void Dispose()
        {
            for (nuint i = 0; i < Count; i++)
                NativeMemory.Free((void*)_entries[3 * i + 1]);
            NativeMemory.Free(_entries);
        }
    }
}
