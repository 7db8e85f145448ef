using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transports.Usb;

namespace ScCaToken.Cli.Doctor;

/// <summary>The attached CCID devices of a Linux machine: whether pcscd takes them, and whether this user may open them.</summary>
internal static class UsbChecks
{
    private const string Name = "USB";

    /// <summary>Up to two findings a device; none where there is no device or another system.</summary>
    public static IEnumerable<Finding> All(TokenSettings? settings)
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        bool throughPcsc = Uses(settings, "pcsc"), direct = Uses(settings, "usb");
        string? list = ReadList();
        foreach (var device in LinuxUsb.ListCcid())
        {
            if (list is not null && !LinuxUsb.IsListed(list, device.VendorId, device.ProductId))
                yield return Unlisted(device, throughPcsc);
            yield return Node(device, direct);
        }
    }

    /// <summary>Whether an address of that scheme is configured.</summary>
    public static bool Uses(TokenSettings? settings, string scheme) => settings?.Tokens.Any(token => token.Scheme == scheme) == true;

    private static Finding Unlisted(LinuxUsb.Device device, bool isNeeded) => Finding.Fault(
        Name, isNeeded, $"{NameOf(device)} is not in libccid's list, so pcscd does not see it",
        "add it to the list, or use it without pcscd: SCCA_TOKEN=usb", ShellCommands.ListInLibccid(device));

    private static Finding Node(LinuxUsb.Device device, bool isNeeded)
    {
        string name = NameOf(device), only = isNeeded ? "" : "; only needed for SCCA_TOKEN=usb";
        try
        {
            using var file = new FileStream(device.Node, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return new Finding(Name, Verdict.Good, $"{name} at {device.Node}");
        }
        catch (UnauthorizedAccessException) when (!Environment.IsPrivilegedProcess)
        {
            return Finding.Fault(
                Name, isNeeded, $"{name}: {Environment.UserName} may not open {device.Node}{only}",
                "give it to this user by a udev rule", ShellCommands.UdevRule(device, Environment.UserName));
        }
        catch (UnauthorizedAccessException)
        {
            return Finding.Fault(Name, isNeeded, $"{name}: not even root may open {device.Node}{only}", $"in a container, hand it in: docker run --device {device.Node}");
        }
        catch (IOException failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return Finding.Fault(Name, isNeeded, $"{name}: there is no {device.Node}{only}", $"in a container, hand it in: docker run --device {device.Node}");
        }
        catch (IOException failure)
        {
            return Finding.Fault(Name, isNeeded, $"{name}: {failure.Message.TrimEnd('.')}{only}", "replug it");
        }
    }

    private static string NameOf(LinuxUsb.Device device) => $"{device.VendorId:X4}:{device.ProductId:X4} {device.Product}".TrimEnd();

    private static string? ReadList()
    {
        try
        {
            return File.ReadAllText(LinuxUsb.LibccidList);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // No libccid: another driver may take the device.
            return null;
        }
    }
}
