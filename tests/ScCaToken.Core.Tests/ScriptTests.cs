using ScCaToken.Core.Devices;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

public sealed class ScriptTests
{
    public static TheoryData<string> AllScripts => [.. Script.Names];

    [Theory]
    [MemberData(nameof(AllScripts))]
    public void Script_FromStartToEnd_AnswersAsWritten(string name)
    {
        var script = Script.Load(name);
        new ScriptRun(script).Run(0, script.Steps.Count);
    }

    [Theory]
    [MemberData(nameof(AllScripts))]
    public void Script_PowerCutAtEveryFlashOperation_LeavesTheStateBeforeOrAfter(string name)
    {
        var script = Script.Load(name);
        if (!script.MayBeCut)
            return;
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
            var mode = (CutMode)(operation % 3);
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
            AssertBeforeOrAfter(before, after, run.Bench.Records(withTries: true), $"{script.Name}:{script.Steps[index].Line} cut at {operation} ({mode})");
        }
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
