using System.Diagnostics;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Driver.Tests.Hostile;

/// <summary>Runs what a client does against a peer that lies: each attempt ends, soon, in an answer or in an error the driver knows.</summary>
internal sealed class Attempts(TimeSpan longest)
{
    // The peer runs on the same thread and makes its own arrays.
    private const long MostBytes = 16 << 20;

    /// <summary>How much larger runs are with SCCA_TEST_FULL.</summary>
    public static int Scale { get; } = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? 10 : 1;

    public int Answers { get; private set; }

    public int Errors { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public void Make(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            action();
            Answers++;
        }
        catch (Exception failure) when (failure is CardException or TransportException)
        {
            Errors++;
        }

        var took = Stopwatch.GetElapsedTime(start);
        Slowest = took > Slowest ? took : Slowest;
        Assert.True(took < longest, $"an attempt took {took.TotalSeconds:F1} s");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - bytes, 0, MostBytes);
    }

    public override string ToString() => $"{Answers} answers, {Errors} errors, slowest {Slowest.TotalMilliseconds:F0} ms";
}
