namespace ScCaToken.Benchmarks.Host;

/// <summary>Where this checkout is.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ScCaToken.sln")))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }
}
