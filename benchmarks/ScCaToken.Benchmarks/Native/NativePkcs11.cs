using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace ScCaToken.Benchmarks.Native;

/// <summary>
/// A bare PKCS#11 client over function pointers (LP64), the same for our library and for SoftHSM2, so that what is measured is the library
/// and a C call, not a wrapper. Errors end the benchmark.
/// </summary>
internal sealed unsafe class NativePkcs11
{
    public const nuint RsaPkcs = 0x1, Ecdsa = 0x1041, EcKeyPairGen = 0x1040, RsaKeyPairGen = 0x0;
    private readonly nint _library;

    // What is measured is looked up once; everything else at each call.
    private readonly delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint> _login;
    private readonly delegate* unmanaged[Cdecl]<nuint, nuint> _logout;
    private readonly delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint*, nuint> _createObject;
    private readonly delegate* unmanaged[Cdecl]<nuint, nuint, nuint> _destroyObject;
    private readonly delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint> _findObjectsInit;
    private readonly delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint> _findObjects;
    private readonly delegate* unmanaged[Cdecl]<nuint, nuint> _findObjectsFinal;

    /// <summary>Loads the library and initialises it for many threads.</summary>
    public NativePkcs11(string path)
    {
        _library = NativeLibrary.Load(path);
        nuint* arguments = stackalloc nuint[6];
        new Span<nuint>(arguments, 6).Clear();
        arguments[4] = 2;
        Check(((delegate* unmanaged[Cdecl]<void*, nuint>)Export("C_Initialize"))(arguments), "C_Initialize");
        _login = (delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint>)Export("C_Login");
        _logout = (delegate* unmanaged[Cdecl]<nuint, nuint>)Export("C_Logout");
        _createObject = (delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint*, nuint>)Export("C_CreateObject");
        _destroyObject = (delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)Export("C_DestroyObject");
        _findObjectsInit = (delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint>)Export("C_FindObjectsInit");
        _findObjects = (delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)Export("C_FindObjects");
        _findObjectsFinal = (delegate* unmanaged[Cdecl]<nuint, nuint>)Export("C_FindObjectsFinal");
    }

    /// <summary>Slots with a token.</summary>
    public nuint[] Slots()
    {
        nuint count = 16;
        nuint* slots = stackalloc nuint[16];
        Check(((delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint>)Export("C_GetSlotList"))(1, slots, &count), "C_GetSlotList");
        return new Span<nuint>(slots, (int)count).ToArray();
    }

    public void InitToken(nuint slot, ReadOnlySpan<byte> pin, string label)
    {
        fixed (byte* p = pin, l = Encoding.UTF8.GetBytes(label.PadRight(32)))
            Check(((delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint>)Export("C_InitToken"))(slot, p, (nuint)pin.Length, l), "C_InitToken");
    }

    public nuint OpenSession(nuint slot)
    {
        nuint session;
        Check(((delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint>)Export("C_OpenSession"))(slot, 6, null, null, &session), "C_OpenSession");
        return session;
    }

    /// <summary>C_Login; the PIN in UTF-8.</summary>
    public void Login(nuint session, nuint user, ReadOnlySpan<byte> pin)
    {
        fixed (byte* p = pin)
            Check(_login(session, user, p, (nuint)pin.Length), "C_Login");
    }

    public void Logout(nuint session) => Check(_logout(session), "C_Logout");

    public void InitPin(nuint session, ReadOnlySpan<byte> pin)
    {
        fixed (byte* p = pin)
            Check(((delegate* unmanaged[Cdecl]<nuint, byte*, nuint, nuint>)Export("C_InitPIN"))(session, p, (nuint)pin.Length), "C_InitPIN");
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

    public nuint CreateObject(nuint session, Template template)
    {
        nuint handle;
        Check(_createObject(session, template.Pointer, template.Count, &handle), "C_CreateObject");
        return handle;
    }

    public void DestroyObject(nuint session, nuint handle) => Check(_destroyObject(session, handle), "C_DestroyObject");

    /// <summary>Handle of the only object that matches.</summary>
    public nuint FindOne(nuint session, Template template)
    {
        Check(_findObjectsInit(session, template.Pointer, template.Count), "C_FindObjectsInit");
        nuint* found = stackalloc nuint[4];
        nuint count;
        Check(_findObjects(session, found, 4, &count), "C_FindObjects");
        Check(_findObjectsFinal(session), "C_FindObjectsFinal");
        return count == 1 ? found[0] : throw new InvalidOperationException($"{count} objects found");
    }

    public void* Export(string name) => (void*)NativeLibrary.GetExport(_library, name);

    [DoesNotReturn]
    public static void Refused(nuint code, string function) => throw new InvalidOperationException($"{function} returned 0x{code:X}");

    private static void Check(nuint code, string function)
    {
        if (code != 0)
            Refused(code, function);
    }

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

        /// <summary>The value of one attribute, to be changed in place.</summary>
        public Span<byte> Value(int attribute) => new((void*)_entries[3 * attribute + 1], (int)_entries[3 * attribute + 2]);

        public void Dispose()
        {
            for (nuint i = 0; i < Count; i++)
                NativeMemory.Free((void*)_entries[3 * i + 1]);
            NativeMemory.Free(_entries);
        }
    }
}
