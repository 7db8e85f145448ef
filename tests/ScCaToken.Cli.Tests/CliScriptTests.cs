namespace ScCaToken.Cli.Tests;

/// <summary>Runs every script in Scripts/ against the published tool.</summary>
public class CliScriptTests
{
    public static TheoryData<string> Scripts() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Scripts"), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_AgainstPublishedTool_HoldsEveryLine(string script)
    {
        string? tool = FindTool();
        Assert.SkipWhen(tool is null, "scca is not published: ./run or ./test builds it");
        new CliScript(Path.Combine(AppContext.BaseDirectory, "Scripts", script + ".txt"), tool!).Run();
    }

    private static string? FindTool()
    {
        if (Environment.GetEnvironmentVariable("SCCA_CLI") is { Length: > 0 } named && File.Exists(named))
            return Path.GetFullPath(named);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "artifacts", "bin", "scca");
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
