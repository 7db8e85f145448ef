using System.Runtime.InteropServices;

namespace ScCaToken.Benchmarks.Host;

/// <summary>The results of one run, with where, when and how they were measured; what an old file does not say is null.</summary>
/// <param name="Failed">Benchmarks that threw.</param>
/// <param name="NotInstalled">Benchmarks of peers that this machine lacks.</param>
internal sealed record MeasuredRun(
    string? Date,
    string? Command,
    string? Processor,
    string? System,
    IReadOnlyList<Measurement> Measurements,
    IReadOnlyList<string> Failed,
    IReadOnlyList<string> NotInstalled)
{
    /// <summary>A run on this machine, today.</summary>
    public static MeasuredRun Here(BenchmarkOptions options, IReadOnlyList<Measurement> measurements, IReadOnlyList<string> failed, IReadOnlyList<string> notInstalled) => new(
        DateTime.UtcNow.ToString("yyyy-MM-dd", global::System.Globalization.CultureInfo.InvariantCulture),
        string.Join(' ', (string[])["./bench", .. options.Quick ? ["--quick"] : (string[])[], .. options.Filters]),
        $"{ProcessorName()}, {Environment.ProcessorCount} cores seen",
        $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}",
        measurements,
        failed,
        notInstalled);

    private static string ProcessorName()
    {
        const string Path = "/proc/cpuinfo";
        string? line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
