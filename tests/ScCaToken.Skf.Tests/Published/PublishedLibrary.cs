using System.Diagnostics;

namespace ScCaToken.Skf.Tests.Published;

/// <summary>The published native library and the C test program built against it, once per test run.</summary>
public sealed class PublishedLibrary : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("scca-skf-").FullName;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _programs = [];

    /// <summary>Path of libsccatoken.so: SCCA_MODULE, or where ./test puts it; null when it has not been published.</summary>
    public static string? Path { get; } = Find();

    /// <summary>What ran, what it printed and how it ended.</summary>
    public sealed record Outcome(int ExitCode, string Text);

    /// <summary>Ends the test as skipped where there is no library or no compiler.</summary>
    public static void Require()
    {
        Assert.SkipUnless(Path is not null, "libsccatoken.so is not published; ./test does it");
        Assert.SkipUnless(Run("gcc", ["--version"]).ExitCode == 0, "gcc is not installed");
    }

    /// <summary>Compiles the program with the given extra options; every warning is an error.</summary>
    public string Build(params string[] options)
    {
        lock (_gate)
        {
            string key = string.Join(' ', options);
            if (_programs.TryGetValue(key, out string? known))
                return known;
            string output = System.IO.Path.Combine(_directory, $"skf-life-{_programs.Count}");
            string home = AppContext.BaseDirectory;
            string[] sources = Directory.GetFiles(System.IO.Path.Combine(home, "Native"), "*.c");
            var result = Run(
                "gcc",
                [
                    "-std=gnu99", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-I", System.IO.Path.Combine(home, "include"), .. options, .. sources,
                    Path!, $"-Wl,-rpath,{System.IO.Path.GetDirectoryName(Path)}", "-lpthread", "-o", output,
                ]);
            Assert.True(result.ExitCode == 0, result.Text);
            return _programs[key] = output;
        }
    }

    /// <summary>Runs a program to its end or for two minutes.</summary>
    public static Outcome Run(string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
                process.Kill();
            process.WaitForExit();
            return new Outcome(process.ExitCode, text.Result + error.Result);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return new Outcome(-1, missing.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SCCA_MODULE") is { Length: > 0 } named)
            return File.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "ScCaToken.sln")))
                continue;
            string library = System.IO.Path.Combine(folder.FullName, "artifacts", "lib", "libsccatoken.so");
            return File.Exists(library) ? library : null;
        }

        return null;
    }
}
