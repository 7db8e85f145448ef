using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using ScCaToken.Cli.Input;
using ScCaToken.Driver.Card;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca key</c>: generate, export, delete.</summary>
internal static class KeyCommands
{
    private static readonly Dictionary<string, (KeyAlgorithm Algorithm, int Bits)> Types = new()
    {
        ["sm2"] = (KeyAlgorithm.Sm2, 256),
        ["rsa2048"] = (KeyAlgorithm.Rsa, 2048),
        ["rsa3072"] = (KeyAlgorithm.Rsa, 3072),
        ["rsa4096"] = (KeyAlgorithm.Rsa, 4096),
        ["p256"] = (KeyAlgorithm.P256, 256),
        ["p384"] = (KeyAlgorithm.P384, 384),
    };

    public static Command Create() => new Command("key", "make, export and delete key pairs").With(Generate(), Export(), Delete());

    private static Command Generate()
    {
        var type = new Argument<string>("type") { Description = string.Join(", ", Types.Keys), DefaultValueFactory = _ => "sm2" };
        type.AcceptOnlyFromAmong([.. Types.Keys]);
        var container = new Option<string?>("--container", "-c") { Description = "container for it, made when missing (default: the type's name)", HelpName = "NAME" };
        var kind = KeyOptions.Kind();
        var always = new Option<bool>("--always-authenticate") { Description = "each use of the key needs a fresh PIN" };
        var pin = PinSource.User();
        var command = new Command("generate", "make a key pair on the key").Takes(type, container, kind, always);
        pin.AddTo(command);
        return command.Runs(context =>
        {
            var (algorithm, bits) = Types[context.Get(type)!];
            string name = context.Get(container) ?? context.Get(type)!;
            Names.Check(name, 64, "a container's name");
            var clock = new Stopwatch();
            context.Connection.LoggedIn(pin.Read(context.Result), PinType.User, application =>
            {
                ushort id = application.ListContainers().Contains(name) ? application.OpenContainer(name) : application.CreateContainer(name);
                if (application.GetContainerInfo(id).Pair(KeyOptions.ParseKind(context.Get(kind))).Exists)
                    throw new CliException(ExitCode.Failure, $"container {name} has such a key pair already", "scca key delete removes it for good");
                // The key's time, not that of the person who typed the PIN.
                clock.Start();
                context.Terminal.Busy($"making the {context.Get(type)} key", () =>
                    application.GenerateKeyPair(id, KeyOptions.ParseKind(context.Get(kind)), algorithm, bits, context.Get(always)));
                clock.Stop();
            });
            context.Terminal.Done($"{context.Get(type)} key made in container {name} ({clock.Elapsed.TotalMilliseconds:0.0} ms)", new JsonObject
            {
                ["container"] = name,
                ["kind"] = context.Get(kind),
                ["type"] = context.Get(type),
                ["milliseconds"] = clock.ElapsedMilliseconds,
            });
        });
    }

    private static Command Export()
    {
        var container = KeyOptions.Container();
        var kind = KeyOptions.Kind();
        var output = FileArguments.Out("the public key");
        return new Command("export", "write the public key (PEM SubjectPublicKeyInfo)").Takes(container, kind, output).Runs(context =>
        {
            var (id, name) = context.Connection.Container(context.Get(container));
            var key = context.Connection.Application.ExportPublicKey(id, KeyOptions.ParseKind(context.Get(kind)));
            string pem = System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", Crypto.CardKey.ToPublicKeyInfo(key).GetDerEncoded());
            var facts = new JsonObject { ["container"] = name, ["kind"] = context.Get(kind), ["pem"] = pem };
            FileArguments.Deliver(context, output, System.Text.Encoding.ASCII.GetBytes(pem + "\n"), facts, () => pem);
        });
    }

    private static Command Delete()
    {
        var container = KeyOptions.Container();
        var kind = KeyOptions.Kind();
        var pin = PinSource.User();
        var command = new Command("delete", "delete one key pair; its certificate stays").Takes(container, kind);
        pin.AddTo(command);
        return command.Runs(context =>
        {
            var (id, name) = context.Connection.Container(context.Get(container));
            context.Connection.LoggedIn(pin.Read(context.Result), PinType.User, application => application.DeleteKeyPair(id, KeyOptions.ParseKind(context.Get(kind))));
            context.Terminal.Done($"key pair deleted from container {name}", new JsonObject { ["container"] = name, ["kind"] = context.Get(kind) });
        });
    }
}
