using System.Diagnostics;

namespace ScCaToken.Cli.Tour;

/// <summary>Prints each step of the tour with the time it took.</summary>
internal sealed class Steps
{
    private readonly Stopwatch _all = Stopwatch.StartNew();
    private int _number;

    public T Do<T>(string what, Func<T> step)
    {
        Console.Out.Write($"{++_number,3}. {what} … ");
        Console.Out.Flush();
        var clock = Stopwatch.StartNew();
        T result = step();
        Console.Out.WriteLine($"{clock.Elapsed.TotalMilliseconds:0.0} ms");
        return result;
    }

    public void Do(string what, Action step) => Do(what, () =>
    {
        step();
        return 0;
    });

    public static void Note(string text) => Console.Out.Write($"[{text}] ");

    public void End(string summary) => Console.Out.WriteLine($"     done in {_all.Elapsed.TotalSeconds:0.0} s: {summary}");
}
