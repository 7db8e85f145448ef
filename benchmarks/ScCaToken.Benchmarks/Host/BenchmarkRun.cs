using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ScCaToken.Benchmarks.Host;

/// <summary>Finds the benchmarks, runs them, prints one table, and saves, compares or reports.</summary>
internal static class BenchmarkRun
{
    /// <summary>Returns 0, 1 when something failed, or 3 when something of ours is worse than in the run compared with.</summary>
    public static int Execute(BenchmarkOptions options)
    {
        var all = typeof(BenchmarkRun).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsPublic: true } && type.Name.EndsWith("Benchmark", StringComparison.Ordinal))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .ToList();
        var classes = all.Where(type => IsWanted(MeasurementReader.GroupOf(type), options)).ToList();
        if (options.List)
        {
            classes.ForEach(type => Console.WriteLine(MeasurementReader.GroupOf(type)));
            return 0;
        }

        if (options.Report && options.Filters.Count > 0)
            return Fail("a report is of all groups: leave the group names away");
        var before = options.Compare is null ? null : MeasurementFile.Load(options.Compare);
        var run = options.Load is null ? Measure(classes, options) : MeasurementFile.Load(options.Load);
        run = run with { Measurements = [.. run.Measurements.Where(m => IsWanted(m.Group, options))] };
        if (run.Measurements.Count == 0)
            return Fail("no benchmark matches or none could run");
        Console.Out.Write(MeasurementTable.Format(run.Measurements));
        if (options.Save is not null)
            MeasurementFile.Save(options.Save, run);
        if (options.Report && BenchmarkReport.WhyIncomplete(run, all.Select(MeasurementReader.GroupOf)) is { } reason)
            return Fail($"no report is written: {reason}");
        if (options.Report)
            BenchmarkReport.Write(run);
        bool worse = before is not null && !MeasurementComparison.Print(before, run);
        if (run.Failed.Count > 0)
            return Fail($"{run.Failed.Count} failed: {string.Join(", ", run.Failed)}");
        return worse ? 3 : 0;
    }

    private static MeasuredRun Measure(IReadOnlyList<Type> classes, BenchmarkOptions options)
    {
        var measurements = new List<Measurement>();
        var failed = new List<string>();
        var notInstalled = new List<string>();
        foreach (var type in classes)
        {
            if (typeof(ITurnsBenchmark).IsAssignableFrom(type))
                MeasureInTurns(type, options, measurements, failed);
            else
                MeasureOneByOne(type, options, measurements, failed, notInstalled);
        }

        return MeasuredRun.Here(options, measurements, failed, notInstalled);
    }

    private static void MeasureInTurns(Type type, BenchmarkOptions options, List<Measurement> measurements, List<string> failed)
    {
        string group = MeasurementReader.GroupOf(type);
        Console.Error.WriteLine($"running {group} (in turns)");
        Attempt(group, options, failed, () => measurements.AddRange(((ITurnsBenchmark)Activator.CreateInstance(type)!).Measure(options.Quick)));
    }

    /// <summary>A group that fails, in whatever way, is reported; the others still run.</summary>
    private static void Attempt(string group, BenchmarkOptions options, List<string> failed, Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"bench: error: {group} failed: {(options.Verbose ? e : e.Message)}");
            failed.Add(group);
        }
    }

    private static void MeasureOneByOne(Type type, BenchmarkOptions options, List<Measurement> measurements, List<string> failed, List<string> notInstalled)
    {
        foreach (var benchmark in BenchmarkConverter.TypeToBenchmarks(type, Config(options)).BenchmarksCases)
        {
            if (PeerAttribute.WhyMissing(benchmark) is { } reason)
            {
                Console.Error.WriteLine($"bench: {MeasurementReader.KeyOf(benchmark)} is left out: {reason}");
                notInstalled.Add(MeasurementReader.KeyOf(benchmark));
            }
        }

        var run = BenchmarkConverter.TypeToBenchmarks(type, Config(options).AddFilter(new SimpleFilter(benchmark => PeerAttribute.WhyMissing(benchmark) is null)));
        Console.Error.WriteLine($"running {MeasurementReader.GroupOf(type)} ({run.BenchmarksCases.Length})");
        var summary = BenchmarkRunner.Run(run);
        var results = run.BenchmarksCases.ToDictionary(benchmark => benchmark, benchmark => MeasurementReader.Read(summary, benchmark));
        var allocated = new Dictionary<BenchmarkCase, long>();
        if (type.IsDefined(typeof(CountAllocationsAttribute), inherit: false))
            Attempt(MeasurementReader.GroupOf(type), options, failed, () => AllocationMeter.Count([.. run.BenchmarksCases.Where(b => results[b] is not null)], allocated));
        foreach (var benchmark in run.BenchmarksCases)
        {
            if (results[benchmark] is { } result)
            {
                measurements.Add(allocated.TryGetValue(benchmark, out long bytes) ? result with { AllocatedBytes = bytes } : result);
                continue;
            }

            Console.Error.WriteLine($"bench: error: {MeasurementReader.KeyOf(benchmark)} failed; --verbose shows why");
            failed.Add(MeasurementReader.KeyOf(benchmark));
        }
    }

    private static bool IsWanted(string group, BenchmarkOptions options) =>
        options.Filters.Count == 0 || options.Filters.Any(wanted => group.Contains(wanted, StringComparison.OrdinalIgnoreCase));

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"bench: error: {message}");
        return 1;
    }

    private static ManualConfig Config(BenchmarkOptions options)
    {
        var toolchain = options.Verbose ? InProcessEmitToolchain.Instance : InProcessEmitToolchain.DontLogOutput;
        var job = options.Quick
            ? Job.ShortRun.WithToolchain(toolchain).WithWarmupCount(2).WithIterationCount(5).WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(120))
            : Job.Default.WithToolchain(toolchain).WithWarmupCount(4).WithIterationCount(15).WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(250));
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .AddLogger(options.Verbose ? ConsoleLogger.Default : NullLogger.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator)
            .WithArtifactsPath(Path.Combine(Repository.Root, "artifacts", "benchmarks"));
        return config;
    }
}
