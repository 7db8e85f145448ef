using System.Text;
using ScCaToken.Composition;
using ScCaToken.Driver.Transport;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Interop;
using ScCaToken.Simulator;

namespace ScCaToken.Skf.Tests.Devices;

/// <summary>The library over virtual keys of the test, with managed signatures; every call that is not asked for its code must succeed.</summary>
internal sealed unsafe class Skf : IDisposable
{
    public const string DeviceKey = "1234567812345678", AdminPin = "87654321", UserPin = "12345678";

    public Skf(params VirtualKey[] keys) =>
        Library = new SkfLibrary(() => [.. keys.Select((key, index) => new InProcessTransportProvider(key, NameOf(index)))]);

    public Skf(ITransportProvider provider)
        : this(() => [provider])
    {
    }

    public Skf(Func<IReadOnlyList<ITransportProvider>> load) => Library = new SkfLibrary(load);

    public SkfLibrary Library { get; }

    public static string NameOf(int index) => $"key {index}";

    public nint Connect(int index = 0)
    {
        nint handle;
        Ok(TryConnect(index, &handle));
        return handle;
    }

    public uint TryConnect(int index, nint* handle)
    {
        fixed (byte* name = Text(NameOf(index)))
            return Library.ConnectDev(name, handle);
    }

    public uint DeviceInfo(nint device)
    {
        DevInfo info;
        return Library.GetDevInfo(device, &info);
    }

    public uint Lock(nint device, uint timeout) => Library.LockDev(device, timeout);

    public uint Label(nint device, string label)
    {
        fixed (byte* text = Text(label))
            return Library.SetLabel(device, text);
    }

    public uint Authenticate(nint device, string key = DeviceKey)
    {
        Span<byte> data = stackalloc byte[16];
        data.Clear();
        fixed (byte* pointer = data)
        {
            Ok(Library.GenRandom(device, pointer, 8));
            Crypto.Sm4Modes.TryEncrypt(Crypto.Sm4Mode.Ecb, Encoding.ASCII.GetBytes(key), [], data.ToArray(), data);
            return Library.DevAuth(device, pointer, 16);
        }
    }

    public nint CreateApplication(nint device, string name)
    {
        nint application;
        Ok(Authenticate(device));
        fixed (byte* text = Text(name), admin = Text(AdminPin), user = Text(UserPin))
            Ok(Library.CreateApplication(device, text, admin, 10, user, 6, 0xFF, &application));
        return application;
    }

    public uint DeleteApplication(nint device, string name)
    {
        fixed (byte* text = Text(name))
            return Library.DeleteApplication(device, text);
    }

    public uint OpenApplication(nint device, string name, out nint application)
    {
        nint handle = 0;
        uint code;
        fixed (byte* text = Text(name))
            code = Library.OpenApplication(device, text, &handle);
        application = handle;
        return code;
    }

    public uint Verify(nint application, string pin, out uint left, uint type = 1)
    {
        uint retry = 99, code;
        fixed (byte* text = Text(pin))
            code = Library.VerifyPIN(application, type, text, &retry);
        left = retry;
        return code;
    }

    public uint CreateContainer(nint application, string name, out nint container)
    {
        nint handle = 0;
        uint code;
        fixed (byte* text = Text(name))
            code = Library.CreateContainer(application, text, &handle);
        container = handle;
        return code;
    }

    public uint OpenContainer(nint application, string name, out nint container)
    {
        nint handle = 0;
        uint code;
        fixed (byte* text = Text(name))
            code = Library.OpenContainer(application, text, &handle);
        container = handle;
        return code;
    }

    public uint DeleteContainer(nint application, string name)
    {
        fixed (byte* text = Text(name))
            return Library.DeleteContainer(application, text);
    }

    public uint GenerateSm2(nint container)
    {
        EccPublicKeyBlob blob;
        return Library.GenECCKeyPair(container, 0x00020200, &blob);
    }

    public uint Sign(nint container)
    {
        byte* e = stackalloc byte[32];
        EccSignatureBlob signature;
        return Library.ECCSignData(container, e, 32, &signature);
    }

    public string[] Containers(nint application)
    {
        uint size = 0;
        Ok(Library.EnumContainer(application, null, &size));
        byte[] list = new byte[size];
        fixed (byte* pointer = list)
            Ok(Library.EnumContainer(application, pointer, &size));
        return Encoding.UTF8.GetString(list).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    public (uint Code, string Name, uint Event) WaitForEvent(uint capacity = 256)
    {
        byte* name = stackalloc byte[256];
        uint happened = 99;
        uint code = Library.WaitForDevEvent(name, &capacity, &happened);
        return (code, code == 0 ? Encoding.UTF8.GetString(name, (int)capacity - 1) : "", happened);
    }

    public uint State(string name)
    {
        uint state;
        fixed (byte* text = Text(name))
            Ok(Library.GetDevState(text, &state));
        return state;
    }

    public string[] Devices(bool present)
    {
        uint size = 1024;
        byte* list = stackalloc byte[1024];
        Ok(Library.EnumDev(present ? 1 : 0, list, &size));
        return Encoding.UTF8.GetString(list, (int)size).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    public static void Ok(uint code) => Assert.Equal(Sar.Ok, code);

    public static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    public void Dispose() => Library.Dispose();
}
