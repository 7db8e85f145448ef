using System.Diagnostics;
using ScCaToken.Core.Profiles;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Vpcd;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.EndToEnd.Tests.Piv;

/// <summary>A fresh key with the PIV application in a reader of the tests' own pcscd, and foreign programs run on it in a folder of their own.</summary>
internal sealed class PivReader : IDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly VirtualKey _key;
    private readonly VirtualKeyCard _card;
    private readonly CardHub _hub;
    private readonly VpcdEndpoint _endpoint;

    public PivReader(params string[] tools)
    {
        Assert.SkipWhen(PrivatePcscd.Missing is not null, PrivatePcscd.Missing ?? "");
        foreach (string tool in tools)
            Assert.SkipUnless(File.Exists($"/usr/bin/{tool}"), $"{tool} is not installed");
        _directory = Directory.CreateTempSubdirectory("scca-piv-");
        _key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
        (Name, int port) = PrivatePcscd.Shared.NextReader();
        _card = new VirtualKeyCard(_key);
        _hub = new CardHub(_card);
        _endpoint = new VpcdEndpoint(_hub, "127.0.0.1", port);
        var clock = Stopwatch.StartNew();
        while (!TryRun("/usr/bin/opensc-tool", "--reader", Name, "-a").Output.Contains("3b:8e", StringComparison.Ordinal))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), "the key does not appear in the reader");
            Thread.Sleep(100);
        }
    }

    public string Name { get; }

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Runs a program and demands exit code 0; returns standard output and error.</summary>
    public string Run(string program, params string[] arguments)
    {
        var (code, output) = TryRun($"/usr/bin/{program}", arguments);
        // yubico-piv-tool does not wait for a busy service; nothing has happened yet.
        for (int i = 0; i < 5 && output.Contains("Failed to connect to yubikey", StringComparison.Ordinal); i++)
        {
            Thread.Sleep(500);
            (code, output) = TryRun($"/usr/bin/{program}", arguments);
        }

        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{output}");
        return output;
    }

    public (int Code, string Output) TryRun(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _directory.FullName };
        start.Environment["PCSCLITE_CSOCK_NAME"] = PrivatePcscd.Shared.SocketPath;
        start.Environment["SCCA_TOKEN"] = $"pcsc:{Name}";
        start.Environment["PIV_EXT_AUTH_KEY"] = PathOf("management");
        var outcome = ProcessRunner.Run(start, TimeSpan.FromMinutes(1));
        return (outcome.ExitCode, outcome.Text);
    }

    /// <summary>yubico-piv-tool on this reader.</summary>
    public string PivTool(params string[] arguments) => Run("yubico-piv-tool", ["--reader", Name, .. arguments]);

    /// <summary>Makes a key in a slot and gives it a certificate, all with yubico-piv-tool and openssl.</summary>
    public void Provide(string slot, string algorithm)
    {
        PivTool("-s", slot, "-a", "generate", "-A", algorithm, "-o", "public.pem");
        Run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-days", "9");
        Run("openssl", "req", "-new", "-key", "ca.key", "-subj", $"/CN=Slot {slot}", "-out", "any.csr");
        Run("openssl", "x509", "-req", "-in", "any.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-force_pubkey", "public.pem", "-out", "cert.pem", "-days", "9");
        PivTool("-s", slot, "-a", "import-certificate", "-i", "cert.pem");
    }

    public void Dispose()
    {
        _endpoint.Dispose();
        _hub.Dispose();
        _card.Dispose();
        _key.Dispose();
        _directory.Delete(recursive: true);
    }
}
