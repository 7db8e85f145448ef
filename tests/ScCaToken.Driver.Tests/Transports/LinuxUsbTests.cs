using ScCaToken.Driver.Transports.Usb;

namespace ScCaToken.Driver.Tests.Transports;

public sealed class LinuxUsbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scca-sysfs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ListCcid_DevicesOfSeveralClasses_NamesTheCcidOnes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the paths are of Linux");
        Device("1-1", "1209", "0001", "SCCA Key", interfaceClass: "0b");
        Device("1-2", "046d", "c077", "Mouse", interfaceClass: "03");
        Device("2-1.4", "08e6", "3437", "", interfaceClass: "0b");
        var found = LinuxUsb.ListCcid(_folder.FullName, "/dev/bus/usb");
        Assert.Equal(
            [new LinuxUsb.Device(0x1209, 0x0001, "SCCA Key", "/dev/bus/usb/003/017"), new LinuxUsb.Device(0x08E6, 0x3437, "", "/dev/bus/usb/003/017")], found);
    }

    [Fact]
    public void ListCcid_NoSuchFolder_NamesNone() => Assert.Empty(LinuxUsb.ListCcid(Path.Combine(_folder.FullName, "none")));

    [Theory]
    [InlineData(0x08E6, 0x3437, true)]
    [InlineData(0x1209, 0x0002, true)]
    [InlineData(0x08E6, 0x0002, false)]
    [InlineData(0x1209, 0x0001, false)]
    public void IsListed_APair_CountsOnlyTogether(int vendor, int product, bool expected) => Assert.Equal(
        expected,
        LinuxUsb.IsListed(
            """
            <dict><key>ifdVendorID</key><array><string>0x08E6</string><string>0x1209</string></array>
            <key>ifdProductID</key><array><string>0x3437</string>
            <string>0x0002</string></array></dict>
            """,
            (ushort)vendor,
            (ushort)product));

    [Theory]
    [InlineData("")]
    [InlineData("<key>ifdVendorID</key><array><string>0x08")]
    [InlineData("<key>ifdVendorID</key><array><string>0x08</string></array>")]
    public void IsListed_BrokenList_NamesNothing(string list) => Assert.False(LinuxUsb.IsListed(list, 0x08E6, 0x3437));

    private void Device(string name, string vendor, string product, string text, string interfaceClass)
    {
        var device = _folder.CreateSubdirectory(name);
        foreach (var (attribute, value) in new[] { ("idVendor", vendor), ("idProduct", product), ("busnum", "3"), ("devnum", "17"), ("product", text) })
            File.WriteAllText(Path.Combine(device.FullName, attribute), value + "\n");
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory($"{name}:1.0").FullName, "bInterfaceClass"), interfaceClass + "\n");
    }
}
