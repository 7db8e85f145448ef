using System.CommandLine;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca completion</c>: shell scripts that ask the tool itself, through its [suggest] directive.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _scca() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(scca "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _scca scca
        """;

    private const string Zsh = """
        #compdef scca
        _scca() {
            local -a found
            found=("${(@f)$(scca "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a found
        }
        compdef _scca scca
        """;

    private const string Fish = """
        complete -c scca -f -a '(scca "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new Command("completion", "print a completion script: eval \"$(scca completion bash)\"").Takes(shell).Runs(context =>
            Console.Out.WriteLine(context.Get(shell) switch { "zsh" => Zsh, "fish" => Fish, _ => Bash }));
    }
}
