using System.Diagnostics;
using ScCaToken.Core.Devices;
using ScCaToken.Core.Storage;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

/// <summary>
/// Two power cuts: the first at any flash operation of a command, the second at any operation of what follows — the power-on,
/// the logins of the dialogue, and the same command again. Each cut in all three ways it can leave a flash.
/// </summary>
public sealed class PowerCutPairTests
{
    private static readonly CutMode[] Modes = [CutMode.Absent, CutMode.Torn, CutMode.Garbled];
    private int _pairs;
    private int _commands;

    [Fact]
    public void FirstUse_EveryPairOfCuts_LeavesAStateOfTheDialogue()
    {
        CutScript(Script.Load("first-use"), RamFlash.DefaultPageCount);
        Assert.True(_pairs > 100);
    }

    [Fact]
    public void AllScripts_EveryPairOfCuts_LeaveAStateOfTheDialogue()
    {
        Assert.SkipUnless(FullRun.IsWanted, "every pair of cuts; set SCCA_TEST_FULL=1");
        long start = Stopwatch.GetTimestamp();
        foreach (var script in Script.Names.Select(Script.Load).Where(script => script.MayBeCut))
        {
            // On the smallest flash the script fits on, pages are opened and compacted all the time.
            CutScript(script, SmallFlash.PagesFor(script));
            CutScript(script, RamFlash.DefaultPageCount);
        }

        Console.WriteLine($"measured: {_pairs} pairs of power cuts over {_commands} writing commands in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
    }

    private void CutScript(Script script, int pages)
    {
        var session = new List<Action<ScriptRun>>();
        var whole = new ScriptRun(script, new TokenBench(script.Profile, script.Name, pages, default));
        for (int i = 0; i < script.Steps.Count; i++)
        {
            var step = script.Steps[i];
            byte[] command = step.IsCommand ? whole.Command(step) : [];
            long before = whole.Bench.Flash.Operations;
            byte[] answer = whole.Execute(step);
            int operations = (int)(whole.Bench.Flash.Operations - before);
            if (step.IsCommand && operations > 0)
            {
                _commands++;
                CutCommand(new Place(whole, script, pages, i, command, [.. session]), operations);
            }

            Remember(session, step, command, answer);
        }
    }

    /// <summary>Keeps what a host repeats after a power cut: selections, right PINs, authentications.</summary>
    private static void Remember(List<Action<ScriptRun>> session, ScriptStep step, byte[] command, byte[] answer)
    {
        if (!step.IsCommand)
        {
            if (step.Tokens[0] is "reset" or "power")
                session.Clear();
            else if (step.Tokens[0] is "pivauth" or "pivexternal" or "devauth")
                session.Add(run => Try(() => run.Act(step)));
            return;
        }

        bool isLogin = command is [0, 0xA4, ..] or [0, 0x20, ..] or [0x80, 0x18, ..];
        if (isLogin && answer is [.., 0x90, 0x00])
            session.Add(run => run.Bench.Send(command));
    }

    private void CutCommand(Place place, int operations)
    {
        for (int operation = 1; operation <= operations; operation++)
        {
            foreach (var mode in Modes)
            {
                var cut = new ScriptRun(place.Script, new TokenBench(place.Script.Profile, place.Script.Name, place.Pages, default));
                cut.Run(0, place.Index);
                cut.Bench.Flash.Arm(operation, mode);
                Assert.Throws<PowerLostException>(() => _ = cut.Bench.Send(place.Command).Length);
                CutRecovery(place, cut.Bench.Memory.Snapshot(), $"{place.Script.Name}:{place.Script.Steps[place.Index].Line} on {place.Pages} pages cut at {operation} ({mode})");
            }
        }
    }

    private void CutRecovery(Place place, byte[] image, string where)
    {
        var states = new List<SortedDictionary<uint, string>>();
        var whole = Load(place, image);
        Recover(place, whole, () => states.Add(whole.Bench.Records(withTries: true)));
        int operations = (int)whole.Bench.Flash.Operations;
        for (int operation = 1; operation <= operations; operation++)
        {
            foreach (var mode in Modes)
            {
                var run = Load(place, image);
                run.Bench.Flash.Arm(operation, mode);
                Assert.Throws<PowerLostException>(() => Recover(place, run, () => { }));
                run.Bench.PowerCycle();
                AssertOneOf(states, run.Bench.Records(withTries: true), $"{where} and at {operation} ({mode})");
                _pairs++;
            }
        }
    }

    private static ScriptRun Load(Place place, byte[] image) =>
        new(place.Script, new TokenBench(place.Script.Profile, place.Script.Name, place.Pages, image), place.Whole);

    private static void Recover(Place place, ScriptRun run, Action look)
    {
        run.Bench.Key.PowerOn();
        look();
        foreach (var step in place.Session)
        {
            step(run);
            look();
        }

        _ = run.Bench.Send(place.Command);
        look();
    }

    // A login or authentication that no longer fits is part of the recovery; a power cut is not for it to swallow.
    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is Xunit.Sdk.IAssertionException)
        {
        }
    }

    private static void AssertOneOf(List<SortedDictionary<uint, string>> states, SortedDictionary<uint, string> found, string where)
    {
        static IEnumerable<KeyValuePair<uint, string>> WithoutTries(SortedDictionary<uint, string> records) => records.Where(record => !TokenBench.IsTries(record.Key));
        Assert.True(states.Exists(state => WithoutTries(state).SequenceEqual(WithoutTries(found))), where);
        foreach (var (key, left) in found.Where(record => TokenBench.IsTries(record.Key)))
        {
            int[] seen = [.. states.Where(state => state.ContainsKey(key)).Select(state => Convert.ToInt32(state[key], 16))];
            int tries = Convert.ToInt32(left, 16);
            Assert.True(tries >= seen.Min() - 1 && tries <= seen.Max(), $"{where}: {left} tries");
        }
    }

    private sealed record Place(ScriptRun Whole, Script Script, int Pages, int Index, byte[] Command, IReadOnlyList<Action<ScriptRun>> Session);
}
