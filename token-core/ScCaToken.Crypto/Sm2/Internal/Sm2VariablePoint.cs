namespace ScCaToken.Crypto;

/// <summary>k·P on sm2p256v1 in constant time, by the fastest path of this processor.</summary>
internal static class Sm2VariablePoint
{
    /// <summary>Writes k·P as X ‖ Y for k in [1, n−1] and an affine P (Z = 1) of the curve.</summary>
    public static void Multiply(in Point p, in Limbs k, Span<byte> xy64)
    {
        Limbs x = default, y = default;
        if (!Sm2VectorPoint.IsSupported || !Sm2VectorMultiplication.TryMultiply(p, k, ref x, ref y))
            MultiplyPortable(p, k, ref x, ref y);
        Mod<Sm2Field>.Write(x, xy64);
        Mod<Sm2Field>.Write(y, xy64[32..]);
        x.Clear();
        y.Clear();
    }

    /// <summary>The portable path.</summary>
    public static void MultiplyPortable(in Point p, in Limbs k, ref Limbs x, ref Limbs y)
    {
        Point product = default;
        Group<Sm2Curve, Sm2Field>.Multiply(ref product, p, k);
        Group<Sm2Curve, Sm2Field>.ToAffine(product, ref x, ref y);
        product.Clear();
    }
}
