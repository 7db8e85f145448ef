using System.Diagnostics;

namespace ScCaToken.Benchmarks.Host;

/// <summary>
/// Measures several things in turns, with a plain stopwatch: whatever slows the machine down for a while slows all of them down, and a ratio
/// within a round stays true.
/// </summary>
internal static class Turns
{
    /// <summary>Runs the rounds, every second one backwards, and returns each contestant's times in their order.</summary>
    public static IReadOnlyList<TurnTimes> Measure(int rounds, params IReadOnlyList<Contestant> contestants)
    {
        var times = contestants.Select(c => new TurnTimes(rounds * c.CallsPerRound)).ToList();
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < contestants.Count; i++)
            {
                int turn = round % 2 == 0 ? i : contestants.Count - 1 - i;
                for (int call = 0; call < contestants[turn].CallsPerRound; call++)
                {
                    long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
                    contestants[turn].Body();
                    long end = Stopwatch.GetTimestamp();
                    times[turn].Add((end - start) * (1e9 / Stopwatch.Frequency), GC.GetAllocatedBytesForCurrentThread() - allocated);
                }
            }
        }

        return times;
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>Something to measure, called so many times in each round.</summary>
internal sealed record Contestant(int CallsPerRound, Action Body);

/// <summary>What the calls of one contestant took.</summary>
internal sealed class TurnTimes(int capacity)
{
    private readonly List<double> _nanoseconds = new(capacity);
    private long _allocated;

    public IReadOnlyList<double> Nanoseconds => _nanoseconds;

    public double Mean => _nanoseconds.Average();

    /// <summary>Standard error of the mean.</summary>
    public double StandardError
    {
        get
        {
            double mean = Mean;
            return Math.Sqrt(_nanoseconds.Sum(t => (t - mean) * (t - mean)) / (_nanoseconds.Count - 1) / _nanoseconds.Count);
        }
    }

    /// <summary>Managed bytes of one call, on average.</summary>
    public long AllocatedBytes => _allocated / _nanoseconds.Count;

    internal void Add(double nanoseconds, long allocated)
    {
        _nanoseconds.Add(nanoseconds);
        _allocated += allocated;
    }
}
