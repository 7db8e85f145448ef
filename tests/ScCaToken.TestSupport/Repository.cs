namespace ScCaToken.TestSupport;

/// <summary>The checkout that the test program was built in.</summary>
public static class Repository
{
    /// <summary>Its folder; null where the program was carried away from it.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>A file or folder of the repository; null outside it or when there is none.</summary>
    public static string? Find(params string[] parts) =>
        Root is { } root && Path.Combine([root, .. parts]) is var path && Path.Exists(path) ? path : null;

    /// <summary>The folder, for tests that make no sense elsewhere.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was carried away from it.</exception>
    public static string Require() => Root ?? throw new DirectoryNotFoundException("the repository is not above the test program");

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ScCaToken.sln")))
            folder = folder.Parent;
        return folder?.FullName;
    }
}
