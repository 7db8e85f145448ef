using System.CommandLine;

namespace ScCaToken.Cli.Commands;

/// <summary>The hand that holds a served key: plug, unplug, reset, power-cut.</summary>
internal static class ControlCommands
{
    public static Command[] Create() => [];
}
