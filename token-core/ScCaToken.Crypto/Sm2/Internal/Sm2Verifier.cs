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
        return FastPoint<Sm2Curve, Sm2Field, Sm2Order>.SumHasX(s, t, p, expected);
    }

    /// <summary>Verification with the comb table of a known key beside its point.</summary>
    public static bool Verify(in Point p, nint keyTable, ReadOnlySpan<byte> e32, ReadOnlySpan<byte> rs64)
    {
        Limbs r = default, s = default, t = default, expected = default;
        return TryParse(e32, rs64, ref r, ref s, ref t, ref expected)
            && (VectorVerification<Sm2Curve, Sm2Field, Sm2Order>.Verify(s, t, keyTable, expected)
                ?? PortablePoint<Sm2Curve, Sm2Field, Sm2Order>.SumHasX(s, t, p, expected));
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
}
