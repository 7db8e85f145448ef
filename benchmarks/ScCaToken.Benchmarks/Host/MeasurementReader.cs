using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace ScCaToken.Benchmarks.Host;

/// <summary>Takes from a BenchmarkDotNet summary what the table, the report and the comparison need.</summary>
internal static class MeasurementReader
{
    public static string GroupOf(Type type) => type.Name[..^"Benchmark".Length];

    /// <summary>The result of one benchmark, its allocations still uncounted; null when it threw or never ran.</summary>
    public static Measurement? Read(Summary summary, BenchmarkCase benchmark)
    {
        var report = summary.Reports.FirstOrDefault(r => r.BenchmarkCase == benchmark);
        return report is { Success: true, ResultStatistics: { } statistics }
            ? new Measurement(
                GroupOf(benchmark.Descriptor.Type),
                NameOf(benchmark),
                statistics.Median,
                null,
                benchmark.Descriptor.Baseline)
            : null;
    }

    public static string NameOf(BenchmarkCase benchmark)
    {
        string method = benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
        string parameters = benchmark.Parameters.DisplayInfo;
        return parameters.Length == 0 ? method : $"{method} {parameters}";
    }

    public static string KeyOf(BenchmarkCase benchmark) => $"{GroupOf(benchmark.Descriptor.Type)}.{NameOf(benchmark)}";
}
