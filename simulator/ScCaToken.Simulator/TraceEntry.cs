using System.Globalization;

namespace ScCaToken.Simulator;

/// <summary>One command and its answer as a trace may show them: what could be a PIN or a key byte was never recorded.</summary>
/// <param name="Number">Counts from 1 for the life of the key object.</param>
/// <param name="Command">Command bytes; the header alone when the rest is secret.</param>
/// <param name="HiddenCommandBytes">Command bytes left out.</param>
/// <param name="Response">Answer bytes; the status word alone when the rest is secret.</param>
/// <param name="HiddenResponseBytes">Answer bytes left out.</param>
/// <param name="Elapsed">Time the key took.</param>
/// <param name="IsSeeded">The key is reproducible from a seed.</param>
public sealed record TraceEntry(
    long Number,
    ReadOnlyMemory<byte> Command,
    int HiddenCommandBytes,
    ReadOnlyMemory<byte> Response,
    int HiddenResponseBytes,
    TimeSpan Elapsed,
    bool IsSeeded)
{
    /// <summary>Name of the instruction, or its two digits.</summary>
    public string Instruction => ApduNames.Of(Command.Span);

    /// <inheritdoc/>
    public override string ToString()
    {
        string time = Elapsed.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture);
        string seeded = IsSeeded ? " (seeded)" : "";
        return $"#{Number} {Instruction} {time} ms{seeded}\n  > {Show(Command.Span, HiddenCommandBytes, atEnd: true)}\n  < {Show(Response.Span, HiddenResponseBytes, atEnd: false)}";
    }

    private static string Show(ReadOnlySpan<byte> bytes, int hidden, bool atEnd)
    {
        string shown = Convert.ToHexString(bytes);
        if (hidden == 0)
            return shown;
        return atEnd ? $"{shown} [{hidden} bytes hidden]" : $"[{hidden} bytes hidden] {shown}";
    }
}
