using ScCaToken.Core.State;
using ScCaToken.Core.Storage;
using ScCaToken.Core.Tests.Scripting;

namespace ScCaToken.Core.Tests;

/// <summary>Every script on flashes that fill up at each of its points: the answer is 6A84, nothing stored changes by it, and the key goes on.</summary>
public sealed class CapacityTests
{
    private const string NotEnoughSpace = "6A84";
    private const int FillerId = 0x0010;
    private const int EntryOverhead = 12;

    public static TheoryData<string> AllScripts => [.. Script.Names];

    [Theory]
    [MemberData(nameof(AllScripts))]
    public void Script_FlashFullAtAnyPoint_AnswersNotEnoughSpaceAndLosesNothing(string name)
    {
        var script = Script.Load(name);
        int pages = SmallFlash.PagesFor(script);
        int need = Need(script, pages);
        int step = FullRun.IsWanted && script.MayBeCut ? 8 : Math.Max(8, need / 24 / 8 * 8);
        for (int free = 0; free <= need; free += step)
            Run(script, pages, free);
    }

    /// <summary>Space the script takes at its hungriest.</summary>
    private static int Need(Script script, int pages)
    {
        var run = new ScriptRun(script, new TokenBench(script.Profile, script.Name, pages, default));
        int first = RecordStore.Mount(run.Bench.Memory).FreeSpace;
        int least = first;
        for (int i = 0; i < script.Steps.Count; i++)
        {
            run.Run(i, i + 1);
            least = Math.Min(least, RecordStore.Mount(run.Bench.Memory).FreeSpace);
        }

        return first - least;
    }

    private static void Run(Script script, int pages, int free)
    {
        var run = new ScriptRun(script, new TokenBench(script.Profile, script.Name, pages, default));
        var bench = run.Bench;
        Fill(bench, free);
        bool isDiverged = false;
        foreach (var step in script.Steps)
        {
            string where = $"{script.Name}:{step.Line} with {free} bytes free at the start";
            if (!TryPrepare(run, step, ref isDiverged, where, out byte[] command))
                break;
            if (!step.IsCommand)
                continue;
            var before = bench.Records(withTries: true);
            byte[] answer = bench.Send(command).ToArray();
            string status = Convert.ToHexString(answer[^2..]);
            Assert.True(status is not ("6F00" or "6581"), $"{where}: {status}");
            bool fits = run.Match(step, answer) is null;
            Assert.True(fits || isDiverged || status == NotEnoughSpace, $"{where}: {Convert.ToHexString(answer)}");
            isDiverged |= !fits;
            if (status == NotEnoughSpace)
                Assert.True(before.SequenceEqual(bench.Records(withTries: true)), $"{where}: refused, and yet changed");
        }

        string directory = KeyDirectory.Read(bench);
        bench.PowerCycle();
        Assert.Equal(directory, KeyDirectory.Read(bench));
        Assert.All(bench.Records(withTries: false).Where(record => RecordKey.IdOf(record.Key) == FillerId), record => Assert.All(Convert.FromHexString(record.Value), b => Assert.Equal(0xA5, b)));
    }

    // Once a step was refused, later ones may lack what it should have made.
    private static bool TryPrepare(ScriptRun run, ScriptStep step, ref bool isDiverged, string where, out byte[] command)
    {
        command = [];
        try
        {
            if (step.IsCommand)
                command = run.Command(step);
            else
                run.Act(step);
            return true;
        }
        catch (Exception e) when (e is FormatException or Xunit.Sdk.IAssertionException)
        {
            Assert.True(isDiverged, $"{where}: {e.Message}");
            return false;
        }
    }

    private static void Fill(TokenBench bench, int free)
    {
        var store = RecordStore.Mount(bench.Memory);
        for (int chunk = 0; store.FreeSpace >= free + EntryOverhead + 4; chunk++)
        {
            int length = Math.Min(RecordStore.MaxValueLength / 2, (store.FreeSpace - free - EntryOverhead) / 8 * 8 + 4);
            while (((EntryOverhead + length + 7) & -8) > store.FreeSpace - free)
                length -= 8;
            var value = new byte[Math.Max(0, length)];
            value.AsSpan().Fill(0xA5);
            store.Begin();
            store.Put(RecordKey.For(FillerId, 0, chunk), value);
            store.Commit();
        }

        bench.Key.Refresh();
    }
}
