using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.Cli.Tests;

/// <summary>
/// A dialogue with the tool as a person has it. Lines: <c>$ COMMAND</c> runs in bash in the script's own empty folder; <c>env NAME=VALUE</c> sets a
/// variable for what follows, <c>needs PROGRAM</c> skips the rest where that is not installed; then what the last command must do: <c>exit N</c> (0 unless given), <c>out PATTERN</c> and <c>err PATTERN</c>: a line of
/// standard output or error that matches, * standing for anything; <c>no out</c>: nothing on standard output; <c>json PATH PATTERN</c>: standard output is
/// one JSON document whose members all have names in camel case, and what lies at PATH (<c>[0].state</c>) matches. <c>#</c> starts a comment.
/// </summary>
internal sealed class CliScript(string path, string tool)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, string> _environment = [];
    private readonly StringBuilder _transcript = new();
    private string _output = "", _error = "", _command = "";
    private int _exitCode;
    private bool _exitChecked = true;

    public void Run()
    {
        string folder = Directory.CreateTempSubdirectory("scca-cli-").FullName;
        try
        {
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (line.Length > 0 && line[0] != '#')
                    Step(line, folder, $"{Path.GetFileName(path)}:{number}");
            }

            CheckExit("the end");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Step(string line, string folder, string where)
    {
        var (verb, rest) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? (line[..space], line[(space + 1)..]) : (line, "");
        switch (verb)
        {
            case "$":
                CheckExit(where);
                Execute(rest, folder, where);
                break;
            case "env":
                int equals = rest.IndexOf('=', StringComparison.Ordinal);
                _environment[rest[..equals]] = rest[(equals + 1)..];
                break;
            case "needs":
                Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(bin => File.Exists(Path.Combine(bin, rest))), $"{rest} is not installed");
                break;
            case "exit":
                _exitChecked = true;
                Assert.True(_exitCode == int.Parse(rest), Report(where, $"exit code {_exitCode}, expected {rest}"));
                break;
            case "out":
                Assert.True(HasLine(_output, rest), Report(where, $"no line of standard output matches '{rest}'"));
                break;
            case "err":
                Assert.True(HasLine(_error, rest), Report(where, $"no line of standard error matches '{rest}'"));
                break;
            case "json":
                int end = rest.IndexOf(' ', StringComparison.Ordinal);
                string found = JsonOutput.At(_output, rest[..end]);
                Assert.True(Matches(found, rest[(end + 1)..]), Report(where, $"{rest[..end]} is '{found}'"));
                break;
            case "no":
                Assert.True((rest == "out" ? _output : _error).Trim().Length == 0, Report(where, $"something on standard {rest}"));
                break;
            default:
                Assert.Fail($"{where}: unknown verb '{verb}'");
                break;
        }
    }

    private void CheckExit(string where)
    {
        if (!_exitChecked)
            Assert.True(_exitCode == 0, Report($"before {where}", $"exit code {_exitCode}, expected 0"));
        _exitChecked = true;
    }

    private void Execute(string text, string folder, string where)
    {
        _command = text;
        var start = new ProcessStartInfo("bash", ["-o", "pipefail", "-c", text]) { WorkingDirectory = folder };
        foreach (string name in start.Environment.Keys.Where(key => key.StartsWith("SCCA_", StringComparison.Ordinal) && key != "SCCA_MODULE").ToList())
            start.Environment.Remove(name);
        start.Environment["PATH"] = $"{Path.GetDirectoryName(tool)}:{start.Environment["PATH"]}";
        start.Environment["XDG_DATA_HOME"] = Path.Combine(folder, "data");
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(folder, "config");
        start.Environment["XDG_RUNTIME_DIR"] = folder;
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        try
        {
            (_exitCode, _output, _error) = ProcessRunner.Run(start, Limit);
        }
        catch (TimeoutException timeout)
        {
            (_output, _error) = ("", "");
            Assert.Fail(Report(where, timeout.Message));
        }

        _exitChecked = false;
        _transcript.Append("$ ").AppendLine(text).Append(_output).Append(_error);
    }

    private static bool HasLine(string text, string pattern) => text.Split('\n').Any(line => Matches(line, pattern));

    private static bool Matches(string text, string pattern) =>
        Regex.IsMatch(text.Trim(), "^" + Regex.Escape(pattern.Trim()).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.Singleline);

    private string Report(string where, string what) => $"{where}: {what}\nlast command: {_command}\n--- standard output\n{_output}\n--- standard error\n{_error}\n--- so far\n{_transcript}";
}
