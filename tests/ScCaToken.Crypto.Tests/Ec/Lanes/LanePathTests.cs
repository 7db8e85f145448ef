using System.Numerics;
using FsCheck.Xunit;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X9;

namespace ScCaToken.Crypto.Tests;

/// <summary>Every path of the curves that have vector paths.</summary>
[Properties(Arbitrary = [typeof(Residues)], MaxTest = 40)]
public class LanePathTests
{
    private static readonly BigInteger Sm2N = Residues.Modulus<Sm2Order>(), P256N = Residues.Modulus<P256Order>();

    private static PathChecks<Sm2Curve, Sm2Field, Sm2Order> Sm2Paths => new(GMNamedCurves.GetByName("sm2p256v1").G);

    private static PathChecks<P256Curve, P256Field, P256Order> P256Paths => new(ECNamedCurveTable.GetByName("secp256r1").G);

    [Property]
    public void BasePoint_AnyScalar_SameBytesOnAllPaths(Residue k)
    {
        Sm2Paths.Base((k.Value % (Sm2N - 1)) + 1);
        P256Paths.Base((k.Value % (P256N - 1)) + 1);
    }

    [Property]
    public void VariablePoint_AnyScalar_SameBytesOnAllPaths(Residue k, Residue d)
    {
        Sm2Paths.Variable((k.Value % (Sm2N - 1)) + 1, (d.Value % (Sm2N - 1)) + 1);
        P256Paths.Variable((k.Value % (P256N - 1)) + 1, (d.Value % (P256N - 1)) + 1);
    }

    [Fact]
    public void AllPaths_EdgeScalars_GiveOracleBytes()
    {
        CheckEdges(Sm2Paths);
        CheckEdges(P256Paths);
    }

    private static void CheckEdges<TCurve, TField, TOrder>(PathChecks<TCurve, TField, TOrder> paths)
        where TCurve : struct, ILaneCurve
        where TField : struct, ILaneField
        where TOrder : struct, IModulus
    {
        BigInteger n = Residues.Modulus<TOrder>();
        foreach (BigInteger k in PathChecks<TCurve, TField, TOrder>.Edges)
        {
            paths.Base(k);
            if (k < 200 || k > n - 200 || (k & 0x1F).IsZero)
                paths.Variable(k, 0x5EED);
        }
    }

    [Fact]
    public void Sums_HostileKeysAndScalars_AgreeWithOracle()
    {
        Sm2Paths.HostileSums();
        P256Paths.HostileSums();
    }

    [Fact]
    public void KeyTable_OfGenerator_EqualsEmbeddedData()
    {
        PathChecks<Sm2Curve, Sm2Field, Sm2Order>.TableOfGenerator();
        PathChecks<P256Curve, P256Field, P256Order>.TableOfGenerator();
    }
}
