using System.Diagnostics;
using ScCaToken.TestSupport;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.Cli.Tests.Doctor;

/// <summary>
/// A Debian 13 of the test's own (tests/debian13), in namespaces of its own: its pcscd asks polkit. The published scca and library are in it, and a user
/// alice without rights. Nothing runs in it but what the test starts.
/// </summary>
internal sealed class Debian13 : IDisposable
{
    public const string User = "alice", Root = "root";
    private const string Base = "/run/root";
    private const string Driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
    private const string Library = "/usr/lib/scca/libsccatoken.so";
    private readonly Process _holder;
    private readonly string _pid;

    public Debian13()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        Port = FreePorts.Row(2);
        string[] world = [Repository.Find("tests", "debian13", "world")!, Folder!, PublishedTool.Path!, PublishedTool.Library!, Driver, $"{Port}"];
        var start = new ProcessStartInfo("unshare", ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", .. world])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _holder = Process.Start(start)!;
        string ready = _holder.StandardOutput.ReadLine() ?? "";
        Assert.True(ready.StartsWith("ready ", StringComparison.Ordinal), ready.Length > 0 ? ready : _holder.StandardError.ReadToEnd());
        _pid = ready["ready ".Length..];
    }

    /// <summary>The first of the ports at which pcscd's two readers wait for a card.</summary>
    public int Port { get; }

    /// <summary>The root of its file system, seen from outside.</summary>
    public string Files => $"/proc/{_pid}/root{Base}";

    private static string? Folder => Repository.Find("artifacts", "debian13");

    private static string? Missing => !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "needs root on Linux: another user must be tried"
        : PublishedTool.Path is null || PublishedTool.Library is null ? "scca or libsccatoken.so is not published: ./test builds them"
        : !File.Exists(Driver) ? "vsmartcard-vpcd is not installed"
        : Folder is null || !File.Exists(Path.Combine(Folder, "complete")) ? "artifacts/debian13 is missing: ./test fetches it"
        : MountNamespaces.Missing;

    public void StartDBus()
    {
        Start("dbus-daemon", "--system", "--nofork", "--nopidfile");
        Eventually(() => File.Exists($"{Files}/run/dbus/system_bus_socket"));
    }

    public void StartPolkit() => Start("/usr/lib/polkit-1/polkitd");

    /// <summary>Starts pcscd, which here asks no polkit if told so.</summary>
    public Process StartPcscd(params string[] options)
    {
        var pcscd = Start(["pcscd", "--foreground", .. options]);
        Eventually(() => File.Exists($"{Files}/run/pcscd/pcscd.comm"));
        return pcscd;
    }

    /// <summary>Runs a program to its end.</summary>
    public (int Code, string Output) Run(string user, params string[] command) => Finish(Enter(user, Base, command), withError: true);

    /// <summary>Runs the command that doctor told.</summary>
    public void Follow(Finding finding)
    {
        Assert.NotNull(finding.Command);
        var (code, output) = Run(Root, "sh", "-c", finding.Command);
        Assert.True(code == 0, $"{finding.Command}\nended with {code}:\n{output}");
    }

    public Diagnosis Doctor(string user, string token)
    {
        var (code, output) = Finish(Enter(user, Base, ["scca", "--token", token, "doctor", "--json"]), withError: false);
        return new Diagnosis(code, output);
    }

    /// <summary>The same as this machine's root with this machine's libraries.</summary>
    public Diagnosis DoctorOfOurOwnSystem(string token)
    {
        var start = Enter(Root, "/", [PublishedTool.Path!, "--token", token, "doctor", "--json"]);
        start.Environment["PCSCLITE_CSOCK_NAME"] = $"{Base}/run/pcscd/pcscd.comm";
        var (code, output) = Finish(start, withError: false);
        return new Diagnosis(code, output);
    }

    /// <summary>Waits until doctor says what is demanded: services take their time to start and to notice.</summary>
    public Diagnosis DoctorUntil(string user, string token, Predicate<Diagnosis> demanded)
    {
        Diagnosis? last = null;
        Eventually(() => demanded(last = Doctor(user, token)), () => $"{last}");
        return last!;
    }

    /// <summary>A PKCS#11 program on the library.</summary>
    public (int Code, string Output) Pkcs11Tool(string user, string token, params string[] arguments)
    {
        var start = Enter(user, Base, ["pkcs11-tool", "--module", Library, .. arguments]);
        start.Environment["SCCA_TOKEN"] = token;
        return Finish(start, withError: true);
    }

    public void Dispose()
    {
        // The end of its input ends the first process of the namespace, and with it every other.
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }

    private static void Eventually(Func<bool> condition, Func<string>? report = null)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), report?.Invoke() ?? "a service did not start");
            Thread.Sleep(20);
        }
    }

    private static (int Code, string Output) Finish(ProcessStartInfo start, bool withError)
    {
        var outcome = ProcessRunner.Run(start, TimeSpan.FromMinutes(1));
        return (outcome.ExitCode, withError ? outcome.Text : outcome.Output);
    }

    private Process Start(params string[] daemon)
    {
        var process = Process.Start(Enter(Root, Base, daemon))!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private ProcessStartInfo Enter(string user, string root, string[] command)
    {
        string id = user == Root ? "0:0" : "1000:1000";
        var start = new ProcessStartInfo("nsenter", ["--target", _pid, "--mount", "--pid", "chroot", $"--userspec={id}", root, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["HOME"] = "/tmp";
        start.Environment["SCCA_MODULE"] = Library;
        // libudev would not believe in devices that are not of sysfs.
        start.Environment["SYSTEMD_DEVICE_VERIFY_SYSFS"] = "0";
        return start;
    }
}
