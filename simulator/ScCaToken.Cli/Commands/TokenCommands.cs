using System.CommandLine;
using System.Text.Json.Nodes;
using ScCaToken.Cli.Doctor;
using ScCaToken.Cli.Input;
using ScCaToken.Composition;
using ScCaToken.Core.Profiles;
using ScCaToken.Devices;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca token</c>: new, list, info, label, erase, serve and the hand that holds a served key.</summary>
internal static class TokenCommands
{
    // docs/PIV.md: what every new PIV application begins with.
    private const string PivFactoryPin = "123456", PivFactoryPuk = "12345678";
    private static readonly string[] ReaderSchemes = ["pcsc", "usb"];

    public static Command Create() => new Command("token", "keys: make, list, describe, erase, serve")
        .With(New(), List(), Info(), Label(), Erase(), ServeCommand.Create())
        .With(ControlCommands.Create());

    private static Command New()
    {
        var image = new Argument<string?>("image") { Description = "image file (default: the default image)", Arity = ArgumentArity.ZeroOrOne };
        var profile = new Option<string>("--profile", "-p") { Description = "see scca profile list", HelpName = "NAME", DefaultValueFactory = _ => BuiltInProfiles.DefaultName };
        profile.AcceptOnlyFromAmong([.. BuiltInProfiles.All.Select(p => p.Name)]);
        var seed = new Option<string?>("--seed") { Description = "make a reproducible key for tests; any text", HelpName = "TEXT" };
        var pages = new Option<int>("--pages") { Description = "flash size in pages of 4 KiB", DefaultValueFactory = _ => RamFlash.DefaultPageCount };
        var force = new Option<bool>("--force") { Description = "replace an existing image and everything on it" };
        return new Command("new", "make a personalised key in an image file").Takes(image, profile, seed, pages, force).Runs(context =>
        {
            string path = context.Get(image) ?? TokenSettings.DefaultImage;
            var chosen = BuiltInProfiles.Find(context.Get(profile)!)!;
            if (context.Get(pages) is < 8 or > 16384)
                throw new CliException(ExitCode.Usage, "a flash has 8 to 16384 pages");
            try
            {
                using var key = VirtualKey.Create(options =>
                {
                    options.ImagePath = path;
                    options.Profile = chosen;
                    options.Seed = context.Get(seed) is { } text ? System.Text.Encoding.UTF8.GetBytes(text) : null;
                    options.PageCount = context.Get(pages);
                    options.Overwrite = context.Get(force);
                });
            }
            catch (ImageException failure)
            {
                throw new CliException(ExitCode.Failure, failure.Message, failure.Kind == ImageErrorKind.AlreadyExists ? "--force replaces it and everything on it" : null);
            }

            var facts = new JsonObject { ["image"] = path, ["profile"] = chosen.Name, ["seeded"] = context.Get(seed) is not null };
            if (chosen.ApplicationName.Length > 0)
            {
                facts["application"] = chosen.ApplicationName;
                facts["user PIN"] = Shown(chosen.FactoryUserPin);
                facts["SO PIN"] = Shown(chosen.FactorySoPin);
            }

            if (chosen.Piv)
            {
                facts["PIV PIN"] = PivFactoryPin;
                facts["PIV PUK"] = PivFactoryPuk;
            }

            string pins = string.Join(", ", facts.Where(fact => fact.Key.EndsWith("PIN", StringComparison.Ordinal) || fact.Key == "PIV PUK").Select(fact => $"{fact.Key} {fact.Value?.ToString() ?? "not set"}"));
            context.Terminal.Done($"made {path}: profile {chosen.Name}, {pins}", facts);
        });
    }

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "also every PC/SC reader and every USB key, configured or not" };
        return new Command("list", "the keys reachable at the configured addresses").Takes(all).Runs(context =>
        {
            List<TokenAddress> addresses = [.. context.Settings.Tokens];
            foreach (string scheme in context.Get(all) ? ReaderSchemes : [])
            {
                if (!addresses.Exists(address => address.Scheme == scheme && address.Location.Length == 0))
                    addresses.Add(new TokenAddress(scheme, ""));
            }

            var rows = addresses.SelectMany(Readers).ToList();
            context.Terminal.ShowAll(rows, "no reader");
            return rows.Any(row => row["serial"] is not null) ? ExitCode.Success : ExitCode.NoToken;
        });
    }

    private static List<JsonObject> Readers(TokenAddress address)
    {
        var rows = new List<JsonObject>();
        try
        {
            foreach (var provider in TokenProviders.Create(new TokenSettings { Tokens = [address] }))
            {
                using (provider)
                    rows.AddRange(provider.ListReaders().Select(reader => Describe(address, provider, reader)));
            }
        }
        catch (TransportException failure)
        {
            rows.Add(Row(address, "-", failure.Message, null));
        }

        return rows;
    }

    private static JsonObject Describe(TokenAddress address, ITransportProvider provider, string reader)
    {
        try
        {
            using var transport = provider.Open(reader);
            if (!transport.IsCardPresent)
                return Row(address, reader, "no key", null);
            var key = KeyInReader.Look(transport);
            return Row(address, reader, key.Kind switch { KeyKindFound.Gmt => "present", KeyKindFound.Piv => "a PIV card", _ => "a key of another make" }, key);
        }
        catch (TransportException failure)
        {
            return Row(address, reader, failure.Message, null);
        }
    }

    private static JsonObject Row(TokenAddress address, string reader, string state, KeyInReader? key) => new()
    {
        ["address"] = address.ToString(),
        ["reader"] = reader,
        ["state"] = state,
        ["label"] = key?.Label,
        ["serial"] = key?.Serial,
    };

    private static Command Info() => new Command("info", "what the key and its application say of themselves").Runs(context =>
    {
        var connection = context.Connection;
        var info = connection.Card.GetDeviceInfo();
        var status = connection.Card.GetDeviceStatus();
        var facts = new JsonObject
        {
            ["reader"] = connection.ReaderName,
            ["label"] = info.Label,
            ["manufacturer"] = info.Manufacturer,
            ["issuer"] = info.Issuer,
            ["serial"] = info.SerialNumber,
            ["hardware"] = info.HardwareVersion.ToString(),
            ["firmware"] = info.FirmwareVersion.ToString(),
            ["space free"] = info.FreeSpace,
            ["space total"] = info.TotalSpace,
            ["power cycles"] = status.PowerCycles,
            ["state"] = status.State switch { 0 => "factory: no application yet", 1 => "normal", _ => "self-test failed" },
            ["seeded (for tests only)"] = status.IsSeeded,
        };
        var names = connection.Card.ListApplications();
        facts["applications"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        if (names.Count == 0)
        {
            context.Terminal.Show(facts);
            context.Terminal.Note(TokenConnection.NoApplicationHint);
            return;
        }

        var application = connection.Application.GetStatus();
        facts["application"] = connection.Application.Name;
        facts["token label"] = application.Label;
        facts["user PIN tries left"] = application.User.TriesLeft;
        facts["user PIN tries"] = application.User.MaxTries;
        facts["user PIN is the factory PIN"] = application.User.IsFactoryPin;
        facts["SO PIN tries left"] = application.SecurityOfficer.TriesLeft;
        facts["SO PIN tries"] = application.SecurityOfficer.MaxTries;
        facts["SO PIN is the factory PIN"] = application.SecurityOfficer.IsFactoryPin;
        facts["shortest PIN"] = application.MinPinLength;
        facts["longest PIN"] = application.MaxPinLength;
        context.Terminal.Show(facts);
        if (application.User.IsFactoryPin)
            context.Terminal.Note("the user PIN is still the factory PIN: scca pin change");
    });

    private static Command Label()
    {
        var label = new Argument<string>("label") { Description = "1 to 32 bytes" };
        return new Command("label", "set the device label").Takes(label).Runs(context =>
        {
            Names.Check(context.Get(label)!, 32, "a label");
            context.Connection.Card.SetLabel(context.Get(label)!);
            context.Terminal.Done($"label set to {context.Get(label)}", new JsonObject { ["label"] = context.Get(label) });
        });
    }

    private static Command Erase()
    {
        var label = new Option<string?>("--label") { Description = "new token label", HelpName = "TEXT" };
        var yes = new Option<bool>("--yes") { Description = "do not ask" };
        var officer = PinSource.SecurityOfficer();
        var command = new Command("erase", "erase every container and file of the application; then scca pin init sets a user PIN").Takes(label, yes);
        officer.AddTo(command);
        return command.Runs(context =>
        {
            string name = context.Connection.Application.Name;
            if (!context.Get(yes))
                Confirm($"erase all keys and certificates of application {name}?");
            officer.Use(context.Result, pin => context.Connection.Application.Initialize(pin, context.Get(label) ?? ""));
            context.Terminal.Done($"application {name} erased; its user PIN is not set", new JsonObject { ["erased"] = name });
        });
    }

    private static void Confirm(string question)
    {
        if (Console.IsInputRedirected)
            throw new CliException(ExitCode.Usage, "this erases keys and there is no terminal to ask at", "--yes does it without asking");
        Console.Error.Write($"{question} [y/N] ");
        if (Console.In.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
            throw new CliException(ExitCode.Failure, "nothing was erased");
    }

    private static string? Shown(string pin) => pin.Length == 0 ? null : pin;
}
