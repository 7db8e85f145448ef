namespace ScCaToken.EndToEnd.Tests.Pkcs11;

/// <summary>The published library. Tests that need it are skipped with the command that makes it when it is not there.</summary>
internal static class NativeModule
{
    private static readonly string Root = FindRoot();

    public static string FilePath => Path.Combine(Root, "artifacts", "lib", "libsccatoken.so");

    /// <summary>Skips the test when the library has not been published.</summary>
    public static void Require() => Assert.SkipUnless(
        File.Exists(FilePath), "artifacts/lib/libsccatoken.so is missing; make it with: dotnet publish pkcs11-shim/ScCaToken.Native -c Release -r linux-x64");

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "ScCaToken.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("not inside the repository");
    }
}
