using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ScCaToken.Benchmarks.Host;

/// <summary>Writes docs/BENCHMARKS.md, docs/benchmarks.svg, and the machine they were measured on.</summary>
internal static class BenchmarkReport
{
    public static void Write(IReadOnlyList<Measurement> measurements)
    {
        string docs = Path.Combine(Repository.Root, "docs");
        File.WriteAllText(Path.Combine(docs, "benchmarks.svg"), SignatureChart.Draw(measurements));
        var text = new StringBuilder();
        text.AppendLine("# Benchmarks").AppendLine();
        text.AppendLine("Written by `./bench --report`. Peers run in the same process and run; compare ratios, not absolute figures: the machine is shared and noisy.").AppendLine();
        text.AppendLine("| measured on | |").AppendLine("|---|---|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| date | {DateTime.UtcNow:yyyy-MM-dd} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| command | `./bench {string.Join(' ', Environment.GetCommandLineArgs().Skip(1).TakeWhile(a => a is not ("--save" or "--load")))}` |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| processor | {Processor()}, {Environment.ProcessorCount} cores seen |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| system | {RuntimeInformation.OSDescription}, .NET {Environment.Version} |").AppendLine();
        text.AppendLine("![signatures per second](benchmarks.svg)").AppendLine();
        text.AppendLine("*ratio* is the rate against the peer of the same operation with ratio 1.00: above 1 is faster. *allocated* counts managed bytes per operation in this process.").AppendLine();
        text.Append(MeasurementTable.Format(measurements, markdown: true));
        File.WriteAllText(Path.Combine(docs, "BENCHMARKS.md"), text.ToString());
        Console.Error.WriteLine("wrote docs/BENCHMARKS.md and docs/benchmarks.svg");
    }

    private static string Processor()
    {
        const string Path = "/proc/cpuinfo";
        string? line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
