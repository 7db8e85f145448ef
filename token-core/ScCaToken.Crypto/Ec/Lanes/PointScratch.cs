namespace ScCaToken.Crypto;

/// <summary>The intermediate values of one operation on whole points, kept by the caller where they are aligned and can be zeroed.</summary>
internal struct PointScratch<TField>
    where TField : struct, ILaneField
{
    public Fp4<TField> A, B, L, D, S, T;
}
