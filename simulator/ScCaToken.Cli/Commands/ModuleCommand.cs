using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca module</c>: where the native library is.</summary>
internal static class ModuleCommand
{
    /// <summary>The library's file name on this system.</summary>
    public static string FileName => OperatingSystem.IsWindows() ? "sccatoken.dll" : OperatingSystem.IsMacOS() ? "libsccatoken.dylib" : "libsccatoken.so";

    /// <summary>What to do where it is missing.</summary>
    public static string BuildAdvice => OperatingSystem.IsWindows() ? "README.md says how to build it; SCCA_MODULE can name it" : "./run builds it; SCCA_MODULE can name it";

    public static Command Create() => new Command("module", "print the path of the PKCS#11 and SKF library").Runs(context =>
    {
        string path = Find() ?? throw new CliException(ExitCode.NotFound, $"{FileName} was not found", BuildAdvice);
        context.Terminal.Done(path, new JsonObject { ["module"] = path });
    });

    /// <summary>SCCA_MODULE, or beside this program, or <c>lib/</c> beside its folder.</summary>
    public static string? Find()
    {
        string folder = AppContext.BaseDirectory;
        string?[] places = [Environment.GetEnvironmentVariable("SCCA_MODULE"), Path.Combine(folder, FileName), Path.Combine(folder, "..", "lib", FileName)];
        return places.Where(place => !string.IsNullOrEmpty(place) && File.Exists(place)).Select(place => Path.GetFullPath(place!)).FirstOrDefault();
    }
}
