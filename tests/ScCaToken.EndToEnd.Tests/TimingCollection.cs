namespace ScCaToken.EndToEnd.Tests;

/// <summary>Tests that measure time run alone.</summary>
[CollectionDefinition(nameof(TimingCollection), DisableParallelization = true)]
public static class TimingCollection;
