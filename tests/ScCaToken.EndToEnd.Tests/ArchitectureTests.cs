using System.Xml.Linq;
using ScCaToken.TestSupport;

namespace ScCaToken.EndToEnd.Tests;

/// <summary>Who may import whom (docs/DESIGN.md): the driver side speaks bytes and never sees the firmware, the firmware never sees the world.</summary>
public class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Protocol"] = [],
        ["Crypto"] = [],
        ["Core"] = ["Protocol", "Crypto"],
        ["Devices"] = ["Core"],
        ["Simulator"] = ["Devices"],
        ["Driver"] = ["Protocol", "Crypto"],
        ["Pkcs11"] = ["Driver"],
        ["Skf"] = ["Driver"],
        ["Composition"] = ["Driver", "Simulator"],
        ["Native"] = ["Pkcs11", "Skf", "Composition"],
        ["Cli"] = ["Simulator", "Driver", "Composition"],
    };

    [Fact]
    public void Projects_ImportOnlyWhatTheDesignAllows()
    {
        string root = Repository.Require();
        var projects = Directory.GetFiles(root, "ScCaToken.*.csproj", SearchOption.AllDirectories)
            .Where(file => new[] { "token-core", "pkcs11-shim", "simulator" }.Contains(Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0]))
            .ToList();
        Assert.Equal(Allowed.Count, projects.Count);
        foreach (string project in projects)
        {
            string name = NameOf(project);
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(reference => NameOf(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            foreach (string reference in references)
                Assert.True(Allowed[name].Contains(reference), $"{name} must not import {reference}");
        }
    }

    [Theory]
    [InlineData("Driver", "Core")]
    [InlineData("Driver", "Simulator")]
    [InlineData("Pkcs11", "Core")]
    [InlineData("Skf", "Simulator")]
    [InlineData("Core", "Simulator")]
    [InlineData("Crypto", "Protocol")]
    public void Sources_NeverNameAForbiddenNamespace(string project, string forbidden)
    {
        string root = Repository.Require();
        string folder = Directory.GetDirectories(root, $"ScCaToken.{project}", SearchOption.AllDirectories).First(path => File.Exists(Path.Combine(path, $"ScCaToken.{project}.csproj")));
        var files = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string file in files)
            Assert.DoesNotContain($"using ScCaToken.{forbidden}", File.ReadAllText(file), StringComparison.Ordinal);
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path)["ScCaToken.".Length..];
}
