using System.CommandLine;
using ScCaToken.Cli;
using ScCaToken.Cli.Commands;
using ScCaToken.Cli.Output;
using ScCaToken.Cli.Tour;

ConsoleText.Prepare();
var root = new RootCommand("""
    Work with a ScCaToken USB Key: the in-process virtual key by default, or a real one.

    PINs are asked for at the terminal or come from SCCA_PIN, SCCA_SO_PIN and SCCA_NEW_PIN or a file descriptor, never from the command line.
    Exit codes: 0 done, 1 failed, 2 wrong command line, 3 no key, 4 wrong PIN, 5 PIN locked, 6 not found, 7 does not verify, 8 key full.
    """);
// Windows' spellings would only stand in the way of completion.
var help = root.Options.OfType<System.CommandLine.Help.HelpOption>().Single();
help.Aliases.Remove("/h");
help.Aliases.Remove("/?");
root.Takes(Globals.Token, Globals.Application, Globals.Json);
root.With(
    TokenCommands.Create(),
    PinCommands.Create(),
    ContainerCommands.Create(),
    KeyCommands.Create(),
    SignCommands.Sign(),
    SignCommands.Verify(),
    SignCommands.Decrypt(),
    CertCommands.Create(),
    RandomCommand.Create(),
    ApduCommand.Create(),
    TraceCommands.Create(),
    ModuleCommand.Create(),
    ProfileCommands.Create(),
    DoctorCommand.Create(),
    TourCommand.Create(),
    CompletionCommand.Create());

var parsed = root.Parse(args);
return parsed.Errors.Count > 0 ? (int)ExitCode.Usage + UsageError.Print(parsed) : parsed.Invoke();
