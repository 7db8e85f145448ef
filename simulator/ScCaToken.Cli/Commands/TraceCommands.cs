using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;
using ScCaToken.Simulator;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca trace</c>: show a trace file, decode single APDUs.</summary>
internal static class TraceCommands
{
    public static Command Create() => new Command("trace", "read APDU traces (SCCA_TRACE=FILE writes one; PINs and key bytes are masked in it)").With(Show(), Decode());

    private static Command Show()
    {
        var file = new Argument<string>("file") { Description = "trace file" };
        return new Command("show", "print a trace with the names of commands and status words").Takes(file).Runs(context =>
        {
            var rows = new List<JsonObject>();
            Func<string, string> shown = context.Terminal.IsJson ? hex => hex : Shorten;
            foreach (string line in File.ReadLines(context.Get(file)!))
            {
                var parts = line.Split('\t', StringSplitOptions.None);
                if (parts.Length < 3)
                    continue;
                rows.Add(new JsonObject
                {
                    ["time"] = parts[0],
                    ["command"] = Name(parts[1]),
                    ["sent"] = shown(parts[1]),
                    ["received"] = shown(parts[2]),
                    ["meaning"] = Meaning(parts[2]),
                    ["microseconds"] = parts.Length > 3 && long.TryParse(parts[3], out long microseconds) ? microseconds : null,
                });
            }

            context.Terminal.ShowAll(rows, "the trace is empty");
        });
    }

    private static Command Decode()
    {
        var apdu = new Argument<string>("apdu") { Description = "a command APDU, or a status word of 2 bytes, in hexadecimal" };
        return new Command("decode", "take one APDU apart").Takes(apdu).Runs(context =>
        {
            byte[] bytes;
            try
            {
                bytes = Convert.FromHexString(context.Get(apdu)!.Replace(" ", "", StringComparison.Ordinal));
            }
            catch (FormatException)
            {
                throw new CliException(ExitCode.Usage, "this is not hexadecimal");
            }

            if (bytes.Length == 2)
            {
                var sw = new StatusWord((ushort)((bytes[0] << 8) | bytes[1]));
                var meaning = new JsonObject { ["status word"] = sw.ToString(), ["meaning"] = StatusWordMap.Find(sw).Text };
                if (sw.IsRetries)
                    meaning["tries left"] = sw.Retries;
                context.Terminal.Show(meaning);
                return;
            }

            if (!CommandApdu.TryParse(bytes, out var command))
                throw new CliException(ExitCode.Failure, "this is no well-formed command APDU (ISO/IEC 7816-4 §5.1)");
            context.Terminal.Show(new JsonObject
            {
                ["command"] = ApduNames.Of(command.Cla, command.Ins),
                ["CLA"] = command.Cla.ToString("X2"),
                ["INS"] = command.Ins.ToString("X2"),
                ["P1"] = command.P1.ToString("X2"),
                ["P2"] = command.P2.ToString("X2"),
                ["Lc"] = command.Data.Length,
                ["data"] = Convert.ToHexString(command.Data),
                ["Ne"] = command.ExpectedLength,
                ["extended"] = command.IsExtended,
            });
        });
    }

    private static string Name(string hex) =>
        hex.Length >= 4 && byte.TryParse(hex[..2], NumberStyles.HexNumber, null, out byte cla)
            && byte.TryParse(hex[2..4], NumberStyles.HexNumber, null, out byte ins)
            ? ApduNames.Of(cla, ins)
            : "?";

    /// <summary>What the status word at the end of an answer says; null where something else ended the command.</summary>
    private static string? Meaning(string answer)
    {
        if (answer.Length < 4 || !ushort.TryParse(answer.AsSpan(answer.Length - 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value)
            || !answer.All(c => char.IsAsciiHexDigit(c) || c is ' ' or '+'))
            return null;
        var sw = new StatusWord(value);
        string text = StatusWordMap.Find(sw).Text;
        return sw.IsRetries ? $"{text}; tries left {sw.Retries}" : text;
    }

    private static string Shorten(string hex) => hex.Length <= 60 ? hex : $"{hex[..40]}…{hex[^12..]} ({hex.Length / 2} bytes)";
}
