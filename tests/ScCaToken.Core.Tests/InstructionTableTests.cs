using System.Text.RegularExpressions;
using ScCaToken.Core.Commands;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Tests;

public sealed partial class InstructionTableTests
{
    [Fact]
    public void Table_AndDocument_NameTheSameInstructions()
    {
        var table = InstructionTable.All.Select(row => $"{(byte)row.Ins:X2} {row.Name}").Order().ToArray();
        Assert.Equal(Documented().Order().ToArray(), table);
    }

    [Fact]
    public void Table_CoversEveryCode_Once()
    {
        Assert.Equal(Enum.GetValues<Ins>().Order(), InstructionTable.All.Select(row => row.Ins).Order());
    }

    [Fact]
    public void EveryRow_HasAScriptThatSucceedsWithIt()
    {
        var used = Script.Names.Select(Script.Load).SelectMany(script => script.Steps)
            .Where(step => step.IsCommand && step.Answer.Count > 0 && step.Answer[^1] == "9000" && step.Tokens[0].StartsWith("80", StringComparison.Ordinal))
            .Select(step => Convert.ToByte(step.Tokens[0][2..4], 16)).ToHashSet();
        // The runner's own actions use these two.
        var actions = Script.Names.Select(Script.Load).SelectMany(script => script.Steps).Where(step => !step.IsCommand).Select(step => step.Tokens[0]).ToHashSet();
        if (actions.Contains("devauth"))
            used.Add((byte)Ins.DevAuth);
        if (actions.Contains("protect"))
            used.Add((byte)Ins.OpenProtected);
        Assert.Empty(InstructionTable.All.Where(row => !used.Contains((byte)row.Ins)).Select(row => row.Name));
    }

    private static IEnumerable<string> Documented()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "APDU.md"));
        foreach (string line in lines.SkipWhile(line => !line.StartsWith("## 4.", StringComparison.Ordinal)))
        {
            var row = Row().Match(line);
            if (!row.Success)
                continue;
            var codes = row.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries);
            var names = row.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries);
            Assert.Equal(codes.Length, names.Length);
            for (int i = 0; i < codes.Length; i++)
                yield return $"{codes[i]} {names[i]}";
        }
    }

    [GeneratedRegex(@"^\| ((?:[0-9A-F]{2}(?:, )?)+) \| ([A-Za-z, ]+) \|")]
    private static partial Regex Row();
}
