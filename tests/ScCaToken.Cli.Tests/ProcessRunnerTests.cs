using System.Diagnostics;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.Cli.Tests;

public sealed class ProcessRunnerTests
{
    [Fact]
    public void Run_ProgramThatEnds_GivesBothOutputsAndItsExitCode()
    {
        var outcome = ProcessRunner.Run(new ProcessStartInfo("sh", ["-c", "cat; echo one; echo two >&2; exit 3"]), TimeSpan.FromSeconds(30));
        Assert.Equal(new ProcessRunner.Outcome(3, "one\n", "two\n"), outcome);
    }

    [Fact]
    public void Run_GrandchildThatHoldsTheOutputOpen_IsEndedAtTheLimitAndTheOutputShown()
    {
        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<TimeoutException>(
            () => ProcessRunner.Run(new ProcessStartInfo("sh", ["-c", "sleep 300 & echo \"grandchild $!.\"; wait"]), TimeSpan.FromSeconds(2)));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));
        string id = error.Message[(error.Message.LastIndexOf("grandchild ", StringComparison.Ordinal) + 11)..].Split('.')[0];
        Assert.True(SpinWait.SpinUntil(() => HasEnded(id), TimeSpan.FromSeconds(10)), error.Message);
    }

    /// <summary>A killed process may stay in the table until its new parent has asked for it.</summary>
    private static bool HasEnded(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{int.Parse(id)}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
