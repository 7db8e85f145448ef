namespace ScCaToken.Crypto;

/// <summary>
/// <see cref="PortablePoint{TCurve, TField, TOrder}"/> by the fastest path of this processor. The vector paths decline what their incomplete formulas
/// do not cover, a handful of scalars of all and what hostile signatures provoke; that is left to the portable path.
/// </summary>
internal static class FastPoint<TCurve, TField, TOrder>
    where TCurve : struct, ILaneCurve
    where TField : struct, ILaneField
    where TOrder : struct, IModulus
{
    /// <summary>x and y of k·G as plain numbers for k in [1, n−1], in constant time.</summary>
    public static void MultiplyBase(in Limbs k, ref Limbs x, ref Limbs y) => MultiplyBase(k, withY: true, ref x, ref y);

    /// <summary>Writes k·G as X ‖ Y.</summary>
    public static void MultiplyBase(in Limbs k, Span<byte> xy)
    {
        Limbs x = default, y = default;
        MultiplyBase(k, ref x, ref y);
        Group<TCurve, TField>.Write(ref x, ref y, xy);
    }

    /// <summary>Only x, which is sooner.</summary>
    public static void MultiplyBaseX(in Limbs k, ref Limbs x)
    {
        Limbs unused = default;
        MultiplyBase(k, withY: false, ref x, ref unused);
        unused.Clear();
    }

    private static void MultiplyBase(in Limbs k, bool withY, ref Limbs x, ref Limbs y)
    {
        if (!Lanes.AreSupported || !VectorPoint<TCurve, TField, TOrder>.TryMultiply(k, withY, ref x, ref y))
            PortablePoint<TCurve, TField, TOrder>.MultiplyBase(k, ref x, ref y);
    }

    /// <summary>x and y of k·P as plain numbers for k in [1, n−1] and an affine P (Z = 1) of the curve, in constant time.</summary>
    public static void Multiply(in Point p, in Limbs k, ref Limbs x, ref Limbs y)
    {
        if (!Lanes.AreSupported || !VectorMultiplication<TCurve, TField, TOrder>.TryMultiply(p, k, ref x, ref y))
            PortablePoint<TCurve, TField, TOrder>.Multiply(p, k, ref x, ref y);
    }

    /// <summary>Writes k·P as X ‖ Y.</summary>
    public static void Multiply(in Point p, in Limbs k, Span<byte> xy)
    {
        Limbs x = default, y = default;
        Multiply(p, k, ref x, ref y);
        Group<TCurve, TField>.Write(ref x, ref y, xy);
    }

    /// <summary>Whether x of s·G + t·P is <paramref name="expected"/> modulo n; never for the point at infinity. For public numbers.</summary>
    public static bool SumHasX(in Limbs s, in Limbs t, in Point p, in Limbs expected) =>
        TrySumHasX(s, t, p, expected) ?? PortablePoint<TCurve, TField, TOrder>.SumHasX(s, t, p, expected);

    private static bool? TrySumHasX(in Limbs s, in Limbs t, in Point p, in Limbs expected)
    {
        // The digits of the comb are odd and have no zero. Of SM2 s is never zero, of ECDSA for one digest.
        if (!Lanes.AreSupported || Mod<TOrder>.IsZero(s))
            return null;
        if (!Lanes.AreWideSupported)
            return VectorVerification<TCurve, TField, TOrder>.Verify(s, t, p, expected);
        // x is known modulo n only. That two values below p are possible happens to nobody who does not look for it.
        Limbs other = default;
        return Mod<TField>.TryAddBelow(ref other, expected, TOrder.Value) ? null : HalfSizeVerification<TCurve, TField, TOrder>.HasX(s, t, p, expected);
    }
}
