using System.Diagnostics;

namespace ScCaToken.Crypto.Tests;

/// <summary>
/// A timing test after Reparaz, Balasch and Verbauwhede (2017): two classes of secrets in random order, Welch's t over the times, and the worst of several
/// cuts at a percentile, because interruptions only ever make a measurement longer.
/// </summary>
internal static class Dudect
{
    /// <summary>Above this a difference is certain; dudect's own limit for "definitely leaks".</summary>
    internal const double Limit = 10;

    /// <summary>The customary 4.5, with room for the several cuts: for operations short enough to be measured some 100,000 times, and to be repeated when in doubt.</summary>
    internal const double StrictLimit = 5;

    private static readonly double[] Percentiles = [1.0, 0.95, 0.9, 0.75, 0.5, 0.25];

    /// <summary>The largest |t| over all cuts.</summary>
    /// <param name="samples">Measurements in both classes together.</param>
    /// <param name="prepare">Puts a secret of the fixed (false) or the random (true) class in place; not measured.</param>
    /// <param name="run">What is measured.</param>
    /// <param name="random">Draws the order of the classes; where a test repeats itself, so that no repetition has the order of the one before.</param>
    internal static double LargestT(int samples, Action<bool> prepare, Action run, SeededRandom? random = null)
    {
        var order = (random ?? new SeededRandom(samples)).Bytes(samples);
        var times = new List<double>[] { new(samples), new(samples) };
        for (int i = -100; i < samples; i++)
        {
            bool isRandom = i >= 0 && (order[i] & 1) != 0;
            prepare(isRandom);
            long start = Stopwatch.GetTimestamp();
            run();
            long elapsed = Stopwatch.GetTimestamp() - start;
            if (i >= 0)
                times[isRandom ? 1 : 0].Add(elapsed);
        }

        double[] all = [.. times[0].Concat(times[1]).Order()];
        return Percentiles.Max(p =>
        {
            double cut = all[(int)((all.Length - 1) * p)];
            return Math.Abs(Welch([.. times[0].Where(t => t <= cut)], [.. times[1].Where(t => t <= cut)]));
        });
    }

    private static double Welch(double[] a, double[] b)
    {
        if (a.Length < 2 || b.Length < 2)
            return 0; // one class lies wholly above this cut: the wider cuts speak
        double meanA = a.Average(), meanB = b.Average();
        double errorA = a.Sum(x => (x - meanA) * (x - meanA)) / (a.Length - 1) / a.Length;
        double errorB = b.Sum(x => (x - meanB) * (x - meanB)) / (b.Length - 1) / b.Length;
        return meanA == meanB ? 0 : (meanA - meanB) / Math.Sqrt(errorA + errorB);
    }
}
