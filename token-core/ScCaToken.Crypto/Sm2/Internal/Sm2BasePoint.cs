namespace ScCaToken.Crypto;

/// <summary>k·G on sm2p256v1 in constant time, by the fastest path of this processor.</summary>
internal static class Sm2BasePoint
{
    /// <summary>Writes k·G as X ‖ Y for k in [1, n−1].</summary>
    public static void Multiply(in Limbs k, Span<byte> xy64)
    {
        Limbs x = default, y = default;
        Multiply(k, withY: true, ref x, ref y);
        Mod<Sm2Field>.Write(x, xy64);
        Mod<Sm2Field>.Write(y, xy64[32..]);
        x.Clear();
        y.Clear();
    }

    /// <summary>The x coordinate of k·G as a plain number, for k in [1, n−1].</summary>
    public static void MultiplyX(in Limbs k, ref Limbs x)
    {
        Limbs unused = default;
        Multiply(k, withY: false, ref x, ref unused);
    }

    private static void Multiply(in Limbs k, bool withY, ref Limbs x, ref Limbs y)
    {
        // The vector path declines one k (and its negative) of all; the portable path has complete formulas.
        if (Sm2VectorPoint.IsSupported && Sm2VectorPoint.TryMultiply(k, withY, ref x, ref y))
            return;
        MultiplyPortable(k, ref x, ref y);
    }

    /// <summary>The portable path.</summary>
    public static void MultiplyPortable(in Limbs k, ref Limbs x, ref Limbs y)
    {
        Point p = default;
        BaseComb<Sm2Curve, Sm2Field>.Multiply(ref p, k);
        Group<Sm2Curve, Sm2Field>.ToAffine(p, ref x, ref y);
        p.Clear();
    }
}
