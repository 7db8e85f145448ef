using System.Text.Json;

namespace ScCaToken.Cli.Tests.Doctor;

/// <summary>What <c>scca doctor --json</c> said.</summary>
internal sealed class Diagnosis(int exitCode, string text)
{
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);
    private readonly List<Finding> _findings = JsonSerializer.Deserialize<List<Finding>>(text, Names)!;

    public int ExitCode { get; } = exitCode;

    /// <summary>The only finding of a check.</summary>
    public Finding this[string check] => Assert.Single(_findings, f => f.Check == check);

    public IEnumerable<Finding> All(string check) => _findings.Where(f => f.Check == check);

    public override string ToString() => text;
}
