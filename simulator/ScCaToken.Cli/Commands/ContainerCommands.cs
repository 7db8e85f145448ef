using System.CommandLine;
using System.Text.Json.Nodes;
using ScCaToken.Cli.Input;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Gmt;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca container</c>: list, new, delete.</summary>
internal static class ContainerCommands
{
    public static Command Create() => new Command("container", "containers: a signing and an encryption pair with their certificates").With(List(), New(), Delete());

    /// <summary>What a container holds, in words.</summary>
    public static JsonObject Row(GmtApplication application, string name)
    {
        var info = application.GetContainerInfo(application.OpenContainer(name));
        return new JsonObject
        {
            ["container"] = name,
            ["signing key"] = Describe(info.Signing),
            ["encryption key"] = Describe(info.Encryption),
            ["signing certificate"] = info.SigningCertificateLength > 0,
            ["encryption certificate"] = info.EncryptionCertificateLength > 0,
        };
    }

    private static Command List() => new Command("list", "all containers and what they hold").Runs(context =>
    {
        var application = context.Connection.Application;
        context.Terminal.ShowAll([.. application.ListContainers().Select(name => Row(application, name))], "no container");
    });

    private static Command New()
    {
        var name = new Argument<string>("name") { Description = "name of up to 64 bytes" };
        var pin = PinSource.User();
        var command = new Command("new", "make an empty container").Takes(name);
        pin.AddTo(command);
        return command.Runs(context =>
        {
            Names.Check(context.Get(name)!, 64, "a container's name");
            context.Connection.LoggedIn(pin.Read(context.Result), PinType.User, application => application.CreateContainer(context.Get(name)!));
            context.Terminal.Done($"container {context.Get(name)} made", new JsonObject { ["container"] = context.Get(name) });
        });
    }

    private static Command Delete()
    {
        var name = new Argument<string>("name") { Description = "name of the container" };
        var pin = PinSource.User();
        var command = new Command("delete", "delete a container with its keys and certificates").Takes(name);
        pin.AddTo(command);
        return command.Runs(context =>
        {
            context.Connection.OpenContainer(context.Get(name)!);
            context.Connection.LoggedIn(pin.Read(context.Result), PinType.User, application => application.DeleteContainer(context.Get(name)!));
            context.Terminal.Done($"container {context.Get(name)} deleted", new JsonObject { ["deleted"] = context.Get(name) });
        });
    }

    private static string? Describe(KeyPairInfo pair) => pair.Algorithm switch
    {
        KeyAlgorithm.None => null,
        KeyAlgorithm.Rsa => $"RSA-{pair.Bits}",
        KeyAlgorithm.Sm2 => "SM2",
        KeyAlgorithm.P256 => "P-256",
        KeyAlgorithm.P384 => "P-384",
        _ => $"algorithm {(int)pair.Algorithm}",
    };
}
