using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScCaToken.Cli.Input;

/// <summary>Input and output files; <c>-</c>, the default, is standard input or output.</summary>
internal static class FileArguments
{
    /// <summary>More than any file this tool is meant for.</summary>
    private const int Limit = 64 << 20;

    public static Option<string> In(string what) => new("--in", "-i") { Description = $"{what} (default: standard input)", HelpName = "FILE", DefaultValueFactory = _ => "-" };

    public static Option<string> Out(string what) => new("--out", "-o") { Description = $"where to write {what} (default: standard output)", HelpName = "FILE", DefaultValueFactory = _ => "-" };

    public static byte[] Read(string path)
    {
        using var stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        using var memory = new MemoryStream();
        byte[] buffer = new byte[65536];
        int got;
        while ((got = stream.Read(buffer)) > 0)
        {
            memory.Write(buffer, 0, got);
            if (memory.Length > Limit)
                throw new CliException(ExitCode.Usage, $"{path} is larger than {Limit >> 20} MiB");
        }

        return memory.ToArray();
    }

    /// <summary>
    /// Delivers a result: bytes to a file or standard output, or with --json the facts that describe it. A file that was asked for
    /// is written in both cases.
    /// </summary>
    public static void Deliver(CliContext context, Option<string> output, ReadOnlySpan<byte> data, JsonObject facts, Func<string>? terminalText = null)
    {
        string path = context.Get(output)!;
        if (!context.Terminal.IsJson)
        {
            Write(path, data, terminalText);
            return;
        }

        if (path != "-")
        {
            File.WriteAllBytes(path, data);
            facts["file"] = path;
        }

        context.Terminal.Show(facts);
    }

    /// <summary>Writes bytes; to a terminal they go as hexadecimal or PEM text of the caller's choice.</summary>
    private static void Write(string path, ReadOnlySpan<byte> data, Func<string>? terminalText = null)
    {
        if (path != "-")
        {
            File.WriteAllBytes(path, data);
            return;
        }

        if (!Console.IsOutputRedirected)
        {
            Console.Out.WriteLine(terminalText is null ? Convert.ToHexStringLower(data) : terminalText());
            return;
        }

        using var stream = Console.OpenStandardOutput();
        stream.Write(data);
    }
}
