using System.Text;

namespace ScCaToken.Core.Tests.Scripting;

/// <summary>What a host can list of a key: applications, PINs, containers, key pairs, files. It must be the same before and after a power cycle.</summary>
internal static class KeyDirectory
{
    private const int Verified = 0x08;

    /// <summary>Selects the GM/T applet and lists everything it has.</summary>
    public static string Read(TokenBench bench)
    {
        var text = new StringBuilder();
        bench.Send("00A4040C05F053434341");
        foreach (string name in Names(bench.Send("80220000000000")))
        {
            string opened = bench.Send(Command("8026", name));
            text.AppendLine($"application {name} {opened}");
            if (opened.Length == 24)
                Add(bench, opened[16..20], text);
        }

        return text.ToString();
    }

    private static void Add(TokenBench bench, string id, StringBuilder text)
    {
        for (int type = 0; type <= 1; type++)
        {
            byte[] pin = Convert.FromHexString(bench.Send($"8014000{type} 000002 {id} 0000"));
            text.AppendLine($"PIN {pin[0]} {pin[1]} {pin[2] & ~Verified:X2}");
        }

        text.AppendLine(bench.Send($"80D60000 000004 {id} 0000 0000"));
        foreach (string name in Names(bench.Send($"80460000 000002 {id} 0000")))
        {
            string container = bench.Send(Command("8042", id + name));
            text.Append($"container {name} {container} ").AppendLine(bench.Send($"804A0000 000004 {id}{container[..4]} 0000"));
            for (int kind = 0; kind <= 1; kind++)
                text.Append(bench.Send($"80880{kind}00 000004 {id}{container[..4]} 0000")).Append(' ').AppendLine(bench.Send($"804E0{kind}00 000004 {id}{container[..4]} 0000"));
        }

        foreach (string name in Names(bench.Send($"80340000 000002 {id} 0000")))
            text.Append($"file {name} ").AppendLine(bench.Send(Command("8036", id + name)));
    }

    private static string Command(string ins, string data) => $"{ins}0000 00{data.Length / 2:X4} {data} 0000";

    // Names end with 00, the whole with a status word.
    private static IEnumerable<string> Names(string answer)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        for (int i = 0; i < answer.Length - 4; i += 2)
        {
            if (answer[i..(i + 2)] != "00")
            {
                name.Append(answer.AsSpan(i, 2));
                continue;
            }

            names.Add(name.ToString());
            name.Clear();
        }

        return names;
    }
}
