namespace ScCaToken.Benchmarks.Host;

/// <summary>
/// Says what got slower or faster than a saved run, for people who tune. Less than a tenth either way is noise here and only counted. What
/// got slower, allocates more or was not measured again is a regression, unless it is a peer's.
/// </summary>
internal static class MeasurementComparison
{
    private const double Noise = 0.10;

    /// <summary>Prints the comparison; true when nothing of ours got worse.</summary>
    public static bool Print(MeasuredRun before, MeasuredRun now)
    {
        var old = before.Measurements.ToDictionary(m => m.Key);
        var both = now.Measurements.Where(m => old.ContainsKey(m.Key)).ToList();
        int same = 0;
        bool worse = false;
        Console.Out.WriteLine();
        foreach (var measurement in both.OrderByDescending(m => m.Nanoseconds / old[m.Key].Nanoseconds))
        {
            double change = measurement.Nanoseconds / old[measurement.Key].Nanoseconds - 1;
            if (Math.Abs(change) <= Noise)
            {
                same++;
                continue;
            }

            worse |= change > 0 && !measurement.IsPeer;
            Console.Out.WriteLine(
                $"{(change > 0 ? "slower" : "faster")} {Math.Abs(change),6:0%}  {measurement.Key}: {MeasurementTable.Time(old[measurement.Key].Nanoseconds)} -> {MeasurementTable.Time(measurement.Nanoseconds)}");
        }

        foreach (var measurement in both.Where(m => m.AllocatedBytes > old[m.Key].AllocatedBytes))
        {
            worse |= !measurement.IsPeer;
            Console.Out.WriteLine($"allocates more  {measurement.Key}: {old[measurement.Key].AllocatedBytes} B -> {measurement.AllocatedBytes} B");
        }

        // Groups that this run was not asked for are no loss.
        var groups = now.Measurements.Select(m => m.Group).ToHashSet();
        foreach (var measurement in before.Measurements.Where(m => groups.Contains(m.Group) && both.All(n => n.Key != m.Key)))
        {
            worse |= !measurement.IsPeer;
            Console.Out.WriteLine($"not measured    {measurement.Key}: {MeasurementTable.Time(measurement.Nanoseconds)} before");
        }

        Console.Out.WriteLine($"{same} within {Noise:0%}, {now.Measurements.Count - both.Count} new, {before.Measurements.Count(m => !groups.Contains(m.Group))} in groups not run");
        return !worse;
    }
}
