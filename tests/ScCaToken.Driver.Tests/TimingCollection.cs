namespace ScCaToken.Driver.Tests;

/// <summary>Tests that measure time run alone.</summary>
[CollectionDefinition(nameof(TimingCollection), DisableParallelization = true)]
public static class TimingCollection;
