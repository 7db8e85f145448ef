using ScCaToken.TestSupport;

namespace ScCaToken.Cli.Tests;

/// <summary>The published tool and the native library beside it.</summary>
internal static class PublishedTool
{
    /// <summary>SCCA_CLI, or where ./run and ./test put it; null when it has not been published.</summary>
    public static string? Path { get; } = Find("SCCA_CLI", "bin", "scca");

    /// <summary>The same for the library: SCCA_MODULE.</summary>
    public static string? Library { get; } = Find("SCCA_MODULE", "lib", "libsccatoken.so");

    private static string? Find(string variable, string folder, string name) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named && File.Exists(named) ? System.IO.Path.GetFullPath(named) : Repository.Find("artifacts", folder, name);
}
