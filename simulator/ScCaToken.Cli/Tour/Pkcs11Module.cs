using System.Runtime.InteropServices;
using System.Text;

namespace ScCaToken.Cli.Tour;

/// <summary>
/// The few PKCS#11 calls of the tour, made to the published library exactly as a foreign program makes them: loaded by path, through its C exports.
/// Structures are written by hand for the LP64 layout the tour runs on.
/// </summary>
internal sealed unsafe class Pkcs11Module : IDisposable
{
    private readonly nint _library;
    private readonly nuint _session;

    /// <summary>Loads the library, initialises it and opens a read-write session on the first slot with a token.</summary>
    public Pkcs11Module(string path)
    {
        _library = NativeLibrary.Load(path);
        Check(((delegate* unmanaged[Cdecl]<void*, nuint>)Export("C_Initialize"))(null), "C_Initialize");
        nuint count = 1;
        nuint slot = 0;
        Check(((delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint>)Export("C_GetSlotList"))(1, &slot, &count), "C_GetSlotList");
        if (count == 0)
            throw new CliException(ExitCode.NoToken, "the library shows no token");
        nuint opened;
        Check(((delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint>)Export("C_OpenSession"))(slot, 6, null, null, &opened), "C_OpenSession");
        _session = opened;
    }

    /// <summary>C_Login; returns the CKR code. <paramref name="user"/> 1 is the user, 0 the SO.</summary>
    public nuint Login(nuint user, string pin)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(pin);
        fixed (byte* p = bytes)
            return ((delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint>)Export("C_Login"))(_session, user, p, (nuint)bytes.Length);
    }

    public void Logout() => Check(((delegate* unmanaged[Cdecl]<nuint, nuint>)Export("C_Logout"))(_session), "C_Logout");

    /// <summary>C_InitPIN as the logged-in SO.</summary>
    public void InitPin(string pin)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(pin);
        fixed (byte* p = bytes)
            Check(((delegate* unmanaged[Cdecl]<nuint, byte*, nuint, nuint>)Export("C_InitPIN"))(_session, p, (nuint)bytes.Length), "C_InitPIN");
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
        nuint* description = stackalloc nuint[3];
        description[0] = mechanism;
        nuint publicKey, privateKey;
        Check(
            ((delegate* unmanaged[Cdecl]<nuint, nuint*, void*, nuint, void*, nuint, nuint*, nuint*, nuint>)Export("C_GenerateKeyPair"))(
                _session, description, attributes.Pointer, attributes.Count, privateAttributes.Pointer, privateAttributes.Count, &publicKey, &privateKey),
            "C_GenerateKeyPair");
        return (publicKey, privateKey);
    }

    /// <summary>C_SignInit and C_Sign; returns the CKR code and the signature.</summary>
    public (nuint Code, byte[] Signature) Sign(nuint mechanism, nuint key, ReadOnlySpan<byte> data)
    {
        nuint* description = stackalloc nuint[3];
        description[0] = mechanism;
        nuint code = ((delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint>)Export("C_SignInit"))(_session, description, key);
        if (code != 0)
            return (code, []);
        byte[] signature = new byte[512];
        nuint length = 512;
        fixed (byte* d = data, s = signature)
            code = ((delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)Export("C_Sign"))(_session, d, (nuint)data.Length, s, &length);
        return (code, code == 0 ? signature[..(int)length] : []);
    }

    /// <summary>C_GetAttributeValue of one attribute.</summary>
    public byte[] Attribute(nuint handle, nuint type)
    {
        nuint* attribute = stackalloc nuint[3];
        attribute[0] = type;
        var get = (delegate* unmanaged[Cdecl]<nuint, nuint, nuint*, nuint, nuint>)Export("C_GetAttributeValue");
        Check(get(_session, handle, attribute, 1), "C_GetAttributeValue");
        byte[] value = new byte[(int)attribute[2]];
        fixed (byte* p = value)
        {
            attribute[1] = (nuint)p;
            Check(get(_session, handle, attribute, 1), "C_GetAttributeValue");
        }

        return value;
    }

    /// <summary>C_CreateObject.</summary>
    public nuint CreateObject(CkAttributes attributes)
    {
        using var owned = attributes;
        nuint handle;
        Check(((delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint*, nuint>)Export("C_CreateObject"))(_session, owned.Pointer, owned.Count, &handle), "C_CreateObject");
        return handle;
    }

    /// <summary>Number of objects of a class.</summary>
    public int CountObjects(nuint objectClass)
    {
        using var template = new CkAttributes();
        template.Add(CkAttributes.Class, objectClass);
        Check(((delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint>)Export("C_FindObjectsInit"))(_session, template.Pointer, template.Count), "C_FindObjectsInit");
        nuint* found = stackalloc nuint[64];
        nuint count;
        Check(((delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)Export("C_FindObjects"))(_session, found, 64, &count), "C_FindObjects");
        Check(((delegate* unmanaged[Cdecl]<nuint, nuint>)Export("C_FindObjectsFinal"))(_session), "C_FindObjectsFinal");
        return (int)count;
    }

    /// <summary>The private key with an id.</summary>
    public nuint FindPrivateKey(byte id)
    {
        using var template = new CkAttributes();
        template.Add(CkAttributes.Class, (nuint)3);
        template.Add(CkAttributes.Id, [id]);
        Check(((delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint>)Export("C_FindObjectsInit"))(_session, template.Pointer, template.Count), "C_FindObjectsInit");
        nuint found;
        nuint count;
        Check(((delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)Export("C_FindObjects"))(_session, &found, 1, &count), "C_FindObjects");
        Check(((delegate* unmanaged[Cdecl]<nuint, nuint>)Export("C_FindObjectsFinal"))(_session), "C_FindObjectsFinal");
        return count == 1 ? found : throw new CliException(ExitCode.NotFound, "the private key is gone");
    }

    /// <summary>C_Finalize; the library itself stays loaded, as it does in other programs.</summary>
    public void Dispose() => ((delegate* unmanaged[Cdecl]<void*, nuint>)Export("C_Finalize"))(null);

    private static void Check(nuint code, string function)
    {
        if (code != 0)
            throw new CliException(ExitCode.Failure, $"{function} returned 0x{code:X}");
    }

    private void* Export(string name) => (void*)NativeLibrary.GetExport(_library, name);
}
