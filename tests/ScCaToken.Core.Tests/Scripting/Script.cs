using System.Text;

namespace ScCaToken.Core.Tests.Scripting;

/// <summary>
/// A dialogue with the key as data. Lines: <c>#</c> comment, <c>!</c> action, <c>&gt;</c> command, <c>&lt;</c> its answer.
/// Expressions: hex, "text", $name, HEX*n (repeated), { … } extended Lc and data, [ … ] one length byte and data,
/// ( … ) four length bytes and data, a lone * after all: Le "as much as there is".
/// Answers: the same, and .. (any byte), ..*n, $name:n (capture n bytes), * (any run).
/// </summary>
public sealed record Script(string Name, string Profile, IReadOnlyList<ScriptStep> Steps)
{
    /// <summary>False for scripts that take too long to be replayed at every flash operation.</summary>
    public bool MayBeCut { get; init; } = true;

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.apdu").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!;

    public static Script Load(string name) => Parse(name, File.ReadAllLines(Path.Combine(Folder, name + ".apdu"), Encoding.UTF8));

    public static Script Parse(string name, IReadOnlyList<string> lines)
    {
        string profile = "test";
        bool mayBeCut = true;
        var steps = new List<ScriptStep>();
        for (int i = 0; i < lines.Count; i++)
        {
            var tokens = Tokens(lines[i]);
            if (tokens.Count == 0)
                continue;
            switch (tokens[0])
            {
                case "!" when tokens[1] == "profile":
                    profile = tokens[2];
                    break;
                case "!" when tokens[1] == "nocut":
                    mayBeCut = false;
                    break;
                case "<":
                    steps[^1] = steps[^1] with { Answer = tokens[1..] };
                    break;
                case "!" or ">":
                    steps.Add(new ScriptStep(i + 1, lines[i], tokens[0] == ">", tokens[1..], []));
                    break;
                default:
                    throw new FormatException($"{name}:{i + 1}: a line begins with # ! > or <");
            }
        }

        return new Script(name, profile, steps) { MayBeCut = mayBeCut };
    }

    private static List<string> Tokens(string line)
    {
        var tokens = new List<string>();
        int at = 0;
        while (at < line.Length)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            if (line[at] == '#')
                break;
            int end = line[at] == '"' ? line.IndexOf('"', at + 1) + 1 : at;
            while (end < line.Length && !char.IsWhiteSpace(line[end]))
                end++;
            tokens.Add(line[at..end]);
            at = end;
        }

        return tokens;
    }
}

/// <summary>One step: an action, or a command with the answer it must get.</summary>
public sealed record ScriptStep(int Line, string Text, bool IsCommand, IReadOnlyList<string> Tokens, IReadOnlyList<string> Answer);
