using System.Diagnostics;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.EndToEnd.Tests.Pkcs11;

/// <summary>Runs other people's programs on the published library, in a directory with a fresh default image of their own.</summary>
internal sealed class ForeignClient : IDisposable
{
    public const string UserPin = "12345678";
    public const string SoPin = "87654321";
    private readonly DirectoryInfo _directory;

    public ForeignClient(params string[] tools)
    {
        NativeModule.Require();
        foreach (string tool in tools)
            Assert.SkipUnless(ProgramPath.Has(tool), $"{tool} is not installed");
        _directory = Directory.CreateTempSubdirectory("scca-e2e-");
    }

    public string Folder => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        return name;
    }

    /// <summary>Runs a program and demands exit code 0; returns standard output and error.</summary>
    public string Run(string program, params string[] arguments)
    {
        var (code, output) = TryRun(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{output}");
        return output;
    }

    /// <summary>Runs a program; returns its exit code, and standard output and error.</summary>
    public (int Code, string Output) TryRun(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _directory.FullName };
        start.Environment["XDG_DATA_HOME"] = PathOf("data");
        start.Environment["XDG_CONFIG_HOME"] = PathOf("config");
        start.Environment.Remove("SCCA_TOKEN");
        if (File.Exists(PathOf("openssl.cnf")))
            start.Environment["OPENSSL_CONF"] = PathOf("openssl.cnf");
        var outcome = ProcessRunner.Run(start, TimeSpan.FromMinutes(2));
        return (outcome.ExitCode, outcome.Text);
    }

    public string Pkcs11Tool(params string[] arguments) => Run("pkcs11-tool", ["--module", NativeModule.FilePath, .. arguments]);

    public string Pkcs11ToolAsUser(params string[] arguments) => Pkcs11Tool(["--login", "--pin", UserPin, .. arguments]);

    public (int Code, string Output) TryPkcs11Tool(params string[] arguments) => TryRun("pkcs11-tool", ["--module", NativeModule.FilePath, .. arguments]);
}
