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
        Assert.SkipWhen(PublishedTool.Path is null, "scca is not published: ./run or ./test builds it");
        new CliScript(Path.Combine(AppContext.BaseDirectory, "Scripts", script + ".txt"), PublishedTool.Path!).Run();
    }
}
