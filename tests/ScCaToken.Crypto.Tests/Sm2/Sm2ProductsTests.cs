namespace ScCaToken.Crypto.Tests;

public class Sm2ProductsTests
{
    private static readonly string Folder = Path.Combine(FindRoot(), "token-core", "ScCaToken.Crypto", "Sm2", "Internal");

    [Fact]
    public void Products_Regenerated_EqualTheSources()
    {
        foreach ((string name, string content) in Sm2ProductsGenerator.Files())
        {
            string path = Path.Combine(Folder, name);
            if (Environment.GetEnvironmentVariable("SCCA_REGENERATE") == "1")
                File.WriteAllText(path, content);
            Assert.True(content == File.ReadAllText(path).ReplaceLineEndings("\n"), name);
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ScCaToken.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
