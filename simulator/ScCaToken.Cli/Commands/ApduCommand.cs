using System.CommandLine;
using System.Text.Json.Nodes;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca apdu</c>: raw APDUs from arguments, a script or standard input.</summary>
internal static class ApduCommand
{
    public static Command Create()
    {
        var apdus = new Argument<string[]>("apdu") { Description = "commands in hexadecimal; none: read them from --script", Arity = ArgumentArity.ZeroOrMore };
        var script = new Option<string?>("--script", "-s") { Description = "file with a command a line, # starts a comment, 'reset' resets the key, - is standard input", HelpName = "FILE" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "go on after a status word other than 9000" };
        return new Command("apdu", "send raw APDUs and print what comes back").Takes(apdus, script, keepGoing).Runs(context =>
        {
            var lines = new List<string>(context.Get(apdus) ?? []);
            if (context.Get(script) is { } file)
                lines.AddRange(file == "-" ? ReadInput() : File.ReadLines(file));
            if (lines.Count == 0)
                throw new CliException(ExitCode.Usage, "no APDU given", "scca apdu 0084000008, or --script FILE");
            return Run(context, lines, context.Get(keepGoing));
        });
    }

    private static ExitCode Run(CliContext context, List<string> lines, bool keepGoing)
    {
        var transport = context.Connection.Card.Channel.Transport;
        var rows = new List<JsonObject>();
        var exit = ExitCode.Success;
        byte[] response = new byte[65538];
        foreach (string line in lines)
        {
            string text = Clean(line);
            if (text.Length == 0)
                continue;
            if (text == "reset")
            {
                transport.Reset();
                continue;
            }

            byte[] command = Parse(text, line);
            int length = Transmit(transport, command, response);
            string answer = Convert.ToHexString(response.AsSpan(0, length));
            rows.Add(new JsonObject { ["command"] = text, ["data"] = answer[..^4], ["sw"] = answer[^4..] });
            if (!context.Terminal.IsJson)
                Console.Out.WriteLine($"> {text}\n< {answer[..^4]}{(length > 2 ? " " : "")}{answer[^4..]}");
            if (answer[^4..] != "9000" && !answer[^4..].StartsWith("61", StringComparison.Ordinal))
            {
                exit = ExitCode.Failure;
                if (!keepGoing)
                    break;
            }
        }

        if (context.Terminal.IsJson)
            context.Terminal.ShowAll(rows, "no command");
        return exit;
    }

    private static int Transmit(IApduTransport transport, byte[] command, byte[] response)
    {
        int length = transport.Transmit(command, response);
        return length >= 2 ? length : throw new TransportException("the key answered without a status word");
    }

    private static string Clean(string line)
    {
        int comment = line.IndexOf('#', StringComparison.Ordinal);
        return (comment < 0 ? line : line[..comment]).Replace(" ", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal).Trim();
    }

    private static byte[] Parse(string text, string line)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new CliException(ExitCode.Usage, $"'{line.Trim()}' is not hexadecimal");
        }
    }

    private static IEnumerable<string> ReadInput()
    {
        while (Console.In.ReadLine() is { } line)
            yield return line;
    }
}
