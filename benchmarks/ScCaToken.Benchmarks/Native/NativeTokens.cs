using System.Runtime.InteropServices;

namespace ScCaToken.Benchmarks.Native;

/// <summary>Fresh tokens of our published library and of SoftHSM2, each in a directory of its own in memory (/dev/shm), loaded once per process.</summary>
internal static partial class NativeTokens
{
    private const string SoftHsmModule = "/usr/lib/softhsm/libsofthsm2.so";
    public static readonly byte[] True = [1];
    private static readonly Lazy<NativeToken> OurToken = new(MakeOurs);
    private static readonly Lazy<NativeToken?> SoftHsmToken = new(MakeSoftHsm);

    public static ReadOnlySpan<byte> UserPin => "12345678"u8;

    public static NativeToken Ours => OurToken.Value;

    public static bool SoftHsmIsInstalled => File.Exists(SoftHsmModule);

    /// <summary>Null when SoftHSM2 is not installed.</summary>
    public static NativeToken? SoftHsm => SoftHsmToken.Value;

    public static string Module => Environment.GetEnvironmentVariable("SCCA_MODULE") ?? Path.Combine(Host.Repository.Root, "artifacts", "lib", "libsccatoken.so");

    /// <summary>A new image in memory; returns its path.</summary>
    public static string NewImage()
    {
        string image = Path.Combine(NewFolder(), "bench.scca");
        using var key = Simulator.VirtualKey.Create(options =>
        {
            options.ImagePath = image;
            options.PageCount = 256;
        });
        return image;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetEnvironment(string name, string value, int overwrite);

    private static ReadOnlySpan<byte> SoPin => "87654321"u8;

    private static NativeToken MakeOurs()
    {
        SetEnvironment("SCCA_TOKEN", $"sim:{NewImage()}", 1);
        var client = new NativePkcs11(Module);
        return new NativeToken(client, client.Slots()[0]);
    }

    private static NativeToken? MakeSoftHsm()
    {
        if (!SoftHsmIsInstalled)
            return null;
        string folder = NewFolder();
        string configuration = Path.Combine(folder, "softhsm2.conf");
        File.WriteAllText(configuration, $"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n");
        SetEnvironment("SOFTHSM2_CONF", configuration, 1);
        var client = new NativePkcs11(SoftHsmModule);
        client.InitToken(client.Slots()[0], SoPin, "bench");
        nuint slot = client.Slots()[0];
        nuint session = client.OpenSession(slot);
        client.Login(session, 0, SoPin);
        client.InitPin(session, UserPin);
        client.Logout(session);
        return new NativeToken(client, slot);
    }

    private static string NewFolder()
    {
        string parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        string folder = Path.Combine(parent, $"scca-bench-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
