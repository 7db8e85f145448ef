namespace ScCaToken.Cli.Doctor;

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Advice">What to do; null when nothing.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Detail, string? Advice = null);
