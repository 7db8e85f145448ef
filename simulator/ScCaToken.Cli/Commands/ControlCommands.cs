using System.CommandLine;
using System.Text.Json.Nodes;
using ScCaToken.Driver.Settings;
using ScCaToken.Simulator.Hosts.Control;

namespace ScCaToken.Cli.Commands;

/// <summary>The hand that holds a served key: plug, unplug, reset, power-cut.</summary>
internal static class ControlCommands
{
    private static readonly Option<int> At = new("--at") { Description = "cut in the middle of the n-th flash operation from now", HelpName = "N" };

    /// <summary>The local socket between <c>serve</c> and these commands.</summary>
    public static Option<string?> Socket { get; } = new("--control") { Description = "local socket of the serving process (default control.sock in the data directory)", HelpName = "PATH" };

    public static Command[] Create() =>
    [
        One("plug", "plug a served key in", ControlAction.Plug),
        One("unplug", "pull a served key", ControlAction.Unplug),
        One("reset", "reset a served key behind every program's back", ControlAction.Reset),
        One("power-cut", "cut a served key's power and bring it back", ControlAction.PowerCut),
    ];

    /// <summary>The socket's path.</summary>
    public static string PathOf(CliContext context) =>
        context.Get(Socket) is { Length: > 0 } path ? path : Path.Combine(TokenSettings.DataDirectory, "control.sock");

    private static Command One(string name, string description, ControlAction action)
    {
        var command = new Command(name, description);
        return (action == ControlAction.PowerCut ? command.Takes(Socket, At) : command.Takes(Socket)).Runs(context => Send(context, action));
    }

    /// <summary>The flash operation to cut, 0 for now.</summary>
    private static int FlashOperation(CliContext context)
    {
        if (context.Result.GetResult(At) is null)
            return 0;
        return context.Get(At) is > 0 and var number ? number : throw new CliException(ExitCode.Usage, "--at counts flash operations from 1");
    }

    private static void Send(CliContext context, ControlAction action)
    {
        try
        {
            int operation = action == ControlAction.PowerCut ? FlashOperation(context) : 0;
            bool plugged = ControlSocketClient.Send(PathOf(context), new ControlRequest(action, operation));
            var facts = new JsonObject { ["plugged"] = plugged };
            if (operation > 0)
                facts["cut at"] = operation;
            string state = plugged ? "the key is plugged in" : "the key is unplugged";
            context.Terminal.Done(operation > 0 ? $"the power goes at flash operation {operation} from now; {state}" : state, facts);
        }
        catch (IOException failure)
        {
            throw new CliException(ExitCode.NoToken, failure.Message, "scca token serve offers a key; --control names its socket");
        }
    }
}
