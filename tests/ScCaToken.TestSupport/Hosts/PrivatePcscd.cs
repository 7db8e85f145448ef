using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScCaToken.TestSupport.Hosts;

/// <summary>
/// A pcscd of the test's own, with vpcd readers on free ports: its socket directory is bound to /run/pcscd in a private mount
/// namespace, so that it meets no other instance, and the client library of this process is pointed at it.
/// </summary>
public sealed partial class PrivatePcscd : IDisposable
{
    private const int ReaderCount = 2;
    private const string Driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
    private static readonly Lazy<PrivatePcscd> SharedInstance = new(() => new PrivatePcscd());
    private readonly string _directory = Directory.CreateTempSubdirectory("scca-pcscd-").FullName;
    private readonly int _port;
    private Process? _process;
    private int _used;

    private PrivatePcscd()
    {
        _port = FreePorts.Row(ReaderCount);
        Directory.CreateDirectory(Path.Combine(_directory, "conf"));
        Directory.CreateDirectory(Path.Combine(_directory, "run"));
        File.WriteAllText(
            Path.Combine(_directory, "conf", "vpcd"),
            $"FRIENDLYNAME \"SCCA\"\nDEVICENAME /dev/null:{_port}\nLIBPATH {Driver}\nCHANNELID {_port}\n");
        // The client library reads this once per process; the managed environment is not the native one.
        _ = SetEnv("PCSCLITE_CSOCK_NAME", SocketPath, 1);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        Start();
    }

    /// <summary>Why no private pcscd can run here, or null.</summary>
    public static string? Missing => !OperatingSystem.IsLinux() ? "needs Linux"
        : !File.Exists("/usr/sbin/pcscd") ? "pcscd is not installed"
        : !File.Exists(Driver) ? "vsmartcard-vpcd is not installed"
        : MountNamespaces.Missing;

    /// <summary>The one of this process.</summary>
    public static PrivatePcscd Shared => SharedInstance.Value;

    /// <summary>Hands out the two readers (the driver's limit) in turn: a reader whose key just left is not the next one used.</summary>
    public (string Name, int Port) NextReader()
    {
        int index = (Interlocked.Increment(ref _used) & 0x7FFF) % ReaderCount;
        return ($"SCCA 00 0{index}", _port + index);
    }

    /// <summary>The daemon's socket, for the environment of foreign programs.</summary>
    public string SocketPath => Path.Combine(_directory, "run", "pcscd.comm");

    /// <summary>Starts the daemon again after <see cref="Kill"/>.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("/usr/bin/unshare") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { MountNamespaces.Option, "sh", "-c", $"mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind '{_directory}/run' /run/pcscd && exec /usr/sbin/pcscd -f -c '{_directory}/conf'" })
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var clock = Stopwatch.StartNew();
        while (!Answers())
        {
            if (_process.HasExited || clock.Elapsed > TimeSpan.FromSeconds(10))
                throw new InvalidOperationException("the private pcscd did not start");
            Thread.Sleep(20);
        }
    }

    /// <summary>Kills the daemon without warning.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is { HasExited: false })
            Kill();
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);

    private bool Answers()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
