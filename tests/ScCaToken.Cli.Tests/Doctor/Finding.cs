namespace ScCaToken.Cli.Tests.Doctor;

/// <summary>A line of <c>scca doctor --json</c>.</summary>
internal sealed record Finding(string Check, string Verdict, string Detail, string? Advice, string? Command);
