using System.Net;
using ScCaToken.Composition;
using ScCaToken.Devices;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc;
using ScCaToken.Driver.Transports.Tcp;

namespace ScCaToken.Cli.Doctor;

/// <summary>Each configured address: can it be reached, is a key there, is it one of ours.</summary>
internal static class KeyChecks
{
    /// <summary>The findings of one address; none throws.</summary>
    /// <param name="address">Where to look.</param>
    /// <param name="hasPcSc">Whether the PC/SC service lets this user in; what is wrong there is told once.</param>
    public static IReadOnlyList<Finding> Look(TokenAddress address, bool hasPcSc)
    {
        if (address.Scheme == "pcsc" && !hasPcSc)
            return [Bad(address, "not reached", "see PC/SC")];
        try
        {
            if (address.Scheme == "sim" && address.Location.Length == 0 && !File.Exists(TokenSettings.DefaultImage))
                return [Good(address, $"{TokenSettings.DefaultImage} will be made at the first use")];
            var findings = new List<Finding>();
            foreach (var provider in TokenProviders.Create(new TokenSettings { Tokens = [address] }))
            {
                using (provider)
                    findings.AddRange(provider.ListReaders().Select(reader => Reader(address, provider, reader)));
            }

            // A reader without a key is a fault only where no other holds one.
            if (findings.Exists(f => f.Verdict == Verdict.Good))
                return [.. findings.Select(f => f.Verdict == Verdict.Bad ? f with { Verdict = Verdict.Note } : f)];
            return findings.Count > 0 ? findings : [NoReader(address)];
        }
        catch (TransportException failure)
        {
            return [Failed(address, failure)];
        }
        catch (SettingsException failure)
        {
            return [Bad(address, failure.Message, "correct the setting")];
        }
    }

    private static Finding Reader(TokenAddress address, ITransportProvider provider, string reader)
    {
        try
        {
            using var transport = provider.Open(reader);
            if (!transport.IsCardPresent)
                return Bad(address, $"no key in {reader}", "plug the key in");
            return KeyInReader.Look(transport) switch
            {
                { Kind: KeyKindFound.Gmt } key => Good(address, $"{reader}: {key.Label}, serial {key.Serial}"),
                { Kind: KeyKindFound.Piv } key => Good(address, $"{reader}: a PIV card, serial {key.Serial}; the PKCS#11 library uses it, scca and SKF do not"),
                _ => Bad(address, $"{reader}: a key of another make, ATR {Convert.ToHexString(transport.Atr.Span)}", "use its maker's driver"),
            };
        }
        catch (TransportException failure) when (failure.Error == TransportError.AccessDenied && address.Scheme == "pcsc")
        {
            // The list of readers came, so it is the other of pcscd's two questions that polkit answers with no.
            var (advice, command) = PcScCheck.PolkitAdvice;
            return new Finding(
                address.ToString(), Verdict.Bad, $"{reader}: polkit refuses {Environment.UserName} the card (action org.debian.pcsc-lite.access_card)", advice, command);
        }
        catch (TransportException failure)
        {
            return Failed(address, failure);
        }
    }

    private static Finding NoReader(TokenAddress address)
    {
        if (address.Scheme == "pcsc" && address.Location.Length > 0)
        {
            using var all = new PcScTransportProvider();
            var names = all.ListReaders();
            if (names.Count > 0)
                return Bad(address, $"no reader of that name; there are: {string.Join(", ", names)}", "name one of these, or pcsc alone for all");
        }

        return Bad(address, address.Scheme == "pcsc" ? "no reader" : "no key", address.Scheme == "pcsc" ? "plug a reader or key in" : "plug the key in");
    }

    private static Finding Failed(TokenAddress address, TransportException failure)
    {
        var (advice, command) = Advice(failure, address);
        return new Finding(address.ToString(), Verdict.Bad, failure.Message, advice, command);
    }

    private static (string? Advice, string? Command) Advice(TransportException failure, TokenAddress address) => (failure.Error, address.Scheme) switch
    {
        (TransportError.ServiceUnavailable, "tcp") when IsHere(address) => ("start the key there", $"scca token serve --tcp {address.Location}"),
        (TransportError.ServiceUnavailable, "tcp") => ("start the key there: scca token serve --tcp, with --allow-remote and --secret-file", null),
        (TransportError.ServiceUnavailable, "usb") when OperatingSystem.IsLinux() => ("install libusb", ShellCommands.Install("libusb-1.0-0")),
        (TransportError.ServiceUnavailable, "usb") => ("install libusb 1.0", null),
        (TransportError.AccessDenied, "usb") => ("see USB", null),
        (TransportError.AccessDenied, "tcp") when Environment.GetEnvironmentVariable(TcpTransportOptions.SecretFileVariable) is { Length: > 0 } =>
            ($"make {TcpTransportOptions.SecretFileVariable} name the file with the server's secret, or unset it for a server that asks for none", null),
        (TransportError.AccessDenied, "tcp") => ($"set {TcpTransportOptions.SecretFileVariable} to the file with the server's secret", null),
        (TransportError.SharingViolation, "usb") when OperatingSystem.IsLinux() => ("reach it through pcscd with SCCA_TOKEN=pcsc, or stop pcscd", ShellCommands.StopPcscd),
        (TransportError.SharingViolation, _) => ("close the program that holds it; gpg's scdaemon does so", "gpgconf --kill scdaemon"),
        (TransportError.ReaderUnavailable, "sim") when failure.InnerException is ImageException image => Advice(image, address),
        _ => (null, null),
    };

    private static (string? Advice, string? Command) Advice(ImageException failure, TokenAddress address) => failure.Kind switch
    {
        ImageErrorKind.NotFound => ("make an image", $"scca token new {ShellCommands.Quote(address.Location)}".TrimEnd()),
        ImageErrorKind.NewerVersion => ("use the version of scca that made it", null),
        ImageErrorKind.Inaccessible => ($"let {Environment.UserName} read and write the file", null),
        _ => ("name another image, or put a good copy in its place", null),
    };

    private static bool IsHere(TokenAddress address) =>
        address.Location[..address.Location.LastIndexOf(':')].Trim('[', ']') is var host
        && (host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip)));

    private static Finding Good(TokenAddress address, string detail) => new(address.ToString(), Verdict.Good, detail);

    private static Finding Bad(TokenAddress address, string detail, string advice) => new(address.ToString(), Verdict.Bad, detail, advice);
}
