using System.CommandLine;
using System.Text.Json.Nodes;
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

            context.Terminal.Done(
                $"made {path}: profile {chosen.Name}, user PIN {Shown(chosen.FactoryUserPin)}, SO PIN {Shown(chosen.FactorySoPin)}",
                new JsonObject { ["image"] = path, ["profile"] = chosen.Name, ["application"] = chosen.ApplicationName, ["seeded"] = context.Get(seed) is not null });
        });
    }

    private static Command List() => new Command("list", "the keys reachable at the configured addresses").Runs(context =>
    {
        var rows = new List<JsonObject>();
        foreach (var address in context.Settings.Tokens)
            rows.AddRange(Readers(address));
        context.Terminal.ShowAll(rows, "no reader");
        return rows.Any(row => row["state"]!.GetValue<string>() == "present") ? ExitCode.Success : ExitCode.NoToken;
    });

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
            var card = new Driver.Gmt.GmtCard(transport);
            var info = card.GetDeviceInfo();
            return Row(address, reader, "present", info);
        }
        catch (Exception failure) when (failure is TransportException or Driver.Errors.CardException)
        {
            return Row(address, reader, failure is TransportException ? failure.Message : "a key of another kind", null);
        }
    }

    private static JsonObject Row(TokenAddress address, string reader, string state, Driver.Gmt.GmtDeviceInfo? info) => new()
    {
        ["address"] = address.ToString(),
        ["reader"] = reader,
        ["state"] = state,
        ["label"] = info?.Label,
        ["serial"] = info?.SerialNumber,
    };

    private static Command Info() => new Command("info", "what the key and its application say of themselves").Runs(context =>
    {
        var connection = context.Connection;
        var info = connection.Card.GetDeviceInfo();
        var status = connection.Card.GetDeviceStatus();
        var application = connection.Application.GetStatus();
        context.Terminal.Show(new JsonObject
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
            ["applications"] = new JsonArray([.. connection.Card.ListApplications().Select(name => JsonValue.Create(name))]),
            ["application"] = connection.Application.Name,
            ["token label"] = application.Label,
            ["user PIN tries"] = $"{application.User.TriesLeft} of {application.User.MaxTries}",
            ["SO PIN tries"] = $"{application.SecurityOfficer.TriesLeft} of {application.SecurityOfficer.MaxTries}",
            ["PIN length"] = $"{application.MinPinLength} to {application.MaxPinLength}",
        });
        if (application.User.IsFactoryPin)
            context.Terminal.Note("the user PIN is still the factory PIN: scca pin change");
    });

    private static Command Label()
    {
        var label = new Argument<string>("label") { Description = "1 to 32 bytes" };
        return new Command("label", "set the device label").Takes(label).Runs(context =>
        {
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
            byte[] pin = officer.Read(context.Result);
            try
            {
                context.Connection.Application.Initialize(pin, context.Get(label) ?? "");
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(pin);
            }

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

    private static string Shown(string pin) => pin.Length == 0 ? "not set" : pin;
}
