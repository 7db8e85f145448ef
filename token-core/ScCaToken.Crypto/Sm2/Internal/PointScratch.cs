namespace ScCaToken.Crypto;

/// <summary>The intermediate values of one operation on whole points, kept by the caller where they are aligned and can be zeroed.</summary>
internal struct PointScratch
{
    public Fp4 A, B, L, D, S, T;
}
