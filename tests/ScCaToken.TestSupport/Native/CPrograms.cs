using System.ComponentModel;
using System.Diagnostics;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.TestSupport.Native;

/// <summary>The published native library and the C programs built against it, each with each combination of compiler options once.</summary>
public class CPrograms : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("scca-c-").FullName;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _programs = [];

    /// <summary>Path of libsccatoken.so: SCCA_MODULE, or where ./test puts it; null when it has not been published.</summary>
    public static string? LibraryPath { get; } = Find();

    /// <summary>Why no C program can be built here; null when it can.</summary>
    public static string? Missing =>
        LibraryPath is null ? "libsccatoken.so is not published; ./test does it" : Run("gcc", ["--version"]).ExitCode != 0 ? "gcc is not installed" : null;

    /// <summary>Compiles a program, the files Native/PROGRAM/*.c beside the tests, with the given extra options; every warning is an error.</summary>
    /// <exception cref="InvalidOperationException">It does not compile; the message is the compiler's.</exception>
    public string Build(string program, params string[] options)
    {
        lock (_gate)
        {
            string key = string.Join(' ', [program, .. options]);
            if (_programs.TryGetValue(key, out string? known))
                return known;
            string output = Path.Combine(_directory, $"{program}-{_programs.Count}");
            string home = AppContext.BaseDirectory;
            string[] sources = Directory.GetFiles(Path.Combine(home, "Native", program), "*.c");
            var result = Run(
                "gcc",
                [
                    "-std=gnu99", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-I", Path.Combine(home, "include"), .. options, .. sources,
                    LibraryPath!, $"-Wl,-rpath,{Path.GetDirectoryName(LibraryPath)}", "-lpthread", "-o", output,
                ]);
            return result.ExitCode == 0 ? _programs[key] = output : throw new InvalidOperationException(result.Text);
        }
    }

    /// <summary>The same, with every read and write outside an object and every undefined operation ending the program.</summary>
    public string BuildSanitized(string program) => Build(program, "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-fno-omit-frame-pointer");

    /// <summary>Runs a program to its end, which must come within five minutes; exit code -1 stands for a program that is not installed.</summary>
    public static ProcessRunner.Outcome Run(string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(environment);
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            return ProcessRunner.Run(start, TimeSpan.FromMinutes(5));
        }
        catch (Win32Exception missing)
        {
            return new ProcessRunner.Outcome(-1, "", missing.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SCCA_MODULE") is { Length: > 0 } named)
            return File.Exists(named) ? named : null;
        return Repository.Find("artifacts", "lib", "libsccatoken.so");
    }
}
