using FsCheck.Xunit;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X9;

namespace ScCaToken.Crypto.Tests;

/// <summary>The verification with half the doublings on both curves.</summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 60)]
public class HalfSizeVerificationTests
{
    private static HalfSizeChecks<Sm2Curve, Sm2Field, Sm2Order> OnSm2 => new(GMNamedCurves.GetByName("sm2p256v1").G);

    private static HalfSizeChecks<P256Curve, P256Field, P256Order> OnP256 => new(ECNamedCurveTable.GetByName("secp256r1").G);

    [Property]
    public void HasX_AnyScalarsOnSm2_IsTrueForTheSumOnly(Residue x, Residue y, Residue z) => OnSm2.AnyScalars(x, y, z);

    [Property]
    public void HasX_AnyScalarsOnP256_IsTrueForTheSumOnly(Residue x, Residue y, Residue z) => OnP256.AnyScalars(x, y, z);

    [Fact]
    public void HasX_RandomSums_IsNeverDeclined()
    {
        OnSm2.RandomSums();
        OnP256.RandomSums();
    }

    [Fact]
    public void HasX_HostileKeysAndScalars_IsNeverWrong()
    {
        OnSm2.HostileKeysAndScalars();
        OnP256.HostileKeysAndScalars();
    }

    [Fact]
    public void SumHasX_XBelowAndAboveTheOrder_IsAccepted()
    {
        OnSm2.XBelowAndAboveTheOrder();
        OnP256.XBelowAndAboveTheOrder();
    }

    [Fact]
    public void HasX_OfTheTwist_IsNeverTrue()
    {
        OnSm2.Twist(7, 443);
        OnP256.Twist(3, 5, 13, 179);
    }
}
