using ScCaToken.Core.Devices;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

public sealed class ScriptTests
{
    public static TheoryData<string> AllScripts => [.. Script.Names];

    public static TheoryData<string> ScriptsThatMayBeCut => [.. Script.Names.Where(name => Script.Load(name).MayBeCut)];

    [Theory]
    [MemberData(nameof(AllScripts))]
    public void Script_FromStartToEnd_AnswersAsWritten(string name)
    {
        var script = Script.Load(name);
        new ScriptRun(script).Run(0, script.Steps.Count);
    }

    [Theory]
    [MemberData(nameof(ScriptsThatMayBeCut))]
    public void Script_PowerCutAtEveryFlashOperation_LeavesTheStateBeforeOrAfter(string name)
    {
        var script = Script.Load(name);
        for (int i = 0; i < script.Steps.Count; i++)
        {
            if (script.Steps[i].IsCommand)
                CutEverywhere(script, i);
        }
    }

    private static void CutEverywhere(Script script, int index)
    {
        var whole = new ScriptRun(script);
        whole.Run(0, index);
        var before = whole.Bench.Records(withTries: true);
        long operations = whole.Bench.Flash.Operations;
        bool mayWrite = whole.Bench.Key.MayWrite(whole.Command(script.Steps[index]));
        whole.Run(index, index + 1);
        operations = whole.Bench.Flash.Operations - operations;
        Assert.True(operations == 0 || mayWrite, $"{script.Name}:{script.Steps[index].Line} wrote the flash, and MayWrite denied it");
        var after = whole.Bench.Records(withTries: true);
        for (int operation = 1; operation <= operations; operation++)
        {
            // The quick run takes each operation in one of the ways it can be cut, the full run in all.
            int first = FullRun.IsWanted ? 0 : operation % 3;
            for (int mode = first; mode <= (FullRun.IsWanted ? 2 : first); mode++)
            {
                var found = Cut(script, index, operation, (CutMode)mode);
                AssertBeforeOrAfter(before, after, found, $"{script.Name}:{script.Steps[index].Line} cut at {operation} ({(CutMode)mode})");
            }
        }
    }

    private static SortedDictionary<uint, string> Cut(Script script, int index, int operation, CutMode mode)
    {
        var run = new ScriptRun(script);
        run.Run(0, index);
        run.Bench.Flash.Arm(operation, mode);
        try
        {
            run.Bench.Send(run.Command(script.Steps[index]));
        }
        catch (PowerLostException)
        {
        }

        run.Bench.PowerCycle();
        return run.Bench.Records(withTries: true);
    }

    private static void AssertBeforeOrAfter(SortedDictionary<uint, string> before, SortedDictionary<uint, string> after, SortedDictionary<uint, string> found, string where)
    {
        static IEnumerable<KeyValuePair<uint, string>> WithoutTries(SortedDictionary<uint, string> records) => records.Where(record => !TokenBench.IsTries(record.Key));
        Assert.True(WithoutTries(found).SequenceEqual(WithoutTries(before)) || WithoutTries(found).SequenceEqual(WithoutTries(after)), where);
        foreach (var (key, left) in found.Where(record => TokenBench.IsTries(record.Key)))
        {
            int tries = Convert.ToInt32(left, 16);
            bool legal = (after.TryGetValue(key, out var then) && left == then)
                || (before.TryGetValue(key, out var first) && tries <= Convert.ToInt32(first, 16) && tries >= Convert.ToInt32(first, 16) - 1);
            Assert.True(legal, $"{where}: {left} tries");
        }
    }
}
