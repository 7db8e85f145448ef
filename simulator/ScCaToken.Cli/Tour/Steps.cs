using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ScCaToken.Cli.Tour;

/// <summary>Prints each step of the tour with the time it took, or with --json keeps them for one document at the end.</summary>
internal sealed class Steps(bool json)
{
    private readonly Stopwatch _all = Stopwatch.StartNew();
    private readonly JsonArray _done = [];
    private string? _note;
    private string? _summary;

    /// <summary>Everything that was done.</summary>
    public JsonObject Document => new() { ["steps"] = _done, ["summary"] = _summary, ["milliseconds"] = _all.ElapsedMilliseconds };

    public T Do<T>(string what, Func<T> step)
    {
        if (!json)
        {
            Console.Out.Write($"{_done.Count + 1,3}. {what} … ");
            Console.Out.Flush();
        }

        _note = null;
        var clock = Stopwatch.StartNew();
        T result = step();
        double milliseconds = Math.Round(clock.Elapsed.TotalMilliseconds, 1);
        _done.Add((JsonNode)new JsonObject { ["step"] = what, ["note"] = _note, ["milliseconds"] = milliseconds });
        if (!json)
            Console.Out.WriteLine($"{(_note is null ? "" : $"[{_note}] ")}{milliseconds:0.0} ms");
        return result;
    }

    public void Do(string what, Action step) => Do(what, () =>
    {
        step();
        return 0;
    });

    /// <summary>A remark on the step being done.</summary>
    public void Note(string text) => _note = text;

    public void End(string summary)
    {
        _summary = summary;
        if (!json)
            Console.Out.WriteLine($"     done in {_all.Elapsed.TotalSeconds:0.0} s: {summary}");
    }
}
