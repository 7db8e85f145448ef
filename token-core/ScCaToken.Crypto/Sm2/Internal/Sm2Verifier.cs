namespace ScCaToken.Crypto;

/// <summary>GB/T 32918.2, 7.1. Everything here is public, so it runs in variable time.</summary>
internal static class Sm2Verifier
{
    public static bool Verify(ReadOnlySpan<byte> xy64, ReadOnlySpan<byte> e32, ReadOnlySpan<byte> rs64)
    {
        Point p = default;
        return Group<Sm2Curve, Sm2Field>.TryRead(xy64, ref p) && Verify(p, e32, rs64);
    }

    public static bool Verify(in Point p, ReadOnlySpan<byte> e32, ReadOnlySpan<byte> rs64)
    {
        Limbs r = default, s = default, t = default, expected = default;
        if (!TryParse(e32, rs64, ref r, ref s, ref t, ref expected))
            return false;
        return VerifyFast(s, t, p, expected) ?? VerifyPortable(s, t, p, expected);
    }

    /// <summary>Verification with the comb table of a known key beside its point.</summary>
    public static bool Verify(in Point p, nint keyTable, ReadOnlySpan<byte> e32, ReadOnlySpan<byte> rs64)
    {
        Limbs r = default, s = default, t = default, expected = default;
        return TryParse(e32, rs64, ref r, ref s, ref t, ref expected)
            && (Sm2VectorVerification.Verify(s, t, keyTable, expected) ?? VerifyPortable(s, t, p, expected));
    }

    /// <summary>The fastest path of this processor; <see langword="null"/> if it does not apply.</summary>
    private static bool? VerifyFast(in Limbs s, in Limbs t, in Point p, in Limbs expected)
    {
        if (!Sm2HalfSizeVerification.IsSupported)
            return Sm2VectorPoint.IsSupported ? Sm2VectorVerification.Verify(s, t, p, expected) : null;
        // x1 is known modulo n only. That two values below p are possible happens to nobody who does not look for it.
        Limbs other = default;
        return Mod<Sm2Field>.TryAddBelow(ref other, expected, Sm2Order.Value) ? null : Sm2HalfSizeVerification.HasX(s, t, p, expected);
    }

    /// <summary>The complete formulas, which know no exceptional case.</summary>
    internal static bool VerifyPortable(in Limbs s, in Limbs t, in Point p, in Limbs expected)
    {
        Point sum = default;
        Group<Sm2Curve, Sm2Field>.MultiplyAddVartime(ref sum, s, t, p);
        return HasX(sum, expected);
    }

    /// <summary>B1 to B5: the scalars, and the value r − e that x1 must have modulo n.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> e32, ReadOnlySpan<byte> rs64, ref Limbs r, ref Limbs s, ref Limbs t, ref Limbs expected)
    {
        if (e32.Length != Sm2.DigestSize || rs64.Length != Sm2.SignatureSize
            || !Mod<Sm2Order>.TryRead(rs64[..32], ref r) || !Mod<Sm2Order>.TryRead(rs64[32..], ref s)
            || Mod<Sm2Order>.IsZero(r) || Mod<Sm2Order>.IsZero(s))
            return false;
        Mod<Sm2Order>.Add(ref t, r, s);
        if (Mod<Sm2Order>.IsZero(t))
            return false;
        Mod<Sm2Order>.ReadReduced(e32, ref expected);
        Mod<Sm2Order>.Subtract(ref expected, r, expected);
        return true;
    }

    /// <summary>Whether x1 mod n is <paramref name="expected"/>; never for the point at infinity.</summary>
    private static bool HasX(in Point p, in Limbs expected)
    {
        if (Group<Sm2Curve, Sm2Field>.IsInfinity(p))
            return false;
        Limbs x = default, y = default;
        Group<Sm2Curve, Sm2Field>.ToAffine(p, ref x, ref y);
        Mod<Sm2Order>.Reduce(ref x, x);
        return Mod<Sm2Order>.AreEqual(x, expected);
    }
}
