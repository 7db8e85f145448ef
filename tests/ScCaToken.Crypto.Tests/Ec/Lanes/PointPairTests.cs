using FsCheck.Xunit;

namespace ScCaToken.Crypto.Tests;

/// <summary>Operations on two points in eight lanes, over both fields.</summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 300)]
public class PointPairTests
{
    [Property(Skip = VectorPathTests.NoAvx512, SkipUnless = nameof(VectorPathTests.HasAvx512), SkipType = typeof(VectorPathTests))]
    public void DoublePoints_AnyCoordinates_FollowsTheFormula(Residue x, Residue y, Residue z)
    {
        PointPairChecks<Sm2Field>.DoublePoints(x, y, z);
        PointPairChecks<P256Field>.DoublePoints(x, y, z);
    }

    [Property(Skip = VectorPathTests.NoAvx512, SkipUnless = nameof(VectorPathTests.HasAvx512), SkipType = typeof(VectorPathTests))]
    public void AddPoints_AnyCoordinates_FollowsTheFormula(Residue x, Residue y, Residue z, bool negative)
    {
        PointPairChecks<Sm2Field>.AddPoints(x, y, z, negative);
        PointPairChecks<P256Field>.AddPoints(x, y, z, negative);
    }
}
