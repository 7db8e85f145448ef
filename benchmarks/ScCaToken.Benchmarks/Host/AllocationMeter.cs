using System.Reflection;
using BenchmarkDotNet.Running;

namespace ScCaToken.Benchmarks.Host;

/// <summary>
/// Counts the managed bytes of an operation. BenchmarkDotNet counts once, over the whole process: what the runtime itself allocates now and
/// then (some kilobytes) is divided among the operations and looks like theirs, the more the slower they are. Here each operation is counted
/// a few times and the least is taken. To be used after the measurement, when the code is compiled.
/// </summary>
internal static class AllocationMeter
{
    private const int Counts = 5, MaximumCalls = 256;
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(10);

    /// <summary>Counts the bytes per operation of benchmarks of one class without parameters.</summary>
    public static void Count(IReadOnlyList<BenchmarkCase> benchmarks, Dictionary<BenchmarkCase, long> bytes)
    {
        if (benchmarks.Count == 0)
            return;
        var descriptor = benchmarks[0].Descriptor;
        object instance = Activator.CreateInstance(descriptor.Type)!;
        descriptor.GlobalSetupMethod?.Invoke(instance, null);
        foreach (var benchmark in benchmarks)
            bytes.Add(benchmark, Count(Bind(instance, benchmark.Descriptor.WorkloadMethod)));
        descriptor.GlobalCleanupMethod?.Invoke(instance, null);
    }

    private static long Count(Action operation)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        operation();
        int calls = (int)Math.Clamp(Enough / watch.Elapsed, 1, MaximumCalls);
        long least = long.MaxValue;
        for (int count = 0; count < Counts; count++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < calls; i++)
                operation();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least / calls;
    }

    /// <summary>The method as a call that boxes no result.</summary>
    private static Action Bind(object instance, MethodInfo method)
    {
        if (method.ReturnType == typeof(void))
            return method.CreateDelegate<Action>(instance);
        var discard = typeof(AllocationMeter).GetMethod(nameof(Discard), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(method.ReturnType);
        return discard.CreateDelegate<Func<object, MethodInfo, Action>>()(instance, method);
    }

    private static Action Discard<T>(object instance, MethodInfo method)
    {
        var call = method.CreateDelegate<Func<T>>(instance);
        return () => call();
    }
}
