using System.Runtime.InteropServices;
using System.Text;

namespace ScCaToken.Cli.Tour;

/// <summary>
/// The few PKCS#11 calls of the tour, made to the published library exactly as a foreign program makes them: loaded by path, through its C exports.
/// A CK_ULONG is the C compiler's unsigned long, 32 bits on Windows.
/// </summary>
internal sealed unsafe class Pkcs11Module : IDisposable
{
    private readonly nint _library;
    private readonly CULong _session;

    /// <summary>Loads the library, initialises it and opens a read-write session on the first slot with a token.</summary>
    public Pkcs11Module(string path)
    {
        _library = NativeLibrary.Load(path);
        Check(((delegate* unmanaged[Cdecl]<void*, CULong>)Export("C_Initialize"))(null), "C_Initialize");
        var count = new CULong(1);
        CULong slot = default;
        Check(((delegate* unmanaged[Cdecl]<byte, CULong*, CULong*, CULong>)Export("C_GetSlotList"))(1, &slot, &count), "C_GetSlotList");
        if (count.Value == 0)
            throw new CliException(ExitCode.NoToken, "the library shows no token");
        CULong opened;
        Check(((delegate* unmanaged[Cdecl]<CULong, CULong, void*, void*, CULong*, CULong>)Export("C_OpenSession"))(slot, new CULong(6), null, null, &opened), "C_OpenSession");
        _session = opened;
    }

    /// <summary>C_Login; returns the CKR code. <paramref name="user"/> 1 is the user, 0 the SO.</summary>
    public nuint Login(nuint user, string pin)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(pin);
        fixed (byte* p = bytes)
            return ((delegate* unmanaged[Cdecl]<CULong, CULong, byte*, CULong, CULong>)Export("C_Login"))(_session, new CULong(user), p, Length(bytes)).Value;
    }

    public void Logout() => Check(((delegate* unmanaged[Cdecl]<CULong, CULong>)Export("C_Logout"))(_session), "C_Logout");

    /// <summary>C_InitPIN as the logged-in SO.</summary>
    public void InitPin(string pin)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(pin);
        fixed (byte* p = bytes)
            Check(((delegate* unmanaged[Cdecl]<CULong, byte*, CULong, CULong>)Export("C_InitPIN"))(_session, p, Length(bytes)), "C_InitPIN");
    }

    /// <summary>C_GenerateKeyPair of token keys with a label and id.</summary>
    public (nuint Public, nuint Private) GenerateKeyPair(nuint mechanism, string label, byte id, CkAttributes publicExtra)
    {
        using var attributes = publicExtra;
        attributes.Add(CkAttributes.Token, true);
        attributes.Add(CkAttributes.Label, Encoding.UTF8.GetBytes(label));
        attributes.Add(CkAttributes.Id, [id]);
        using var privateAttributes = new CkAttributes();
        privateAttributes.Add(CkAttributes.Token, true);
        privateAttributes.Add(CkAttributes.Private, true);
        privateAttributes.Add(CkAttributes.Sign, true);
        privateAttributes.Add(CkAttributes.Label, Encoding.UTF8.GetBytes(label));
        privateAttributes.Add(CkAttributes.Id, [id]);
        var description = new CkEntry { Type = new CULong(mechanism) };
        CULong publicKey, privateKey;
        Check(
            ((delegate* unmanaged[Cdecl]<CULong, CkEntry*, CkEntry*, CULong, CkEntry*, CULong, CULong*, CULong*, CULong>)Export("C_GenerateKeyPair"))(
                _session, &description, attributes.Pointer, attributes.Count, privateAttributes.Pointer, privateAttributes.Count, &publicKey, &privateKey),
            "C_GenerateKeyPair");
        return (publicKey.Value, privateKey.Value);
    }

    /// <summary>C_SignInit and C_Sign; returns the CKR code and the signature.</summary>
    public (nuint Code, byte[] Signature) Sign(nuint mechanism, nuint key, ReadOnlySpan<byte> data)
    {
        var description = new CkEntry { Type = new CULong(mechanism) };
        var code = ((delegate* unmanaged[Cdecl]<CULong, CkEntry*, CULong, CULong>)Export("C_SignInit"))(_session, &description, new CULong(key));
        if (code.Value != 0)
            return (code.Value, []);
        byte[] signature = new byte[512];
        var length = Length(signature);
        fixed (byte* d = data, s = signature)
            code = ((delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)Export("C_Sign"))(_session, d, Length(data), s, &length);
        return (code.Value, code.Value == 0 ? signature[..(int)length.Value] : []);
    }

    /// <summary>C_GetAttributeValue of one attribute.</summary>
    public byte[] Attribute(nuint handle, nuint type)
    {
        var attribute = new CkEntry { Type = new CULong(type) };
        var get = (delegate* unmanaged[Cdecl]<CULong, CULong, CkEntry*, CULong, CULong>)Export("C_GetAttributeValue");
        Check(get(_session, new CULong(handle), &attribute, new CULong(1)), "C_GetAttributeValue");
        byte[] value = new byte[(int)attribute.Length.Value];
        fixed (byte* p = value)
        {
            attribute.Value = p;
            Check(get(_session, new CULong(handle), &attribute, new CULong(1)), "C_GetAttributeValue");
        }

        return value;
    }

    /// <summary>C_CreateObject.</summary>
    public void CreateObject(CkAttributes attributes)
    {
        using var owned = attributes;
        CULong handle;
        Check(((delegate* unmanaged[Cdecl]<CULong, CkEntry*, CULong, CULong*, CULong>)Export("C_CreateObject"))(_session, owned.Pointer, owned.Count, &handle), "C_CreateObject");
    }

    /// <summary>Number of objects of a class.</summary>
    public int CountObjects(nuint objectClass)
    {
        using var template = new CkAttributes();
        template.Add(CkAttributes.Class, objectClass);
        return Find(template).Length;
    }

    /// <summary>The private key with an id.</summary>
    public nuint FindPrivateKey(byte id)
    {
        using var template = new CkAttributes();
        template.Add(CkAttributes.Class, (nuint)3);
        template.Add(CkAttributes.Id, [id]);
        return Find(template) is [var found] ? found.Value : throw new CliException(ExitCode.NotFound, "the private key is gone");
    }

    /// <summary>C_Finalize; the library itself stays loaded, as it does in other programs.</summary>
    public void Dispose() => ((delegate* unmanaged[Cdecl]<void*, CULong>)Export("C_Finalize"))(null);

    private static CULong Length(ReadOnlySpan<byte> bytes) => new((nuint)bytes.Length);

    private static void Check(CULong code, string function)
    {
        if (code.Value != 0)
            throw new CliException(ExitCode.Failure, $"{function} returned 0x{code.Value:X}");
    }

    private CULong[] Find(CkAttributes template)
    {
        Check(((delegate* unmanaged[Cdecl]<CULong, CkEntry*, CULong, CULong>)Export("C_FindObjectsInit"))(_session, template.Pointer, template.Count), "C_FindObjectsInit");
        CULong[] found = new CULong[64];
        CULong count;
        fixed (CULong* first = found)
            Check(((delegate* unmanaged[Cdecl]<CULong, CULong*, CULong, CULong*, CULong>)Export("C_FindObjects"))(_session, first, new CULong(64), &count), "C_FindObjects");
        Check(((delegate* unmanaged[Cdecl]<CULong, CULong>)Export("C_FindObjectsFinal"))(_session), "C_FindObjectsFinal");
        return found[..(int)count.Value];
    }

    private void* Export(string name) => (void*)NativeLibrary.GetExport(_library, name);
}
