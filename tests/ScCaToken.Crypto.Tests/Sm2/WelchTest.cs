using System.Diagnostics;

namespace ScCaToken.Crypto.Tests;

/// <summary>
/// Fixed-versus-random timing after Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?": classes interleaved at random, Welch's t
/// on the measurements below several percentiles, as interrupts only lengthen. The largest |t| counts.
/// </summary>
internal static class WelchTest
{
    /// <summary>|t| beyond which the two classes are taken to differ (the customary 4.5, with room for the several percentiles looked at).</summary>
    public const double Threshold = 5;

    private static readonly double[] Percentiles = [0.25, 0.5, 0.75, 0.9];

    /// <summary>Runs <paramref name="operation"/> on fixed or random secrets put in place by <paramref name="prepare"/>.</summary>
    public static double LargestT(int measurements, SeededRandom random, Action<bool> prepare, Action operation)
    {
        byte[] coins = random.Bytes(measurements);
        double[] times = new double[measurements];
        for (int i = -200; i < measurements; i++)
        {
            prepare((coins[Math.Max(i, 0)] & 1) != 0);
            long start = Stopwatch.GetTimestamp();
            operation();
            if (i >= 0)
                times[i] = Stopwatch.GetTimestamp() - start;
        }

        double[] sorted = [.. times.Order()];
        return Percentiles.Max(p => Math.Abs(Statistic(times, coins, sorted[(int)(p * (measurements - 1))])));
    }

    private static double Statistic(double[] times, byte[] coins, double limit)
    {
        Span<double> n = [0, 0], mean = [0, 0], squares = [0, 0];
        for (int i = 0; i < times.Length; i++)
        {
            if (times[i] > limit)
                continue;
            int c = coins[i] & 1;
            n[c]++;
            double delta = times[i] - mean[c];
            mean[c] += delta / n[c];
            squares[c] += delta * (times[i] - mean[c]);
        }

        double variance = (squares[0] / (n[0] * (n[0] - 1))) + (squares[1] / (n[1] * (n[1] - 1)));
        return variance > 0 ? (mean[0] - mean[1]) / Math.Sqrt(variance) : mean[0].Equals(mean[1]) ? 0 : double.PositiveInfinity;
    }
}
