namespace ScCaToken.Crypto;

/// <summary>k·G on sm2p256v1 in constant time.</summary>
internal static class Sm2BasePoint
{
    /// <summary>Writes k·G as X ‖ Y for k in [1, n−1].</summary>
    public static void Multiply(in Limbs k, Span<byte> xy64)
    {
        Point p = default;
        Group<Sm2Curve, Sm2Field>.Multiply(ref p, Group<Sm2Curve, Sm2Field>.Generator, k);
        Group<Sm2Curve, Sm2Field>.Write(p, xy64);
        p.Clear();
    }

    /// <summary>The x coordinate of k·G as a plain number, for k in [1, n−1].</summary>
    public static void MultiplyX(in Limbs k, ref Limbs x)
    {
        Point p = default;
        Limbs y = default;
        Group<Sm2Curve, Sm2Field>.Multiply(ref p, Group<Sm2Curve, Sm2Field>.Generator, k);
        Group<Sm2Curve, Sm2Field>.ToAffine(p, ref x, ref y);
        p.Clear();
        y.Clear();
    }
}
