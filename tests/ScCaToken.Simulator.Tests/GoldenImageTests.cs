using ScCaToken.Core.Profiles;

namespace ScCaToken.Simulator.Tests;

/// <summary>Images of released versions stay usable: Golden/key-v1.image is a seeded key of image format 1 and store format 1.</summary>
public sealed class GoldenImageTests : IDisposable
{
    private const string Name = "key-v1.image";

    /// <summary>Of the key in container sig.</summary>
    private const string PublicKey =
        "84C9B966CBA953D3AA3C5C2AEE26FFDA09CA21FEA64961A93B2F6F2F855E6FBBD003FE71B405D97A7A2FB3EA0BCE9B2DC97C5942E45670AC98AAB5BE71DD3C87";

    private readonly string _folder = Directory.CreateTempSubdirectory("scca-golden-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_GoldenVersion1_IsTheKeyItWas()
    {
        string path = Path.Combine(_folder, Name);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Golden", Name), path);
        using var key = VirtualKey.Open(path);
        Assert.True(key.IsSeeded);
        Assert.Equal("test", key.ProfileName);
        Assert.Equal(2, VirtualKeyTests.UserPinInfo(key).Left);
        byte[] app = VirtualKeyTests.App(key);
        byte[] read = key.Transmit([0x80, 0x38, 0, 0, 0, 0, 14, .. app, 0, 0, 0, 0, 0, 0, 0, 99, .. "note"u8, 0, 0]);
        Assert.Equal([.. "kept since version 1"u8, 0x90, 0x00], read);
        byte[] container = key.Transmit([0x80, 0x42, 0, 0, 0, 0, 5, .. app, .. "sig"u8, 0, 0]);
        Assert.Equal(0x9000, VirtualKeyTests.Status(container));
        key.UserPin = "246810";
        key.WithContainer("new", KeyAlgorithm.P256);
        byte[] login = key.Transmit([0x80, 0x18, 2, 1, 0, 0, 8, .. app, .. "246810"u8]);
        Assert.Equal(0x9000, VirtualKeyTests.Status(login));
        byte[] digest = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        byte[] signature = key.Transmit([0x80, 0x74, 2, 0, 0, 0, 36, .. app, .. container[..2], .. digest, 0, 0]);
        Assert.Equal(4 + 64 + 2, signature.Length);
        byte[] point = key.Transmit([0x80, 0x88, 1, 0, 0, 0, 4, .. app, .. container[..2], 0, 0]);
        Assert.Equal(PublicKey, Convert.ToHexString(point.AsSpan(4, 64)));
        Assert.True(Crypto.Sm2.Verify(Convert.FromHexString(PublicKey), digest, signature.AsSpan(4, 64)));
    }

    /// <summary>For a new version: SCCA_WRITE_GOLDEN names the folder to write its golden image to.</summary>
    [Fact]
    public void Create_OnRequest_WritesNewGolden()
    {
        string? folder = Environment.GetEnvironmentVariable("SCCA_WRITE_GOLDEN");
        Assert.SkipUnless(folder is not null, "writes a file, on request only");
        string path = Path.Combine(folder!, Name);
        using (var key = VirtualKey.Create(o =>
        {
            (o.ImagePath, o.Overwrite, o.PageCount) = (path, true, 16);
            (o.Profile, o.Seed) = (BuiltInProfiles.Find("test")!, "golden"u8.ToArray());
        }))
        {
            key.WithPin("246810").WithContainer("sig", KeyAlgorithm.Sm2).WithFile("note", "kept since version 1"u8).WithTriesLeft(2);
        }

        Assert.True(File.Exists(path));
    }
}
