namespace ScCaToken.Crypto;

/// <summary>The intermediate values of one operation on two points, kept by the caller where they are aligned.</summary>
internal struct PointPairScratch<TField>
    where TField : struct, ILaneField
{
    public Fp8<TField> A, B, L, D, S, T;
}
