namespace ScCaToken.Benchmarks.Host;

/// <summary>Says what got slower or faster than a saved run, for people who tune. Less than a tenth either way is noise here and only counted.</summary>
internal static class MeasurementComparison
{
    private const double Noise = 0.10;

    public static int Print(IReadOnlyList<Measurement> before, IReadOnlyList<Measurement> now)
    {
        var old = before.ToDictionary(m => m.Key);
        int same = 0;
        Console.Out.WriteLine();
        foreach (var measurement in now.Where(m => old.ContainsKey(m.Key)).OrderByDescending(m => m.Nanoseconds / old[m.Key].Nanoseconds))
        {
            double change = measurement.Nanoseconds / old[measurement.Key].Nanoseconds - 1;
            if (Math.Abs(change) < Noise)
            {
                same++;
                continue;
            }

            Console.Out.WriteLine(
                $"{(change > 0 ? "slower" : "faster")} {Math.Abs(change),6:0%}  {measurement.Key}: {MeasurementTable.Time(old[measurement.Key].Nanoseconds)} -> {MeasurementTable.Time(measurement.Nanoseconds)}");
        }

        foreach (var measurement in now.Where(m => old.TryGetValue(m.Key, out var o) && m.AllocatedBytes > o.AllocatedBytes))
            Console.Out.WriteLine($"allocates more  {measurement.Key}: {old[measurement.Key].AllocatedBytes} B -> {measurement.AllocatedBytes} B");
        Console.Out.WriteLine($"{same} within {Noise:0%}, {now.Count(m => !old.ContainsKey(m.Key))} new, {before.Count(m => now.All(n => n.Key != m.Key))} not run");
        return now.Any(m => old.TryGetValue(m.Key, out var o) && m.Nanoseconds > o.Nanoseconds * (1 + Noise)) ? 3 : 0;
    }
}
