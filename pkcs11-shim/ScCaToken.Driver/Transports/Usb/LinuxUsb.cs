using System.Globalization;

namespace ScCaToken.Driver.Transports.Usb;

/// <summary>What Linux says of attached CCID devices without opening them, for messages that tell what to do.</summary>
public static class LinuxUsb
{
    /// <summary>Where Debian's libccid keeps the list of devices it drives.</summary>
    public const string LibccidList = "/usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Info.plist";

    /// <summary>A device with a CCID interface.</summary>
    /// <param name="VendorId">Vendor.</param>
    /// <param name="ProductId">Product.</param>
    /// <param name="Product">Its name for people; may be empty.</param>
    /// <param name="Node">The file a program opens to use it.</param>
    public sealed record Device(ushort VendorId, ushort ProductId, string Product, string Node);

    /// <summary>All devices with an interface of class 0B. The folders are parameters for tests.</summary>
    public static IReadOnlyList<Device> ListCcid(string sysfs = "/sys/bus/usb/devices", string nodes = "/dev/bus/usb")
    {
        var found = new List<Device>();
        if (!Directory.Exists(sysfs))
            return found;
        foreach (string folder in Directory.GetDirectories(sysfs).Order(StringComparer.Ordinal))
        {
            // Devices are "1-2.3", their interfaces "1-2.3:1.0" beside them.
            string name = Path.GetFileName(folder);
            if (name.Contains(':', StringComparison.Ordinal) || !Directory.GetDirectories(sysfs, name + ":*").Any(IsCcid))
                continue;
            if (ushort.TryParse(Read(folder, "idVendor"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort vendor)
                && ushort.TryParse(Read(folder, "idProduct"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort product)
                && int.TryParse(Read(folder, "busnum"), CultureInfo.InvariantCulture, out int bus)
                && int.TryParse(Read(folder, "devnum"), CultureInfo.InvariantCulture, out int number))
            {
                found.Add(new Device(vendor, product, Read(folder, "product"), Path.Combine(nodes, $"{bus:D3}", $"{number:D3}")));
            }
        }

        return found;
    }

    /// <summary>Whether libccid's Info.plist names the pair: its two arrays ifdVendorID and ifdProductID go together by index. pcscd ignores every other device.</summary>
    public static bool IsListed(string propertyList, ushort vendorId, ushort productId)
    {
        var vendors = Numbers(propertyList, "ifdVendorID");
        var products = Numbers(propertyList, "ifdProductID");
        return vendors.Zip(products).Contains((vendorId, productId));
    }

    /// <summary>The udev rule that gives a device to a user, who may be one without a seat (ssh, a service), and to whoever sits at the machine.</summary>
    public static string UdevRule(ushort vendorId, ushort productId, string user) =>
        $"SUBSYSTEM==\"usb\", ATTR{{idVendor}}==\"{vendorId:x4}\", ATTR{{idProduct}}==\"{productId:x4}\", OWNER=\"{user}\", TAG+=\"uaccess\"";

    private static bool IsCcid(string interfaceFolder) => Read(interfaceFolder, "bInterfaceClass") == "0b";

    private static string Read(string folder, string attribute)
    {
        string path = Path.Combine(folder, attribute);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        }
        catch (IOException)
        {
            // Pulled in this moment.
            return "";
        }
    }

    private static List<ushort> Numbers(string propertyList, string key)
    {
        var numbers = new List<ushort>();
        int start = propertyList.IndexOf($"<key>{key}</key>", StringComparison.Ordinal);
        int end = start < 0 ? -1 : propertyList.IndexOf("</array>", start, StringComparison.Ordinal);
        if (end < 0)
            return numbers;
        foreach (string part in propertyList[start..end].Split("<string>0x").Skip(1))
        {
            if (part.Length >= 4 && ushort.TryParse(part.AsSpan(0, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort number))
                numbers.Add(number);
        }

        return numbers;
    }
}
