namespace ScCaToken.Cli.Tests.Doctor;

/// <summary>
/// What Linux shows of an attached key of class CCID, as files in a <see cref="Debian13"/>: enough for the real libusb to find it, and to be refused its node.
/// Nothing can be sent to it; the run with an emulated kernel (tests/usbip-qemu) has a real one.
/// </summary>
internal static class PretendedUsbKey
{
    public const string Node = "/dev/bus/usb/001/002";

    private static readonly byte[] Descriptors = Convert.FromHexString(
        "12010002000000400912010000010000000109021200010100803209040000000B000000");

    /// <summary>Attaches 1209:0001, its node root's alone.</summary>
    public static void Attach(Debian13 system)
    {
        string device = Folder(system, "sys/devices/virtual/usb1/1-1"), inner = Folder(system, "sys/devices/virtual/usb1/1-1/1-1:1.0");
        string bus = Folder(system, "sys/bus/usb/devices");
        Write(device, "uevent", "MAJOR=189\nMINOR=1\nDEVNAME=bus/usb/001/002\nDEVTYPE=usb_device\nPRODUCT=1209/1/100\nBUSNUM=001\nDEVNUM=002\n");
        foreach (var (name, value) in new[] { ("idVendor", "1209"), ("idProduct", "0001"), ("busnum", "1"), ("devnum", "2"), ("speed", "12"), ("bConfigurationValue", "1"), ("product", "ScCaToken USB Key") })
            Write(device, name, value + "\n");
        File.WriteAllBytes(Path.Combine(device, "descriptors"), Descriptors);
        Write(inner, "uevent", "DEVTYPE=usb_interface\nPRODUCT=1209/1/100\nINTERFACE=11/0/0\n");
        Write(inner, "bInterfaceClass", "0b\n");
        foreach (string folder in new[] { device, inner })
        {
            File.CreateSymbolicLink(Path.Combine(folder, "subsystem"), "/sys/bus/usb");
            File.CreateSymbolicLink(Path.Combine(bus, Path.GetFileName(folder)), folder[system.Files.Length..]);
        }

        Folder(system, Path.GetDirectoryName(Node)![1..]);
        system.Run(Debian13.Root, "sh", "-c", $"echo > {Node} && chmod 600 {Node}");
    }

    private static string Folder(Debian13 system, string path) => Directory.CreateDirectory(Path.Combine(system.Files, path)).FullName;

    private static void Write(string folder, string name, string content) => File.WriteAllText(Path.Combine(folder, name), content);
}
