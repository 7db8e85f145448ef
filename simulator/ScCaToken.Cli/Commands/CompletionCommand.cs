using System.CommandLine;
using System.Text.Json.Nodes;

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
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
        _scca() {
            local -a found
            found=("${(@f)$(scca "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            [[ -n "${found[1]}" ]] && compadd -a found || _files
        }
        compdef _scca scca
        """;

    private const string Fish = """
        complete -c scca -n 'not string match -q -- "-*" (commandline -opc)[-1]' -f
        complete -c scca -a '(scca "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new Command("completion", "print a completion script: eval \"$(scca completion bash)\"").Takes(shell).Runs(context =>
        {
            string script = context.Get(shell) switch { "zsh" => Zsh, "fish" => Fish, _ => Bash };
            context.Terminal.Done(script, new JsonObject { ["shell"] = context.Get(shell), ["script"] = script });
        });
    }
}
