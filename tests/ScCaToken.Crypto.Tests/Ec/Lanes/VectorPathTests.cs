namespace ScCaToken.Crypto.Tests;

/// <summary>The tests that hold the paths of a curve against one another take those that this processor has; which they had to leave out is told here.</summary>
public sealed class VectorPathTests
{
    internal const string NoAvx2 = "no AVX2 here", NoAvx512 = "no AVX-512 here";

    /// <summary>For the SkipUnless of properties, in which a test cannot skip itself.</summary>
    public static bool HasAvx2 => Lanes.AreSupported;

    public static bool HasAvx512 => Lanes.AreWideSupported;

    [Fact(Skip = NoAvx2, SkipUnless = nameof(HasAvx2))]
    public void FourLanes_OnThisProcessor_AreChecked() => Assert.True(Lanes.AreSupported);

    [Fact(Skip = NoAvx512, SkipUnless = nameof(HasAvx512))]
    public void EightLanes_OnThisProcessor_AreChecked() => Assert.True(Lanes.AreWideSupported);
}
