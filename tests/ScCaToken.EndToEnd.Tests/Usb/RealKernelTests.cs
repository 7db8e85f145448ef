using System.Diagnostics;
using System.Text.RegularExpressions;
using ScCaToken.TestSupport;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.EndToEnd.Tests.Usb;

/// <summary>The key attached by a Linux kernel, over USB/IP, and used there by other people's programs (tests/usbip-qemu).</summary>
public sealed partial class RealKernelTests(ITestOutputHelper output)
{
    private static readonly string[] Tools =
    [
        "qemu-system-x86_64", "busybox", "cpio", "modprobe", "usbip", "pcscd", "opensc-tool", "pkcs11-tool", "openssl", "bash", "setpriv", "udevadm", "systemctl", "dotnet",
    ];

    [Fact]
    public void Key_AttachedByAKernelUnderQemu_SignsThroughPcscdAndLibusb()
    {
        string root = Repository.Require();
        string scca = Environment.GetEnvironmentVariable("SCCA_CLI") ?? Path.Combine(root, "artifacts", "bin", "scca");
        string module = Path.Combine(root, "artifacts", "portable", "libsccatoken.so");
        string managed = Path.Combine(root, "artifacts", "bin", "ScCaToken.Cli", "release");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1", "takes a minute; runs with SCCA_TEST_FULL=1");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        foreach (string tool in Tools)
            Assert.SkipUnless(ProgramPath.Has(tool), $"{tool} is not installed");
        Assert.SkipUnless(HasKernel(), "no full Debian kernel (linux-image-amd64) in /boot");
        Assert.SkipUnless(File.Exists(scca), "artifacts/bin/scca is missing; ./run makes it");
        Assert.SkipUnless(File.Exists(module), "artifacts/portable/libsccatoken.so is missing; ./test --full makes it");
        Assert.SkipUnless(File.Exists(Path.Combine(managed, "scca.dll")), "artifacts/bin/ScCaToken.Cli/release is missing; ./test makes it");

        string console = Run(Path.Combine(root, "tests", "usbip-qemu", "run"), scca, module, managed);
        var results = ResultLine().Matches(console).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Trim());
        string Result(string name) => results.TryGetValue(name, out string? value) ? value : $"missing; the run said:\n{console}";

        Assert.Equal("1209:0001", Result("listed"));
        Assert.StartsWith("1209:0001 speed 12", Result("attached"), StringComparison.Ordinal);
        Assert.StartsWith("ScCaToken", Result("reader"), StringComparison.Ordinal);
        Assert.StartsWith("3b:8e:81:31:fe:45:80:31:c8:73:f4:21:c0:56:", Result("atr"), StringComparison.Ordinal);
        Assert.Contains("SW1=0x90, SW2=0x00", Result("random"), StringComparison.Ordinal);
        Assert.Equal("yes", Result("verified-pcsc"));
        Assert.Equal("yes", Result("verified-usb"));

        // A driver of the kernel had the interface, lent it to the library for a signature and got it back.
        Assert.Equal("usbserial_generic", Result("kernel-driver"));
        Assert.Equal("yes", Result("verified-kernel"));
        Assert.Equal("usbserial_generic", Result("kernel-driver-afterwards"));

        // scca doctor, whose commands the guest followed to the letter: with them, and with them alone, the key came into reach.
        Assert.StartsWith("WRONG  PC/SC: pcscd is not running", Result("doctor-down"), StringComparison.Ordinal);
        Assert.StartsWith("WRONG  USB: 1209:0001 ScCaToken USB Key is not in libccid's list", Result("doctor-unlisted"), StringComparison.Ordinal);
        Assert.StartsWith("WRONG  usb: USB 1209:0001 ", Result("doctor-busy"), StringComparison.Ordinal);
        Assert.StartsWith("WRONG  USB: 1209:0001 ScCaToken USB Key: nobody may not open /dev/bus/usb/", Result("doctor-node"), StringComparison.Ordinal);
        Assert.StartsWith("nobody ", Result("node-owner"), StringComparison.Ordinal);
        Assert.False(results.ContainsKey("nobody-was-not-refused"));
        Assert.StartsWith("WRONG  PC/SC: pcscd has died", Result("doctor-died"), StringComparison.Ordinal);
        Assert.Equal("yes", Result("revived"));
        Assert.Equal("yes", Result("detached"));
        Assert.Equal("0", Result("kernel-complaints"));
        foreach (Match line in MeasuredLine().Matches(console))
        {
            output.WriteLine(line.Value);
            Console.WriteLine(line.Value);
        }
    }

    private static string Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(script, arguments);
        start.Environment.Remove("SCCA_TOKEN");
        // The script limits QEMU to ten minutes itself and cleans up after it.
        return ProcessRunner.Run(start, TimeSpan.FromMinutes(15)).Text;
    }

    private static bool HasKernel() =>
        Directory.Exists("/boot") && Directory.GetFiles("/boot", "vmlinuz-*-amd64").Any(file => !file.Contains("cloud", StringComparison.Ordinal));

    [GeneratedRegex(@"^result: (\S+) (.*)$", RegexOptions.Multiline)]
    private static partial Regex ResultLine();

    [GeneratedRegex(@"^measured: .*$", RegexOptions.Multiline)]
    private static partial Regex MeasuredLine();
}
