using System.Diagnostics;

namespace ScCaToken.Cli.Tests;

/// <summary>An empty folder in which commands run with the published tool in PATH, and everything the tool keeps lies in that folder.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public ScratchFolder() => Assert.SkipWhen(PublishedTool.Path is null, "scca is not published: ./run or ./test builds it");

    /// <summary>What a command did.</summary>
    internal sealed record Outcome(int ExitCode, string Output, string Error);

    public string Folder { get; } = Directory.CreateTempSubdirectory("scca-cli-").FullName;

    /// <summary>Variables of every command from now on.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Runs a line of bash to its end.</summary>
    public Outcome Run(string command)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the command did not end: {command}");
        }

        return new Outcome(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Runs a line of bash that must end with 0; its standard output.</summary>
    public string Expect(string command)
    {
        var outcome = Run(command);
        Assert.True(outcome.ExitCode == 0, $"{command}\nexit code {outcome.ExitCode}\n{outcome.Output}\n{outcome.Error}");
        return outcome.Output;
    }

    /// <summary>Starts a line of bash.</summary>
    public Process Start(string command)
    {
        var start = new ProcessStartInfo("bash", ["-o", "pipefail", "-c", command])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(key => key.StartsWith("SCCA_", StringComparison.Ordinal) && key != "SCCA_MODULE").ToList())
            start.Environment.Remove(name);
        start.Environment["PATH"] = $"{Path.GetDirectoryName(PublishedTool.Path)}:{start.Environment["PATH"]}";
        start.Environment["XDG_DATA_HOME"] = File("data");
        start.Environment["XDG_CONFIG_HOME"] = File("config");
        start.Environment["XDG_RUNTIME_DIR"] = Folder;
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
