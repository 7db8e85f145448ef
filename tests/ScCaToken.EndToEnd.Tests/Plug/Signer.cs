using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ScCaToken.EndToEnd.Tests.Pkcs11;
using ScCaToken.TestSupport.Native;

namespace ScCaToken.EndToEnd.Tests.Plug;

/// <summary>The published library in a child process that signs and verifies without pause (Native/signer/).</summary>
internal sealed partial class Signer : IDisposable
{
    private readonly CPrograms _programs = new();
    private readonly Process _process;
    private long _sessions;

    public Signer(string token, IReadOnlyDictionary<string, string>? environment = null)
    {
        Assert.SkipUnless(CPrograms.Missing is null, CPrograms.Missing ?? "");
        var start = new ProcessStartInfo(_programs.Build("signer"), [NativeModule.FilePath, "12345678"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["SCCA_TOKEN"] = token;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) =>
        {
            if (long.TryParse(line.Data, CultureInfo.InvariantCulture, out long sessions))
                Interlocked.Exchange(ref _sessions, sessions);
            else if (line.Data is not null)
                Summary = line.Data;
        };
        _process.BeginOutputReadLine();
    }

    /// <summary>Sessions in which the program logged in and found its key.</summary>
    public long Sessions => Interlocked.Read(ref _sessions);

    /// <summary>What the program said of itself in the end.</summary>
    public string Summary { get; private set; } = "";

    /// <summary>Open files, threads and resident memory in kB, now.</summary>
    public (int Files, int Threads, int Kilobytes) Usage()
    {
        string folder = $"/proc/{_process.Id}";
        string status = File.ReadAllText($"{folder}/status");
        return (Directory.GetFiles($"{folder}/fd").Length, Number(Threads().Match(status)), Number(Resident().Match(status)));
    }

    /// <summary>Ends the program as it ends by itself; returns good and wrong signatures, and the seconds the slowest call took.</summary>
    public (long Good, long Wrong, double Slowest) Finish()
    {
        _process.StandardInput.Close();
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(20)), "the signing program hangs");
        _process.WaitForExit();
        Assert.Equal(0, _process.ExitCode);
        var match = Totals().Match(Summary);
        Assert.True(match.Success, Summary);
        return (long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _programs.Dispose();
    }

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Threads:\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex Threads();

    [GeneratedRegex(@"^VmRSS:\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex Resident();

    [GeneratedRegex(@"^good (\d+) wrong (\d+) errors \d+ sessions \d+ slowest ([\d.]+)$")]
    private static partial Regex Totals();
}
