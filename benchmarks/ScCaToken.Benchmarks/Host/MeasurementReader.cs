using BenchmarkDotNet.Reports;

namespace ScCaToken.Benchmarks.Host;

/// <summary>Takes from a BenchmarkDotNet summary what the table, the report and the comparison need.</summary>
internal static class MeasurementReader
{
    public static string GroupOf(Type type) => type.Name[..^"Benchmark".Length];

    public static IEnumerable<Measurement> Read(Summary summary)
    {
        foreach (var report in summary.Reports)
        {
            var descriptor = report.BenchmarkCase.Descriptor;
            string parameters = report.BenchmarkCase.Parameters.DisplayInfo;
            string method = descriptor.WorkloadMethodDisplayInfo.Trim('\'');
            string name = parameters.Length == 0 ? method : $"{method} {parameters}";
            if (report.ResultStatistics is not { } statistics)
            {
                Console.Error.WriteLine($"bench: {GroupOf(descriptor.Type)}.{name} did not run");
                continue;
            }

            yield return new Measurement(
                GroupOf(descriptor.Type),
                name,
                statistics.Median,
                report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase),
                descriptor.Baseline);
        }
    }
}
