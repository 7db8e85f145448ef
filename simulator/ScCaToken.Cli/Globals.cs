using System.CommandLine;

namespace ScCaToken.Cli;

/// <summary>The options every command has.</summary>
internal static class Globals
{
    public static Option<string?> Token { get; } = new("--token", "-t")
    {
        Description = "the key to use: sim[:IMAGE], pcsc[:READER], usb[:VID:PID[:SERIAL]] or tcp:HOST:PORT (default: SCCA_TOKEN, scca.json, sim)",
        HelpName = "ADDRESS",
        Recursive = true,
    };

    public static Option<string?> Application { get; } = new("--app", "-a")
    {
        Description = "the application on the key (default: the first one)",
        HelpName = "NAME",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "print one JSON document instead of text",
        Recursive = true,
    };
}
