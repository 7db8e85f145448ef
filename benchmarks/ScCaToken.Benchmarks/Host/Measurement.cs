namespace ScCaToken.Benchmarks.Host;

/// <summary>One measured benchmark.</summary>
/// <param name="Group">Benchmark class without its suffix.</param>
/// <param name="Name">Method, with its parameters.</param>
/// <param name="Nanoseconds">Time of one operation: the median, unless <see cref="Sample"/> says otherwise.</param>
/// <param name="AllocatedBytes">Managed bytes per operation; null when not measured.</param>
/// <param name="IsBaseline">The peer that the ratios of its operation refer to.</param>
internal sealed record Measurement(string Group, string Name, double Nanoseconds, long? AllocatedBytes, bool IsBaseline)
{
    private static readonly string[] Peers = ["OpenSSL", "GmSSL", "BouncyCastle", "SoftHSM"];

    /// <summary>What the time was taken from, where it is no median of BenchmarkDotNet's.</summary>
    public string? Sample { get; init; }

    /// <summary>Standard error of the time, in nanoseconds; null when it is no mean.</summary>
    public double? StandardError { get; init; }

    /// <summary>Rate against the baseline, where it was measured in pairs; else it follows from the times.</summary>
    public double? Ratio { get; init; }

    public string Key => $"{Group}.{Name}";

    public double PerSecond => 1e9 / Nanoseconds;

    /// <summary>What is measured: the name up to its colon, behind which stands who does it, and the parameters.</summary>
    public string Operation => Name.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon
        ? Name[..colon] + (Name.IndexOf(" [", StringComparison.Ordinal) is > 0 and var parameters ? Name[parameters..] : "")
        : Name;

    /// <summary>Somebody else's work, measured to compare with.</summary>
    public bool IsPeer => Peers.Any(peer => Name.Contains(peer, StringComparison.Ordinal));

    public bool IsOurs => Name.Contains("ScCaToken", StringComparison.Ordinal);
}
