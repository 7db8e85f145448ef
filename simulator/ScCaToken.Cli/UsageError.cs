using System.CommandLine;

namespace ScCaToken.Cli;

/// <summary>How a wrong command line is reported: the errors and where help is, not the whole help.</summary>
internal static class UsageError
{
    public static int Print(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
            Console.Error.WriteLine($"scca: error: {error.Message.TrimEnd('.')}");
        string path = string.Join(' ', Path(parsed.CommandResult.Command).Reverse());
        Console.Error.WriteLine($"scca: hint: {path} --help");
        return 0;
    }

    private static IEnumerable<string> Path(Command command)
    {
        for (Symbol? current = command; current is Command here; current = here.Parents.FirstOrDefault())
            yield return here is RootCommand ? "scca" : here.Name;
    }
}
