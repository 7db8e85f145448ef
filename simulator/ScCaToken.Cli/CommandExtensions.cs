using System.CommandLine;
using ScCaToken.Cli.Output;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol;

namespace ScCaToken.Cli;

/// <summary>Ties an action to a command: one place where failures become a message, a hint and an exit code.</summary>
internal static class CommandExtensions
{
    /// <summary>Sets an action that succeeds unless it throws.</summary>
    public static Command Runs(this Command command, Action<CliContext> action) => command.Runs(context =>
    {
        action(context);
        return ExitCode.Success;
    });

    /// <summary>Sets an action that chooses its exit code.</summary>
    public static Command Runs(this Command command, Func<CliContext, ExitCode> action)
    {
        command.SetAction(result =>
        {
            var terminal = new Terminal(result.GetValue(Globals.Json), Console.Out, Console.Error);
            using var context = new CliContext(result, terminal);
            try
            {
                return (int)action(context);
            }
            catch (Exception failure)
            {
                var known = Describe(failure);
                terminal.Error(known.Message, known.Hint);
                return (int)known.Code;
            }
        });
        return command;
    }

    /// <summary>Adds subcommands.</summary>
    public static Command With(this Command command, params Command[] subcommands)
    {
        foreach (var subcommand in subcommands)
            command.Subcommands.Add(subcommand);
        return command;
    }

    /// <summary>Adds options and arguments in the order in which help shows them.</summary>
    public static Command Takes(this Command command, params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Option option)
                command.Options.Add(option);
            else if (symbol is Argument argument)
                command.Arguments.Add(argument);
        }

        return command;
    }

    /// <summary>A wrong PIN and how many tries it has left.</summary>
    public static CliException WrongPin(StatusWord status, string pin) =>
        new(ExitCode.WrongPin, $"wrong {pin}; {status.Retries} {(status.Retries == 1 ? "try" : "tries")} left");

    private static CliException Describe(Exception failure) => failure switch
    {
        CliException known => known,
        CardException card => FromCard(card),
        TransportException transport => FromTransport(transport),
        SettingsException settings => new CliException(ExitCode.Usage, settings.Message),
        FileNotFoundException or DirectoryNotFoundException => new CliException(ExitCode.NotFound, failure.Message.TrimEnd('.')),
        IOException or UnauthorizedAccessException => new CliException(ExitCode.Failure, failure.Message.TrimEnd('.')),
        // Nothing a person does at the command line should end here, but if it does, not in a heap of addresses.
        _ => new CliException(ExitCode.Failure, $"this is a fault of scca: {failure.GetType().Name}: {failure.Message}", "please report it with the command line that led here"),
    };

    private static CliException FromCard(CardException card)
    {
        var sw = card.StatusWord;
        if (sw.IsRetries)
            return WrongPin(sw, "PIN");
        if (sw == StatusWord.AuthenticationMethodBlocked)
            return new CliException(ExitCode.PinLocked, "the user PIN is locked", "scca pin unlock sets a new user PIN with the SO PIN; all keys stay");
        if (sw == StatusWord.ReferenceNotFound || sw == StatusWord.ContainerNotFound || sw == StatusWord.KeyPairNotFound || sw == StatusWord.FileNotFound)
            return new CliException(ExitCode.NotFound, card.Message);
        if (sw == StatusWord.NotEnoughSpace)
            return new CliException(ExitCode.Full, card.Message);
        if (sw == StatusWord.VerificationFailed)
            return new CliException(ExitCode.NotVerified, card.Message);
        return new CliException(ExitCode.Failure, card.Message);
    }

    private static CliException FromTransport(TransportException transport) => new(
        transport.Error is TransportError.ServiceUnavailable or TransportError.ReaderUnavailable or TransportError.CardRemoved ? ExitCode.NoToken : ExitCode.Failure,
        transport.Message,
        "scca doctor looks for the usual causes");
}
