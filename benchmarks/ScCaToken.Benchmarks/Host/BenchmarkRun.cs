using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ScCaToken.Benchmarks.Host;

/// <summary>Finds the benchmarks, runs them, prints one table, and saves, compares or reports.</summary>
internal static class BenchmarkRun
{
    public static int Execute(BenchmarkOptions options)
    {
        var classes = typeof(BenchmarkRun).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsPublic: true } && type.Name.EndsWith("Benchmark", StringComparison.Ordinal))
            .Where(type => options.Filters.Count == 0 || options.Filters.Any(wanted => type.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .ToList();
        if (options.List)
        {
            classes.ForEach(type => Console.WriteLine(MeasurementReader.GroupOf(type)));
            return 0;
        }

        var config = Config(options);
        var measurements = new List<Measurement>(options.Load is null ? [] : MeasurementFile.Load(options.Load));
        foreach (var type in options.Load is null ? classes : [])
        {
            var run = BenchmarkConverter.TypeToBenchmarks(type, config);
            Console.Error.WriteLine($"running {MeasurementReader.GroupOf(type)} ({run.BenchmarksCases.Length})");
            measurements.AddRange(MeasurementReader.Read(BenchmarkRunner.Run(run)));
        }

        if (measurements.Count == 0)
        {
            Console.Error.WriteLine("bench: error: no benchmark matches or none could run");
            return 1;
        }

        Console.Out.Write(MeasurementTable.Format(measurements));
        if (options.Save is not null)
            MeasurementFile.Save(options.Save, measurements);
        if (options.Report)
            BenchmarkReport.Write(measurements);
        return options.Compare is null ? 0 : MeasurementComparison.Print(MeasurementFile.Load(options.Compare), measurements);
    }

    private static ManualConfig Config(BenchmarkOptions options)
    {
        var toolchain = options.Verbose ? InProcessEmitToolchain.Instance : InProcessEmitToolchain.DontLogOutput;
        var job = options.Quick
            ? Job.ShortRun.WithToolchain(toolchain).WithWarmupCount(2).WithIterationCount(5).WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(120))
            : Job.Default.WithToolchain(toolchain).WithWarmupCount(4).WithIterationCount(15).WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(250));
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .AddLogger(options.Verbose ? ConsoleLogger.Default : NullLogger.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator)
            .WithArtifactsPath(Path.Combine(Repository.Root, "artifacts", "benchmarks"));
        return config;
    }
}
