using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.Devices;

namespace ScCaToken.Simulator.Tests;

/// <summary>What may go wrong with an image file, and that none of it damages the file.</summary>
public sealed class ImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scca-image-").FullName;

    private string ImagePath => Path.Combine(_folder, "keys", "a.image");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Create_File_SurvivesReopeningAndIsPrivate()
    {
        using (var key = Make())
            key.WithFile("f", "x"u8).WithTriesLeft(2);
        using var again = VirtualKey.Open(ImagePath);
        Assert.Equal(2, VirtualKeyTests.UserPinInfo(again).Left);
        Assert.Equal("test", again.ProfileName);
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ImagePath));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(ImagePath)!));
    }

    [Fact]
    public void Create_ExistingFile_IsRefusedUnlessToldTo()
    {
        Make().WithTriesLeft(2).Dispose();
        byte[] before = File.ReadAllBytes(ImagePath);
        Assert.Equal(ImageErrorKind.AlreadyExists, Assert.Throws<ImageException>(Make).Kind);
        Assert.Equal(before, File.ReadAllBytes(ImagePath));
        using var replaced = VirtualKey.Create(o => (o.ImagePath, o.Overwrite) = (ImagePath, true));
        Assert.Equal(6, VirtualKeyTests.UserPinInfo(replaced).Left);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(ImagePath)!));
    }

    [Fact]
    public void Create_OverAnImageInUse_EndsTheOldKey()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not replace an open file");
        using var old = Make().WithContainer("c", KeyAlgorithm.Sm2);
        byte[] list = [0x80, 0x46, 0, 0, 0, 0, 2, .. VirtualKeyTests.App(old), 0, 0];
        using var replaced = VirtualKey.Create(o => (o.ImagePath, o.Overwrite) = (ImagePath, true));
        // Whatever it would still confirm, a new container above all, would be in no file.
        Assert.Throws<SetupException>(() => old.WithContainer("lost", KeyAlgorithm.Sm2));
        Assert.Equal("6581", Convert.ToHexString(old.Transmit(list)));
        Assert.Equal("6581", Convert.ToHexString(old.Transmit(list)));
        replaced.WithContainer("kept", KeyAlgorithm.Sm2);
        using var again = VirtualKey.Open(ImagePath);
        again.WithContainer("also kept", KeyAlgorithm.P256);
    }

    [Fact]
    public void Open_ForeignFile_NamesIt()
    {
        string path = Path.Combine(_folder, "junk");
        File.WriteAllText(path, "not an image");
        Assert.Contains(path, Assert.Throws<ImageException>(() => VirtualKey.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenOrCreate_CalledTwice_GivesTheSameKey()
    {
        using (var key = VirtualKey.OpenOrCreate(ImagePath, o => o.Profile = BuiltInProfiles.Find("test")!))
            key.WithTriesLeft(4);
        using var again = VirtualKey.OpenOrCreate(ImagePath);
        Assert.Equal(4, VirtualKeyTests.UserPinInfo(again).Left);
    }

    [Theory]
    [InlineData(ImageErrorKind.NotFound)]
    [InlineData(ImageErrorKind.Foreign)]
    [InlineData(ImageErrorKind.NewerVersion)]
    [InlineData(ImageErrorKind.Truncated)]
    [InlineData(ImageErrorKind.Damaged)]
    public void Open_UnusableFile_SaysWhyAndLeavesItAlone(ImageErrorKind kind)
    {
        byte[] before = Spoil(kind);
        Assert.Equal(kind, Assert.Throws<ImageException>(() => VirtualKey.Open(ImagePath)).Kind);
        if (kind != ImageErrorKind.NotFound)
            Assert.Equal(before, File.ReadAllBytes(ImagePath));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(5000)]
    public void Open_FileCutToAnyLength_IsForeignOrTruncated(int length)
    {
        Make().Dispose();
        using (var file = File.OpenWrite(ImagePath))
            file.SetLength(length);
        var error = Assert.Throws<ImageException>(() => VirtualKey.Open(ImagePath));
        Assert.Equal(length < 8 ? ImageErrorKind.Foreign : ImageErrorKind.Truncated, error.Kind);
    }

    [Fact]
    public void Open_FileCutAtEveryPage_IsTruncatedAndLeftAlone()
    {
        Make().Dispose();
        byte[] whole = File.ReadAllBytes(ImagePath);
        for (int length = 4096; length < whole.Length; length += 4096)
        {
            File.WriteAllBytes(ImagePath, whole.AsSpan(0, length));
            Assert.Equal(ImageErrorKind.Truncated, Assert.Throws<ImageException>(() => VirtualKey.Open(ImagePath)).Kind);
            Assert.Equal(length, new FileInfo(ImagePath).Length);
        }

        File.WriteAllBytes(ImagePath, whole);
        VirtualKey.Open(ImagePath).Dispose();
    }

    [Fact]
    public void Open_DamagedFlash_SaysDamaged()
    {
        Make().Dispose();
        byte[] bytes = File.ReadAllBytes(ImagePath);
        bytes.AsSpan(4096).Clear();
        File.WriteAllBytes(ImagePath, bytes);
        Assert.Equal(ImageErrorKind.Damaged, Assert.Throws<ImageException>(() => VirtualKey.Open(ImagePath)).Kind);
    }

    [Theory]
    [InlineData(-4096, -64, 8)]
    [InlineData(4096, 0, 8)]
    [InlineData(4096, 64, 0)]
    [InlineData(4095, 64, 8)]
    [InlineData(4096, 64, 7)]
    [InlineData(4096, 1, 8)]
    public void Open_HeaderOfNoUsableFlash_SaysDamaged(int pageSize, int pageCount, int programSize)
    {
        Make().Dispose();
        byte[] image = File.ReadAllBytes(ImagePath);
        new ImageHeader { PageSize = pageSize, PageCount = pageCount, ProgramSize = programSize }.Write(image);
        File.WriteAllBytes(ImagePath, image);
        Assert.Equal(ImageErrorKind.Damaged, Assert.Throws<ImageException>(() => VirtualKey.Open(ImagePath)).Kind);
    }

    [Fact]
    public void Transmit_ImageSpoiledByAStranger_IsAMemoryFailureUntilItIsWhole()
    {
        using var key = Make();
        using var other = VirtualKey.Open(ImagePath);
        var snapshot = other.Snapshot();
        using (var flash = FileFlash.Open(ImagePath))
        using (flash.BeginWrite())
        {
            for (int page = 0; page < flash.PageCount; page++)
                flash.Erase(page);
        }

        Assert.Equal(0x6581, VirtualKeyTests.Status(key.Transmit([0x80, 0xD4, 0, 0, 0, 0, 0])));
        other.Restore(snapshot);
        Assert.Equal(0x9000, VirtualKeyTests.Status(key.Transmit([0x80, 0xD4, 0, 0, 0, 0, 0])));
    }

    [Fact]
    public void Transmit_ShortBuffer_LeavesTheRestForGetResponse()
    {
        using var key = Make();
        byte[] response = new byte[100];
        Assert.Equal(100, key.Transmit([0x80, 0x04, 0, 0, 0, 0, 0], response));
        Assert.Equal(0x61, response[98]);
        Assert.Equal(100, key.Transmit([0x00, 0xC0, 0, 0, 0], response));
        Assert.Equal(0x61, response[98]);
    }

    [Fact]
    public void Open_Directory_IsForeign()
    {
        Directory.CreateDirectory(ImagePath);
        Assert.Equal(ImageErrorKind.Foreign, Assert.Throws<ImageException>(() => VirtualKey.Open(ImagePath)).Kind);
    }

    [Fact]
    public void Personalize_SharedImage_IsNewInEveryOpening()
    {
        using var one = Make().WithTriesLeft(1);
        using var two = VirtualKey.Open(ImagePath);
        one.Personalize(BuiltInProfiles.Default);
        Assert.Equal(6, VirtualKeyTests.UserPinInfo(two).Left);
    }

    [Fact]
    public void Personalize_ProfileThatContradictsItself_LeavesTheKeyAsItIs()
    {
        using var one = Make().WithContainer("sig", KeyAlgorithm.Sm2);
        using var two = VirtualKey.Open(ImagePath);
        Assert.Equal(0x9000, Sign(one));
        Assert.Equal(0x9000, Sign(two));
        byte[] before = one.FlashContent();
        Assert.Throws<ArgumentException>(() => one.Personalize(BuiltInProfiles.Default with { MinPinLength = 0 }));
        Assert.True(one.IsPowered);
        Assert.Equal(before, one.FlashContent());
        // Nobody's login is gone.
        Assert.Equal(0x9000, Sign(one, isLoggedIn: true));
        Assert.Equal(0x9000, Sign(two, isLoggedIn: true));
    }

    [Fact]
    public void Restore_FileImage_BringsTheOldStateBackInEveryOpening()
    {
        using var one = Make();
        using var two = VirtualKey.Open(ImagePath);
        var snapshot = one.Snapshot();
        one.WithTriesLeft(1);
        one.Restore(snapshot);
        Assert.Equal(6, VirtualKeyTests.UserPinInfo(one).Left);
        Assert.Equal(6, VirtualKeyTests.UserPinInfo(two).Left);
    }

    [Fact]
    public void Personalize_SharedImageWithAsManyCommits_IsNewInEveryOpening()
    {
        using var one = Make();
        using var two = VirtualKey.Open(ImagePath);
        // The store counts its commits anew and comes to the very number the first key knows.
        two.Personalize(BuiltInProfiles.Find("test")!);
        one.WithContainer("sig", KeyAlgorithm.Sm2);
        one.Unplug();
        one.Plug();
        Assert.Equal(0x9000, Sign(one));
        Assert.Equal(0x9000, Sign(two));
    }

    [Fact]
    public void Restore_WhileAnotherOpeningKnowsMore_IsTheOldStateThereToo()
    {
        using var one = Make();
        using var two = VirtualKey.Open(ImagePath);
        var snapshot = one.Snapshot();
        one.WithTriesLeft(5);
        Assert.Equal(5, VirtualKeyTests.UserPinInfo(two).Left);
        one.Restore(snapshot);
        Assert.Equal(6, VirtualKeyTests.UserPinInfo(two).Left);
        two.WithTriesLeft(4);
        // Nothing that was acknowledged may be lost behind a gap of the log.
        using var three = VirtualKey.Open(ImagePath);
        Assert.Equal(4, VirtualKeyTests.UserPinInfo(three).Left);
        Assert.Equal(4, VirtualKeyTests.UserPinInfo(one).Left);
    }

    [Fact]
    public void Restore_AnotherKeyUnderTheSameName_IsNotTakenForTheOneOpenedBefore()
    {
        using var one = Make();
        using var two = VirtualKey.Open(ImagePath);
        var snapshot = one.Snapshot();
        one.WithContainer("sig", KeyAlgorithm.Sm2);
        Assert.Equal(0x9000, Sign(two));
        long resets = two.ResetCount;
        one.Restore(snapshot);
        one.WithContainer("sig", KeyAlgorithm.Sm2);
        // Ids, names and PIN are as before, the key pair is another: whoever had opened it starts anew.
        Assert.Equal(0x6982, Sign(two, isLoggedIn: true));
        Assert.Equal(resets + 1, two.ResetCount);
        Assert.Equal(0x9000, Sign(two));
    }

    [Fact]
    public void Transmit_RewriteThatLeftNoKey_IsAMemoryFailureUntilThereIsOne()
    {
        using var key = Make();
        using var other = VirtualKey.Open(ImagePath);
        // The flash is erased and holds no store yet.
        other.CutPower(atOperation: RamFlash.DefaultPageCount + 1);
        Assert.ThrowsAny<PowerLostException>(() => other.Personalize(BuiltInProfiles.Default));
        for (int i = 0; i < 2; i++)
            Assert.Equal(0x6581, VirtualKeyTests.Status(key.Transmit([0x80, 0xD4, 0, 0, 0, 0, 0])));
        other.Personalize(BuiltInProfiles.Default);
        Assert.Equal(6, VirtualKeyTests.UserPinInfo(key).Left);
    }

    [Fact]
    public void Create_DiskDurability_Works()
    {
        using var key = VirtualKey.Create(o => (o.ImagePath, o.Durability) = (ImagePath, Durability.Disk));
        key.WithTriesLeft(5);
        Assert.Equal(5, VirtualKeyTests.UserPinInfo(key).Left);
    }

    [Fact]
    public void Transmit_FileImage_NonWritingCommandAllocatesNothing()
    {
        using var key = Make();
        byte[] status = [0x80, 0xD4, 0, 0, 0, 0, 0];
        byte[] response = new byte[512];
        for (int i = 0; i < 100; i++)
            key.Transmit(status, response);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            key.Transmit(status, response);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private VirtualKey Make() => VirtualKey.Create(o => (o.ImagePath, o.Profile) = (ImagePath, BuiltInProfiles.Find("test")!));

    /// <summary>Status of a signature by the pair in container "sig".</summary>
    private static int Sign(VirtualKey key, bool isLoggedIn = false)
    {
        byte[] app = VirtualKeyTests.App(key);
        byte[] container = key.Transmit([0x80, 0x42, 0, 0, 0, 0, 5, .. app, .. "sig"u8, 0, 0]);
        if (!isLoggedIn)
            Assert.Equal(0x9000, VirtualKeyTests.Status(key.Transmit([0x80, 0x18, 2, 1, 0, 0, 10, .. app, .. "12345678"u8])));
        return VirtualKeyTests.Status(key.Transmit([0x80, 0x74, 2, 0, 0, 0, 36, .. app, .. container[..2], .. new byte[32], 0, 0]));
    }

    private byte[] Spoil(ImageErrorKind kind)
    {
        if (kind == ImageErrorKind.NotFound)
            return [];
        Make().Dispose();
        byte[] bytes = File.ReadAllBytes(ImagePath);
        switch (kind)
        {
            case ImageErrorKind.Foreign:
                bytes = "#!/bin/sh\necho not a key\n"u8.ToArray();
                break;
            case ImageErrorKind.NewerVersion:
                bytes[8] = 200;
                break;
            case ImageErrorKind.Truncated:
                bytes = bytes[..^1];
                break;
            default:
                bytes[20] ^= 1;
                break;
        }

        File.WriteAllBytes(ImagePath, bytes);
        return bytes;
    }
}
