using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>Multiplication on any curve for any processor, with complete formulas: no scalar and no point is an exception.</summary>
internal static class PortablePoint<TCurve, TField, TOrder>
    where TCurve : struct, ICurve
    where TField : struct, IModulus
    where TOrder : struct, IModulus
{
    /// <summary>x and y of k·G as plain numbers for k in [1, n−1], in constant time.</summary>
    public static void MultiplyBase(in Limbs k, ref Limbs x, ref Limbs y)
    {
        Point p = default;
        BaseComb<TCurve, TField>.Multiply(ref p, k);
        Group<TCurve, TField>.ToAffine(p, ref x, ref y);
        p.Clear();
        DeadStack.Wipe();
    }

    /// <summary>x and y of k·P as plain numbers for k in [1, n−1], in constant time.</summary>
    public static void Multiply(in Point p, in Limbs k, ref Limbs x, ref Limbs y)
    {
        Point product = default;
        Group<TCurve, TField>.Multiply(ref product, p, k);
        Group<TCurve, TField>.ToAffine(product, ref x, ref y);
        product.Clear();
        DeadStack.Wipe();
    }

    /// <summary>Whether x of s·G + t·P is <paramref name="expected"/> modulo n; never for the point at infinity. For public numbers.</summary>
    public static bool SumHasX(in Limbs s, in Limbs t, in Point p, in Limbs expected)
    {
        Point sum = default;
        Group<TCurve, TField>.MultiplyAddVartime(ref sum, s, t, p);
        if (Group<TCurve, TField>.IsInfinity(sum))
            return false;
        Limbs x = default, y = default;
        Group<TCurve, TField>.ToAffine(sum, ref x, ref y);
        Mod<TOrder>.Reduce(ref x, x);
        return Mod<TOrder>.AreEqual(x, expected);
    }
}
