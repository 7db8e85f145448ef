namespace ScCaToken.Cli.Tests;

/// <summary>The published tool and the native library beside it.</summary>
internal static class PublishedTool
{
    /// <summary>SCCA_CLI, or where ./run and ./test put it; null when it has not been published.</summary>
    public static string? Path { get; } = Find("SCCA_CLI", "bin", "scca");

    /// <summary>The same for the library: SCCA_MODULE.</summary>
    public static string? Library { get; } = Find("SCCA_MODULE", "lib", "libsccatoken.so");

    /// <summary>A file or folder of the repository; null outside it or when there is none.</summary>
    public static string? InRepository(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine([folder.FullName, .. parts]);
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "ScCaToken.sln")))
                return System.IO.Path.Exists(candidate) ? candidate : null;
        }

        return null;
    }

    private static string? Find(string variable, string folder, string name) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named && File.Exists(named) ? System.IO.Path.GetFullPath(named) : InRepository("artifacts", folder, name);
}
