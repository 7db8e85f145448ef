using System.Text.Json;
using ScCaToken.Driver.Transports.Usb;

namespace ScCaToken.Cli.Doctor;

/// <summary>The commands doctor tells: each can be pasted as it is, by the user that doctor runs as.</summary>
internal static class ShellCommands
{
    private const string PolkitRules = "/etc/polkit-1/rules.d/60-scca.rules";
    private const string PidFile = "/run/pcscd/pcscd.pid";
    private const string Kill = $"kill $(cat {PidFile})";
    private const string UdevRules = "/etc/udev/rules.d/70-scca.rules";

    private static string Sudo => Environment.IsPrivilegedProcess ? "" : "sudo ";

    private static bool HasSystemd => Directory.Exists("/run/systemd/system");

    public static string StartPcscd => HasSystemd ? $"{Sudo}systemctl start pcscd.socket" : $"{Sudo}pcscd";

    /// <summary>For a service that died. pcscd without systemd believes the file it left, where nobody reaps the dead process (a container).</summary>
    public static string RevivePcscd => HasSystemd ? $"{Sudo}systemctl restart pcscd.socket" : AsRoot($"rm -f {PidFile}; pcscd");

    public static string StopPcscd => HasSystemd ? $"{Sudo}systemctl stop pcscd.socket pcscd" : AsRoot(Kill);

    public static string RestartPcscd => HasSystemd ? $"{Sudo}systemctl restart pcscd.socket pcscd" : AsRoot($"{Kill}; sleep 1; pcscd");

    public static string InstallPcscd => Install("pcscd");

    /// <summary>polkit where systemd can start it; otherwise (a container) pcscd without it.</summary>
    public static (string Advice, string Command) BringPolkit => HasSystemd
        ? ("install and start polkit", $"{Install("polkitd")} && {Sudo}systemctl restart polkit")
        : ("start pcscd without polkit; then it lets every user in", AsRoot($"{Kill}; sleep 1; pcscd --disable-polkit"));

    public static string Install(string package) => $"{Sudo}apt install {package}";

    /// <summary>A rule for both of pcscd's actions: access_pcsc, to speak with it at all, and access_card, to use the card in a reader.</summary>
    public static string PolkitRule(string user) =>
        $"echo 'polkit.addRule(function(action, subject) {{ if (action.id.indexOf(\"org.debian.pcsc-lite.\") == 0 && subject.user == \"{JsonEncodedText.Encode(user)}\") return polkit.Result.YES; }});' | {Sudo}tee {PolkitRules}";

    public static string OpenSocket(string socket) => $"{Sudo}chmod a+rx {Path.GetDirectoryName(socket)} && {Sudo}chmod a+rw {socket}";

    public static string UdevRule(LinuxUsb.Device device, string user) =>
        $"echo '{LinuxUsb.UdevRule(device.VendorId, device.ProductId, user)}' | {Sudo}tee -a {UdevRules} && {Sudo}udevadm control --reload && {Sudo}udevadm trigger --subsystem-match=usb";

    /// <summary>The three arrays of libccid's list go together by index, so each gets its entry at the front.</summary>
    public static string ListInLibccid(LinuxUsb.Device device)
    {
        string name = string.Concat(device.Product.Where(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '.'));
        string edits = string.Concat(
            Insert("ifdVendorID", $"0x{device.VendorId:X4}"),
            Insert("ifdProductID", $"0x{device.ProductId:X4}"),
            Insert("ifdFriendlyName", name.Length > 0 ? name : $"USB {device.VendorId:X4}-{device.ProductId:X4}"));
        return $"{Sudo}sed -i --follow-symlinks{edits} {LinuxUsb.LibccidList} && {RestartPcscd}";
    }

    /// <summary>A word of a command line.</summary>
    public static string Quote(string word)
    {
        if (word.All(c => char.IsLetterOrDigit(c) || "_-./:@%+=,\\".Contains(c, StringComparison.Ordinal) && (c != '\\' || OperatingSystem.IsWindows())))
            return word;
        return OperatingSystem.IsWindows() ? $"\"{word}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static string AsRoot(string script) => Environment.IsPrivilegedProcess ? script : $"sudo sh -c '{script}'";

    private static string Insert(string key, string value) => $" -e '/<key>{key}</{{n;s|$|<string>{value}</string>|}}'";
}
