namespace ScCaToken.Crypto;

/// <summary>The intermediate values of one operation on two points, kept by the caller where they are aligned.</summary>
internal struct PointPairScratch
{
    public Fp8 A, B, L, D, S, T;
}
