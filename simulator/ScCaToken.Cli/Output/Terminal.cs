using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace ScCaToken.Cli.Output;

/// <summary>
/// The manners of the tool at the terminal: results go to standard output (a table, or one JSON document with --json), everything else to
/// standard error with the program's name in front, lower case and without a full stop. Colours only on a terminal.
/// </summary>
internal sealed class Terminal(bool json, TextWriter output, TextWriter error)
{
    private static readonly JsonSerializerOptions Indented = new(JsonNodes.Default.Options)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(output),
        Ansi = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });

    public bool IsJson { get; } = json;

    /// <summary>Prints one object: its members as lines, or the object as JSON with its members in camel case.</summary>
    public void Show(JsonObject value)
    {
        if (IsJson)
        {
            Write(value);
            return;
        }

        int width = value.Max(p => p.Key.Length);
        foreach (var (name, node) in value)
            output.WriteLine($"{(name + ":").PadRight(width + 2)}{Text(node)}");
    }

    /// <summary>Prints a list of objects with the same members: a table, or a JSON array.</summary>
    public void ShowAll(IReadOnlyList<JsonObject> rows, string whenEmpty)
    {
        if (IsJson)
        {
            Write(new JsonArray([.. rows]));
            return;
        }

        if (rows.Count == 0)
        {
            Note(whenEmpty);
            return;
        }

        if (Console.IsOutputRedirected)
            _console.Profile.Width = 400;
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (name, _) in rows[0])
            table.AddColumn(new TableColumn(Markup.Escape(name)).NoWrap());
        foreach (var row in rows)
            table.AddRow([.. row.Select(p => new Text(Text(p.Value)))]);
        _console.Write(table);
    }

    /// <summary>Says that something was done; with --json an object that says the same.</summary>
    public void Done(string message, JsonObject? details = null)
    {
        if (IsJson)
            Write(details ?? new JsonObject { ["done"] = message });
        else
            output.WriteLine(message);
    }

    /// <summary>A remark on standard error.</summary>
    public void Note(string message) => error.WriteLine($"scca: {message}");

    /// <summary>An error and what to do about it, on standard error.</summary>
    public void Error(string message, string? hint)
    {
        error.WriteLine($"scca: error: {message}");
        if (hint is not null)
            error.WriteLine($"scca: hint: {hint}");
    }

    /// <summary>Runs something slow; on a terminal a spinner says what is going on.</summary>
    public T Busy<T>(string what, Func<T> work)
    {
        if (IsJson || Console.IsErrorRedirected)
            return work();
        var status = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return status.Status().Start(Markup.Escape(what), _ => work());
    }

    private void Write(JsonNode document) => output.WriteLine(WithJsonNames(document)!.ToJsonString(Indented));

    // Members are named for people ("user PIN tries left"); programs get userPinTriesLeft.
    private static JsonNode? WithJsonNames(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(p => KeyValuePair.Create(JsonName(p.Key), WithJsonNames(p.Value)))),
        JsonArray items => new JsonArray([.. items.Select(WithJsonNames)]),
        _ => node?.DeepClone(),
    };

    private static string JsonName(string name)
    {
        var words = name.Split(' ').TakeWhile(word => word[0] != '(').Select(word => string.Concat(word.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant());
        return string.Concat(words.Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static string Text(JsonNode? node) => node switch
    {
        null => "-",
        JsonArray array => string.Join(", ", array.Select(Text)),
        JsonValue value when value.TryGetValue(out bool flag) => flag ? "yes" : "no",
        _ => node.ToString(),
    };
}
