using ScCaToken.Driver.Transports.Usb;

namespace ScCaToken.Cli.Doctor;

/// <summary>The attached CCID devices of a Linux machine: whether pcscd takes them, and whether this user may.</summary>
internal static class UsbChecks
{
    /// <summary>One finding a device; none where there is no device or another system.</summary>
    public static IEnumerable<Finding> All()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        string? list = File.Exists(LinuxUsb.LibccidList) ? File.ReadAllText(LinuxUsb.LibccidList) : null;
        foreach (var device in LinuxUsb.ListCcid())
            yield return Check(device, list);
    }

    private static Finding Check(LinuxUsb.Device device, string? list)
    {
        string name = $"{device.VendorId:X4}:{device.ProductId:X4} {device.Product}".TrimEnd();
        if (list is not null && !LinuxUsb.IsListed(list, device.VendorId, device.ProductId))
        {
            return new Finding(
                "USB", Verdict.Bad, $"{name} is not in libccid's list, so pcscd does not see it",
                $"add 0x{device.VendorId:X4} and 0x{device.ProductId:X4} to ifdVendorID and ifdProductID, and a name to ifdFriendlyName, in {LinuxUsb.LibccidList}, and restart pcscd; or use SCCA_TOKEN=usb");
        }

        return MayOpen(device.Node)
            ? new Finding("USB", Verdict.Good, $"{name} at {device.Node}")
            : new Finding(
                "USB", Verdict.Missing, $"{name}: this user may not open {device.Node} (only needed for SCCA_TOKEN=usb)",
                $"put into /etc/udev/rules.d/70-scca.rules and replug: {LinuxUsb.UdevRule(device.VendorId, device.ProductId)}");
    }

    private static bool MayOpen(string node)
    {
        try
        {
            using var file = new FileStream(node, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
