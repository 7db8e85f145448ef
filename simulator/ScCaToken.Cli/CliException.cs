namespace ScCaToken.Cli;

/// <summary>An error for the person at the terminal: what is wrong, what to do, and the exit code.</summary>
internal sealed class CliException(ExitCode code, string message, string? hint = null) : Exception(message)
{
    public ExitCode Code { get; } = code;

    public string? Hint { get; } = hint;
}
