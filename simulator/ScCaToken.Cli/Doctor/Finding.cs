namespace ScCaToken.Cli.Doctor;

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Advice">What to do; null when nothing.</param>
/// <param name="Command">The shell command that does it, to be pasted as it is; null when there is none.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Detail, string? Advice = null, string? Command = null)
{
    /// <summary>A fault: wrong where a configured key needs what is at fault, a note otherwise.</summary>
    public static Finding Fault(string check, bool isNeeded, string detail, string? advice, string? command = null) =>
        new(check, isNeeded ? Verdict.Bad : Verdict.Note, detail, advice, command);
}
