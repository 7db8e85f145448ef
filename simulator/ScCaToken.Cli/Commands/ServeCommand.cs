using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using ScCaToken.Cli.Doctor;
using ScCaToken.Devices;
using ScCaToken.Driver.Settings;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Control;
using ScCaToken.Simulator.Hosts.Tcp;
using ScCaToken.Simulator.Hosts.UsbIp;
using ScCaToken.Simulator.Hosts.Vpcd;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca token serve</c>: one key behind one or several doors until Ctrl-C.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Tcp = Door("--tcp", "serve the driver's TCP transport", $"127.0.0.1:{TcpKeyServerOptions.DefaultPort}");
    private static readonly Option<string?> Vpcd = Door("--vpcd", "plug the key into pcscd through vpcd", $"127.0.0.1:{VpcdEndpoint.DefaultPort}");
    private static readonly Option<string?> UsbIp = Door("--usbip", "export the key as a USB CCID device over USB/IP", $"127.0.0.1:{UsbIpServerOptions.DefaultPort}");
    private static readonly Option<bool> AllowRemote = new("--allow-remote")
    {
        Description = "let --tcp (which then needs a secret) and --usbip (which has none) listen on other addresses than loopback, and --vpcd connect to one",
    };
    private static readonly Option<string?> SecretFile = new("--secret-file") { Description = "file with the secret clients of --tcp must know (16 bytes or more)", HelpName = "FILE" };

    public static Command Create() => new Command("serve", "offer a virtual key to real stacks; the key is --token sim[:IMAGE]")
        .Takes(Tcp, Vpcd, UsbIp, AllowRemote, SecretFile, ControlCommands.Socket)
        .Runs(Serve);

    private static Option<string?> Door(string name, string description, string address) => new(name)
    {
        Description = $"{description} (default {address})",
        HelpName = "HOST:PORT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static void Serve(CliContext context)
    {
        var result = context.Result;
        var wanted = new[] { Tcp, Vpcd, UsbIp }.Where(door => result.GetResult(door) is not null).ToList();
        if (wanted.Count == 0)
            throw new CliException(ExitCode.Usage, "no door given", "--tcp, --vpcd, --usbip, or several of them");
        using var stop = new StopSignal();
        using var key = OpenKey(context.Settings.Tokens);
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        var doors = new List<IDisposable>();
        var open = new List<JsonObject>();
        try
        {
            foreach (var door in wanted)
            {
                var (opened, where) = Open(context, door, hub);
                doors.Add(opened);
                open.Add(new JsonObject { ["door"] = door.Name[2..], ["at"] = where });
            }

            if (System.Net.Sockets.Socket.OSSupportsUnixDomainSockets)
                doors.Add(OpenControl(context, hub, card));
            else
                context.Terminal.Note("this system has no local sockets: token plug, unplug, reset and power-cut do not reach this key");
            if (context.Terminal.IsJson)
                context.Terminal.ShowAll(open, "no door");
            else
                open.ForEach(door => context.Terminal.Done($"serving {door["door"]} at {door["at"]}"));
            Console.Out.Flush();
            stop.Wait();
        }
        finally
        {
            doors.ForEach(door => door.Dispose());
        }
    }

    private static (IDisposable Door, string Where) Open(CliContext context, Option<string?> door, CardHub hub)
    {
        try
        {
            if (door == Tcp)
            {
                var server = new TcpKeyServer(hub, new TcpKeyServerOptions
                {
                    EndPoint = EndPointOf(context.Get(Tcp), TcpKeyServerOptions.DefaultPort),
                    AllowRemote = context.Get(AllowRemote),
                    Secret = context.Get(SecretFile) is { } file ? ReadSecret(file) : default,
                });
                return (server, server.EndPoint.ToString());
            }

            if (door == UsbIp)
            {
                var server = new UsbIpServer(hub, new UsbIpServerOptions
                {
                    EndPoint = EndPointOf(context.Get(UsbIp), UsbIpServerOptions.DefaultPort),
                    AllowRemote = context.Get(AllowRemote),
                });
                return (server, server.EndPoint.ToString());
            }

            var (host, port) = Split(context.Get(Vpcd), VpcdEndpoint.DefaultPort);
            if (!context.Get(AllowRemote) && !(AddressOf(host) is { } address && IPAddress.IsLoopback(address)))
                throw new ArgumentException($"{host} is not a loopback address, and vpcd has no authentication; giving a key to another machine needs --allow-remote");
            return (new VpcdEndpoint(hub, host, port), $"{host}:{port}");
        }
        catch (Exception failure) when (failure is ArgumentException or System.Net.Sockets.SocketException)
        {
            string at = context.Get(door) is { Length: > 0 } named ? $"{door.Name} {named}" : door.Name;
            throw new CliException(ExitCode.Usage, $"{at}: {failure.Message}");
        }
    }

    private static ReadOnlyMemory<byte> ReadSecret(string file)
    {
        var secret = File.ReadAllBytes(file).AsMemory().TrimEnd("\r\n"u8);
        // To the server no bytes mean no secret.
        return secret.IsEmpty ? throw new CliException(ExitCode.Usage, $"the secret file {file} is empty") : secret;
    }

    private static ControlSocketServer OpenControl(CliContext context, CardHub hub, VirtualKeyCard card)
    {
        try
        {
            return new ControlSocketServer(hub, card, ControlCommands.PathOf(context));
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or IOException or System.Net.Sockets.SocketException)
        {
            throw new CliException(ExitCode.Usage, failure.Message, "--control PATH chooses another socket for token plug and unplug");
        }
    }

    private static VirtualKey OpenKey(IReadOnlyList<TokenAddress> addresses)
    {
        if (addresses is not [{ Scheme: "sim" } address])
            throw new CliException(ExitCode.Usage, "only a virtual key can be served", "--token sim:IMAGE");
        try
        {
            return address.Location.Length == 0 ? VirtualKey.OpenOrCreate(TokenSettings.DefaultImage) : VirtualKey.Open(address.Location);
        }
        catch (ImageException failure)
        {
            throw new CliException(ExitCode.NoToken, failure.Message, failure.Kind == ImageErrorKind.NotFound ? $"scca token new {ShellCommands.Quote(address.Location)} makes it" : null);
        }
    }

    private static IPEndPoint EndPointOf(string? text, int defaultPort)
    {
        var (host, port) = Split(text, defaultPort);
        return AddressOf(host) is { } address
            ? new IPEndPoint(address, port)
            : throw new CliException(ExitCode.Usage, $"'{host}' is no IP address");
    }

    private static IPAddress? AddressOf(string host) =>
        host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host, out var address) ? address : null;

    private static (string Host, int Port) Split(string? text, int defaultPort)
    {
        if (string.IsNullOrEmpty(text))
            return ("127.0.0.1", defaultPort);
        int colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text[(colon + 1)..], out ushort port)
            ? (text[..colon].Trim('[', ']'), port)
            : throw new CliException(ExitCode.Usage, $"'{text}' is not HOST:PORT");
    }
}
