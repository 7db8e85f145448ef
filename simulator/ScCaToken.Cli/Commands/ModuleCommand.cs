using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca module</c>: where the native library is.</summary>
internal static class ModuleCommand
{
    public static Command Create() => new Command("module", "print the path of the PKCS#11 and SKF library").Runs(context =>
    {
        string path = Find() ?? throw new CliException(ExitCode.NotFound, "the native library is not built", "./run builds it, or set SCCA_MODULE to its path");
        context.Terminal.Done(path, new JsonObject { ["module"] = path });
    });

    /// <summary>SCCA_MODULE, or beside this program, or <c>lib/</c> beside its folder.</summary>
    public static string? Find()
    {
        string name = OperatingSystem.IsWindows() ? "sccatoken.dll" : OperatingSystem.IsMacOS() ? "libsccatoken.dylib" : "libsccatoken.so";
        string folder = AppContext.BaseDirectory;
        string?[] places = [Environment.GetEnvironmentVariable("SCCA_MODULE"), Path.Combine(folder, name), Path.Combine(folder, "..", "lib", name)];
        return places.Where(place => !string.IsNullOrEmpty(place) && File.Exists(place)).Select(place => Path.GetFullPath(place!)).FirstOrDefault();
    }
}
