using System.Text;

namespace ScCaToken.Benchmarks.Host;

/// <summary>One readable table of all measurements; ratios are rates against the operation's baseline, above 1 is faster.</summary>
internal static class MeasurementTable
{
    public static string Format(IReadOnlyList<Measurement> measurements, bool markdown = false)
    {
        string[] head = ["benchmark", "time", "per second", "ratio", "allocated"];
        var rows = new List<string[]>();
        foreach (var group in measurements.GroupBy(m => (m.Group, m.Operation)))
        {
            // The marked baseline, else the first peer that is not us.
            var baseline = group.FirstOrDefault(m => m.IsBaseline) ?? group.FirstOrDefault(m => !m.IsOurs);
            if (group.Count() == 1)
                baseline = null;
            rows.AddRange(group.Select(m => (string[])
            [
                $"{m.Group}: {m.Name}{(m.Sample is null ? "" : $", {m.Sample}")}",
                Time(m.Nanoseconds) + (m.StandardError is { } error ? $" ± {error / m.Nanoseconds:0%}" : ""),
                m.PerSecond.ToString(m.PerSecond < 100 ? "0.0" : "#,0"),
                baseline is null ? "" : Ratio(m, baseline),
                m.AllocatedBytes is { } bytes ? $"{bytes} B" : "",
            ]));
        }

        int[] widths = [.. head.Select((h, i) => Math.Max(h.Length, rows.Count == 0 ? 0 : rows.Max(r => r[i].Length)))];
        var text = new StringBuilder();
        foreach (string[] row in rows.Prepend(head))
        {
            var cells = row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            text.AppendLine(markdown ? $"| {string.Join(" | ", cells)} |" : string.Join("  ", cells).TrimEnd());
            if (markdown && ReferenceEquals(row, head))
                text.AppendLine($"|{string.Join('|', widths.Select((w, i) => i == 0 ? new string('-', w + 2) : new string('-', w + 1) + ":"))}|");
        }

        return text.ToString();
    }

    /// <summary>With the error it inherits, where both times have one; the baseline's own ratio is 1 and has none.</summary>
    private static string Ratio(Measurement measurement, Measurement baseline)
    {
        double ratio = measurement.Ratio ?? baseline.Nanoseconds / measurement.Nanoseconds;
        if (measurement == baseline || measurement.StandardError is not { } error || baseline.StandardError is not { } baselineError)
            return ratio.ToString("0.00");
        return $"{ratio:0.00} ± {Math.Sqrt(Square(error / measurement.Nanoseconds) + Square(baselineError / baseline.Nanoseconds)):0%}";
    }

    private static double Square(double value) => value * value;

    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => $"{nanoseconds:0.0} ns",
        < 1e6 => $"{nanoseconds / 1e3:0.00} µs",
        < 1e9 => $"{nanoseconds / 1e6:0.00} ms",
        _ => $"{nanoseconds / 1e9:0.00} s",
    };
}
