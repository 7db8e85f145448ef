using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScCaToken.Cli.Tests;

/// <summary>What the tool prints with --json.</summary>
internal static class JsonOutput
{
    /// <summary>The text of what lies at a path such as <c>[0].state</c>; the whole must be one document with names for programs.</summary>
    public static string At(string output, string path)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(output);
        }
        catch (JsonException failure)
        {
            Assert.Fail($"not one JSON document: {failure.Message}\n{output}");
            return "";
        }

        CheckNames(node);
        foreach (string part in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
            node = part[0] == '[' ? node?.AsArray()[int.Parse(part[1..^1])] : node?.AsObject()[part];
        return node?.ToString() ?? "null";
    }

    private static void CheckNames(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                CheckNames(item);
        }
        else if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                Assert.True(char.IsAsciiLetterLower(name[0]) && name.All(char.IsAsciiLetterOrDigit), $"the name '{name}'");
                CheckNames(value);
            }
        }
    }
}
