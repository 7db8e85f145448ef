using System.CommandLine;
using System.Text.Json.Nodes;
using ScCaToken.Cli.Input;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca random</c>.</summary>
internal static class RandomCommand
{
    public static Command Create()
    {
        var count = new Argument<int>("count") { Description = "bytes, 1 to 1048576", DefaultValueFactory = _ => 32 };
        var output = FileArguments.Out("the bytes");
        return new Command("random", "random bytes made by the key").Takes(count, output).Runs(context =>
        {
            if (context.Get(count) is < 1 or > 1048576)
                throw new CliException(ExitCode.Usage, "the count is 1 to 1048576");
            byte[] bytes = new byte[context.Get(count)];
            context.Connection.Card.GenerateRandom(bytes);
            FileArguments.Deliver(context, output, bytes, new JsonObject { ["random"] = Convert.ToHexStringLower(bytes) });
        });
    }
}
