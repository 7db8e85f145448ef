using System.Runtime.InteropServices;
using ScCaToken.Cli.Commands;
using ScCaToken.Composition;
using ScCaToken.Devices;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc;

namespace ScCaToken.Cli.Doctor;

/// <summary>The checks of <c>scca doctor</c>. Each returns what it found and throws nothing.</summary>
internal static class Checks
{
    private static readonly string[] Pkcs11Symbols = ["C_GetFunctionList", "C_GetInterface", "C_Initialize", "C_Sign"];
    private static readonly string[] SkfSymbols = ["SKF_EnumDev", "SKF_ConnectDev", "SKF_ECCSignData", "SKF_SetSymmKey"];
    private static readonly (string Program, string Package)[] Tools =
        [("pkcs11-tool", "opensc"), ("p11tool", "gnutls-bin"), ("openssl", "openssl"), ("ssh-keygen", "openssh-client")];

    /// <summary>The settings, or the finding that they are wrong.</summary>
    public static (TokenSettings? Settings, Finding Finding) Settings(Func<TokenSettings> load)
    {
        try
        {
            var settings = load();
            return (settings, new Finding("settings", Verdict.Good, $"token {string.Join("; ", settings.Tokens)}"));
        }
        catch (SettingsException failure)
        {
            return (null, new Finding("settings", Verdict.Bad, failure.Message, "correct it, or unset the variable"));
        }
    }

    /// <summary>The native library is there, loads, and exports both interfaces.</summary>
    public static IEnumerable<Finding> Library()
    {
        if (ModuleCommand.Find() is not { } path)
        {
            yield return new Finding("library", Verdict.Bad, "libsccatoken.so was not found", "./run builds it; SCCA_MODULE can name it");
            yield break;
        }

        if (!NativeLibrary.TryLoad(path, out nint library))
        {
            yield return new Finding("library", Verdict.Bad, $"{path} does not load", "it must be built for this processor and system: rebuild it with ./run");
            yield break;
        }

        yield return Symbols("PKCS#11", path, library, Pkcs11Symbols);
        yield return Symbols("SKF", path, library, SkfSymbols);
    }

    /// <summary>Each configured address: can it be reached, is a key there, is it one of ours.</summary>
    public static IEnumerable<Finding> Keys(TokenSettings settings) => settings.Tokens.SelectMany(Key);

    /// <summary>PC/SC: its library, and whether the service answers this user.</summary>
    public static Finding PcSc()
    {
        if (!OperatingSystem.IsLinux())
            return new Finding("PC/SC", Verdict.Good, "part of the system");
        if (!NativeLibrary.TryLoad("libpcsclite.so.1", out _))
            return new Finding("PC/SC", Verdict.Missing, "libpcsclite.so.1 is not installed", "apt install pcscd (only needed for keys in readers)");
        string socket = Environment.GetEnvironmentVariable("PCSCLITE_CSOCK_NAME") ?? "/run/pcscd/pcscd.comm";
        if (!File.Exists(socket))
            return new Finding("PC/SC", Verdict.Missing, $"pcscd is not running (no {socket})", "systemctl start pcscd.socket, or pcscd --foreground (only needed for keys in readers)");
        try
        {
            using var provider = new PcScTransportProvider();
            int count = provider.ListReaders().Count;
            return new Finding("PC/SC", Verdict.Good, $"pcscd answers at {socket}, {count} {(count == 1 ? "reader" : "readers")}");
        }
        catch (TransportException failure) when (failure.Error == TransportError.ServiceUnavailable)
        {
            return new Finding(
                "PC/SC", Verdict.Bad, $"{socket} is there, but nobody answers: pcscd has died, or this user may not open the socket",
                "systemctl restart pcscd; in a container, share /run/pcscd with the host or name the socket in PCSCLITE_CSOCK_NAME");
        }
        catch (TransportException failure)
        {
            return new Finding("PC/SC", Verdict.Bad, failure.Message, Advice(failure, "pcsc", ""));
        }
    }

    /// <summary>The programs people use with a token.</summary>
    public static IEnumerable<Finding> Programs() => Tools.Select(tool =>
        OnPath(tool.Program) is { } path
            ? new Finding(tool.Program, Verdict.Good, path)
            : new Finding(tool.Program, Verdict.Missing, "not installed", $"apt install {tool.Package}"));

    private static Finding Symbols(string name, string path, nint library, string[] symbols)
    {
        var missing = symbols.Where(symbol => !NativeLibrary.TryGetExport(library, symbol, out _)).ToList();
        return missing.Count == 0
            ? new Finding(name, Verdict.Good, path)
            : new Finding(name, Verdict.Bad, $"{path} lacks {string.Join(", ", missing)}", "another library of that name? rebuild it with ./run");
    }

    private static IReadOnlyList<Finding> Key(TokenAddress address)
    {
        try
        {
            if (address.Scheme == "sim" && address.Location.Length == 0 && !File.Exists(TokenSettings.DefaultImage))
                return [new Finding(address.ToString(), Verdict.Good, $"{TokenSettings.DefaultImage} will be made at the first use")];
            var findings = new List<Finding>();
            foreach (var provider in TokenProviders.Create(new TokenSettings { Tokens = [address] }))
            {
                using (provider)
                {
                    foreach (string reader in provider.ListReaders())
                        findings.Add(Reader(address, provider, reader));
                }
            }

            // An empty reader is a fault only where no other holds a key.
            if (findings.Exists(f => f.Verdict == Verdict.Good))
                return [.. findings.Select(f => f.Verdict == Verdict.Bad ? f with { Verdict = Verdict.Missing } : f)];
            return findings.Count > 0 ? findings : [new Finding(address.ToString(), Verdict.Bad, "no reader", "plug a reader or key in")];
        }
        catch (TransportException failure)
        {
            return [new Finding(address.ToString(), Verdict.Bad, failure.Message, Advice(failure, address.Scheme, address.Location))];
        }
        catch (SettingsException failure)
        {
            return [new Finding(address.ToString(), Verdict.Bad, failure.Message, "correct SCCA_TOKEN")];
        }
    }

    private static Finding Reader(TokenAddress address, ITransportProvider provider, string reader)
    {
        using var transport = provider.Open(reader);
        if (!transport.IsCardPresent)
            return new Finding(address.ToString(), Verdict.Bad, $"no key in {reader}", "plug the key in");
        try
        {
            return KeyInReader.Look(transport) switch
            {
                { Kind: KeyKindFound.Gmt } key => new Finding(address.ToString(), Verdict.Good, $"{reader}: {key.Label}, serial {key.Serial}"),
                { Kind: KeyKindFound.Piv } key => new Finding(
                    address.ToString(), Verdict.Good, $"{reader}: a PIV card, serial {key.Serial}; the PKCS#11 library uses it, scca and SKF do not"),
                _ => new Finding(
                    address.ToString(), Verdict.Missing, $"{reader}: a key of another make, ATR {Convert.ToHexString(transport.Atr.Span)}", "use its maker's driver"),
            };
        }
        catch (TransportException failure)
        {
            return new Finding(address.ToString(), Verdict.Bad, failure.Message, Advice(failure, address.Scheme, address.Location));
        }
    }

    private static string? Advice(TransportException failure, string scheme, string location) => (failure.Error, scheme) switch
    {
        (TransportError.ServiceUnavailable, "pcsc") => "start pcscd: systemctl start pcscd.socket",
        (TransportError.ServiceUnavailable, "tcp") => $"start the key there: scca token serve --tcp {location}",
        (TransportError.ServiceUnavailable, "usb") => "apt install libusb-1.0-0",
        (TransportError.AccessDenied, "pcsc") => "polkit refuses: allow org.debian.pcsc-lite.access_pcsc and access_card, or start pcscd --disable-polkit",
        (TransportError.AccessDenied, "usb") => "the USB node is not yours: install a udev rule for it (docs/TRANSPORTS.md)",
        (TransportError.AccessDenied, "tcp") => "set SCCA_TCP_SECRET_FILE to the server's secret",
        (TransportError.SharingViolation, _) => "another program holds the key exclusively: close it (gpg's scdaemon does so)",
        (TransportError.ReaderUnavailable, "sim") => "scca token new makes an image",
        _ => null,
    };

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
