using System.Globalization;
using System.Text;

namespace ScCaToken.Benchmarks.Host;

/// <summary>Writes docs/BENCHMARKS.md and docs/benchmarks.svg from a run of all groups.</summary>
internal static class BenchmarkReport
{
    private const string NotRecorded = "not recorded";

    /// <summary>What keeps the run from being the whole report; null when nothing does.</summary>
    public static string? WhyIncomplete(MeasuredRun run, IEnumerable<string> groups)
    {
        string[] missing = [.. groups.Except(run.Measurements.Select(m => m.Group))];
        if (missing.Length > 0)
            return $"the run has no results of {string.Join(", ", missing)}";
        return run.Failed.Count > 0 ? $"{string.Join(", ", run.Failed)} failed" : null;
    }

    public static void Write(MeasuredRun run)
    {
        string docs = Path.Combine(Repository.Root, "docs");
        File.WriteAllText(Path.Combine(docs, "benchmarks.svg"), SignatureChart.Draw(run.Measurements));
        var text = new StringBuilder();
        text.AppendLine("# Benchmarks").AppendLine();
        text.AppendLine("Written by `./bench --report`. Peers run in the same process and run; compare ratios, not absolute figures: the machine is shared and noisy. Times are medians where nothing else is said; ± is the standard error of a mean, and of a ratio of means.").AppendLine();
        text.AppendLine("| measured on | |").AppendLine("|---|---|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| date | {run.Date ?? NotRecorded} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| command | {(run.Command is null ? NotRecorded : $"`{run.Command}`")} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| processor | {run.Processor ?? NotRecorded} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| system | {run.System ?? NotRecorded} |");
        if (run.NotInstalled.Count > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"| not installed | {string.Join("; ", run.NotInstalled)} |");
        text.AppendLine();
        text.AppendLine("![signatures per second](benchmarks.svg)").AppendLine();
        text.AppendLine("*ratio* is the rate against the peer of the same operation with ratio 1.00: above 1 is faster. *allocated* counts managed bytes per operation, where the work is done by managed code of this process; a native library has a heap of its own that is not seen from here, and its rows say nothing.").AppendLine();
        text.AppendLine("NativeSignTurns is the cost of the whole library: batches of bare signatures (compiled just in time, in this process) and of `C_SignInit` + `C_Sign` (the published library, compiled ahead of time) take turns, and the ratio is the median of the ratios of the rounds, not of the times. The compilers differ as well as the layers. SignTurns takes the ratios of signatures against OpenSSL in the same way.").AppendLine();
        text.Append(MeasurementTable.Format(run.Measurements, markdown: true));
        File.WriteAllText(Path.Combine(docs, "BENCHMARKS.md"), text.ToString());
        Console.Error.WriteLine("wrote docs/BENCHMARKS.md and docs/benchmarks.svg");
    }
}
