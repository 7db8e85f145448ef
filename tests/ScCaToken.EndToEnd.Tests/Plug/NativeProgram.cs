using System.Diagnostics;
using ScCaToken.EndToEnd.Tests.Pkcs11;

namespace ScCaToken.EndToEnd.Tests.Plug;

/// <summary>Compiles a C program of the folder Native, which loads the published library itself.</summary>
internal static class NativeProgram
{
    /// <summary>The program's path in <paramref name="folder"/>; skips the test where there is no library or no compiler.</summary>
    public static string Build(string name, string folder)
    {
        NativeModule.Require();
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "gcc is not installed");
        string program = Path.Combine(folder, name);
        using var compiler = Process.Start("/usr/bin/gcc", ["-std=gnu99", "-Wall", "-Wextra", "-Werror", "-O1", "-o", program, Path.Combine(AppContext.BaseDirectory, "Native", name + ".c"), "-ldl"]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return program;
    }
}
