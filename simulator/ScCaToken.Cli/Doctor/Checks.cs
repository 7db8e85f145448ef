using System.Runtime.InteropServices;
using ScCaToken.Cli.Commands;
using ScCaToken.Driver.Settings;

namespace ScCaToken.Cli.Doctor;

/// <summary>The checks of <c>scca doctor</c> that need no key. Each returns what it found and throws nothing.</summary>
internal static class Checks
{
    private static readonly string[] Pkcs11Symbols = ["C_GetFunctionList", "C_GetInterface", "C_Initialize", "C_Sign"];
    private static readonly string[] SkfSymbols = ["SKF_EnumDev", "SKF_ConnectDev", "SKF_ECCSignData", "SKF_SetSymmKey"];
    private static readonly (string Program, string Package)[] Tools =
        [("pkcs11-tool", "opensc"), ("p11tool", "gnutls-bin"), ("openssl", "openssl"), ("ssh-keygen", "openssh-client")];

    /// <summary>The settings, or the finding that they are wrong.</summary>
    public static (TokenSettings? Settings, Finding Finding) Settings(Func<TokenSettings> load)
    {
        try
        {
            var settings = load();
            return (settings, new Finding("settings", Verdict.Good, $"token {string.Join("; ", settings.Tokens)}"));
        }
        catch (SettingsException failure)
        {
            return (null, new Finding("settings", Verdict.Bad, failure.Message, "correct it, or unset the variable"));
        }
    }

    /// <summary>The native library is there, loads, and exports both interfaces.</summary>
    public static IEnumerable<Finding> Library()
    {
        if (ModuleCommand.Find() is not { } path)
        {
            yield return new Finding("library", Verdict.Bad, $"{ModuleCommand.FileName} was not found", ModuleCommand.BuildAdvice);
            yield break;
        }

        if (!NativeLibrary.TryLoad(path, out nint library))
        {
            yield return new Finding("library", Verdict.Bad, $"{path} does not load", "it must be built for this processor and system: rebuild it");
            yield break;
        }

        yield return Symbols("PKCS#11", path, library, Pkcs11Symbols);
        yield return Symbols("SKF", path, library, SkfSymbols);
    }

    /// <summary>The programs people use with a token.</summary>
    public static IEnumerable<Finding> Programs() => Tools.Select(tool =>
        OnPath(tool.Program) is { } path
            ? new Finding(tool.Program, Verdict.Good, path)
            : new Finding(tool.Program, Verdict.Note, "not installed", "install it, if you want it", OperatingSystem.IsLinux() ? ShellCommands.Install(tool.Package) : null));

    private static Finding Symbols(string name, string path, nint library, string[] symbols)
    {
        var missing = symbols.Where(symbol => !NativeLibrary.TryGetExport(library, symbol, out _)).ToList();
        return missing.Count == 0
            ? new Finding(name, Verdict.Good, path)
            : new Finding(name, Verdict.Bad, $"{path} lacks {string.Join(", ", missing)}", "another library of that name? rebuild it");
    }

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);
}
