namespace ScCaToken.Benchmarks.Host;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions(bool Quick, bool Report, string? Save, string? Compare, bool List, bool Verbose, string? Load, IReadOnlyList<string> Filters);
