using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ScCaToken.Core.Devices;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests.Model;

/// <summary>
/// Random lives of a key against the model: PINs, locks, logins, containers, keys, files, resets and power cuts in one machine.
/// After a cut several states are legal; all are kept until answers tell which it was, and none left is a failure.
/// </summary>
public sealed class TokenModelTests
{
    // To replay a failure put its seed into [Property(Replay = "…")].
    [Property(MaxTest = 300)]
    public Property Key_AnyLife_BehavesAsTheModel() => Prop.ForAll(Lives(), life => Run(life));

    [Fact]
    public void Key_ManyLives_BehavesAsTheModel()
    {
        Assert.SkipUnless(FullRun.IsWanted, "long; set SCCA_TEST_FULL=1");
        Prop.ForAll(Lives(), life => Run(life)).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static Arbitrary<uint[]> Lives()
    {
        var code = Gen.Choose(0, int.MaxValue).Select(i => (uint)i);
        return Arb.From(Gen.Choose(20, 160).SelectMany(length => code.ArrayOf(length)), Shrink);
    }

    private static IEnumerable<uint[]> Shrink(uint[] life)
    {
        for (int size = life.Length / 2; size > 0; size /= 2)
        {
            for (int start = 0; start + size <= life.Length; start += size)
                yield return [.. life[..start], .. life[(start + size)..]];
        }
    }

    private static void Run(uint[] life)
    {
        var bench = new TokenBench(seed: "model");
        IReadOnlyList<TokenModel> models = [new TokenModel()];
        var told = new List<string>();
        foreach (var operation in life.Select(TokenOperation.Decode))
        {
            told.Add(operation.ToString());
            models = Step(bench, operation, models);
            Assert.True(models.Count > 0, string.Join('\n', told));
            string state = Observe(bench);
            models = [.. models.Where(model => Expected(model) == state)];
            Assert.True(models.Count > 0, $"{state}\n{string.Join('\n', told)}");
        }
    }

    private static List<TokenModel> Step(TokenBench bench, TokenOperation operation, IReadOnlyList<TokenModel> models)
    {
        if (operation.Kind == OperationKind.Reset)
            bench.Key.Reset();
        else if (operation.Kind == OperationKind.PowerCycle)
            bench.PowerCycle();
        if (operation.Kind is OperationKind.Reset or OperationKind.PowerCycle)
            return [.. models.Select(model => model.WithoutLogin())];

        string opened = bench.Send("80420000 000003 1000" + operation.Name + "0000");
        string command = operation.Command(opened.Length == 8 ? opened[..4] : "7FFF");
        if (operation.CutAt > 0)
            bench.Flash.Arm(operation.CutAt, (CutMode)(operation.CutAt % 3));
        try
        {
            string answer = bench.Send(command);
            bench.Flash.Disarm();
            return [.. models.Select(model => model.Apply(operation)).Where(result => Matches(result.Answer, answer)).Select(result => result.Next)];
        }
        catch (PowerLostException)
        {
            bench.PowerCycle();
            return [.. models.SelectMany(model => new[] { model, model.Charged(operation), model.Apply(operation).Next })
                .Select(model => model.WithoutLogin()).Distinct()];
        }
    }

    private static bool Matches(string expected, string answer) =>
        expected.StartsWith('*') ? answer.EndsWith(expected[1..], StringComparison.Ordinal) : answer == expected;

    // Objects are listed in the order they were made, which the model does not keep: names are compared as a set.
    private static string Observe(TokenBench bench) =>
        bench.Send("80140001 000002 1000 0000")[2..4] + bench.Send("80140000 000002 1000 0000")[2..4]
        + Names(bench.Send("80460000 000002 1000 0000")) + Names(bench.Send("80340000 000002 1000 0000"));

    // One-byte names, each followed by 00 — the name 00 cannot exist.
    private static string Names(string answer) => " " + string.Join(',', answer[..^4].Chunk(4).Select(name => new string(name, 0, 2)).Order());

    private static string Expected(TokenModel model)
    {
        return (model.UserPin == null ? "00" : model.UserLeft.ToString("X2")) + model.SoLeft.ToString("X2")
            + " " + string.Join(',', model.Containers.Keys) + " " + string.Join(',', model.Files.Keys);
    }
}
