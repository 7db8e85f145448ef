using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>ECDSA and ECDH over a curve given as type parameters (FIPS 186-5, 6.4; SP 800-56A, 5.7.1.2).</summary>
internal static class EcArithmetic<TCurve, TField, TOrder>
    where TCurve : struct, ICurve
    where TField : struct, IModulus
    where TOrder : struct, IModulus
{
    private static int Size => TOrder.Limbs * 8;

    public static void MultiplyBase(in Limbs k, Span<byte> xy)
    {
        Point p = default;
        BaseComb<TCurve, TField>.Multiply(ref p, k);
        Group<TCurve, TField>.Write(p, xy);
        p.Clear();
    }

    public static bool TryDerive(EcPrivateKey key, ReadOnlySpan<byte> peerXy, Span<byte> x)
    {
        Point p = default;
        if (x.Length < Size || !Group<TCurve, TField>.TryRead(peerXy, ref p))
            return false;
        Limbs d = default;
        key.CopyScalar(ref d);
        Group<TCurve, TField>.Multiply(ref p, p, d);
        Span<byte> xy = stackalloc byte[2 * Size];
        Group<TCurve, TField>.Write(p, xy);
        xy[..Size].CopyTo(x);
        d.Clear();
        p.Clear();
        CryptographicOperations.ZeroMemory(xy);
        return true;
    }

    public static void Sign(EcPrivateKey key, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> entropy32, Span<byte> rs)
    {
        Limbs d = default, k = default, e = default;
        HedgedNonce nonce = default;
        Span<byte> candidate = stackalloc byte[64];
        try
        {
            key.CopyScalar(ref d);
            key.CopyNonceState(ref nonce);
            ReadDigest(hash, ref e);
            byte attempt = 0;
            do
            {
                nonce.Derive(hash, entropy32, attempt++, candidate[..32]);
                nonce.Derive(hash, entropy32, attempt++, candidate[32..]);
            }
            while (!Mod<TOrder>.TryRead(candidate, ref k) || Mod<TOrder>.IsZero(k) || !TrySign(d, e, k, rs));
        }
        finally
        {
            d.Clear();
            k.Clear();
            CryptographicOperations.ZeroMemory(candidate);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<HedgedNonce>(ref nonce)));
        }
    }

    /// <summary>Signs the reduced digest e with a given nonce; <see langword="false"/> if r or s is zero.</summary>
    internal static bool TrySign(in Limbs d, in Limbs e, in Limbs k, Span<byte> rs)
    {
        Point p = default;
        Limbs r = default, s = default, y = default, t = default;
        BaseComb<TCurve, TField>.Multiply(ref p, k);
        Group<TCurve, TField>.ToAffine(p, ref r, ref y);
        Mod<TOrder>.Reduce(ref r, r);
        Mod<TOrder>.ToMontgomery(ref t, r);
        Mod<TOrder>.Multiply(ref s, t, d);
        Mod<TOrder>.Add(ref s, s, e);
        Mod<TOrder>.ToMontgomery(ref t, k);
        Mod<TOrder>.Invert(ref t, t);
        Mod<TOrder>.Multiply(ref s, s, t);
        bool usable = !Mod<TOrder>.IsZero(r) && !Mod<TOrder>.IsZero(s);
        if (usable)
        {
            Mod<TOrder>.Write(r, rs);
            Mod<TOrder>.Write(s, rs[Size..]);
        }

        p.Clear();
        y.Clear();
        t.Clear();
        s.Clear();
        return usable;
    }

    public static bool Verify(ReadOnlySpan<byte> xy, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> rs)
    {
        Point p = default;
        Limbs r = default, s = default, u = default, v = default, e = default;
        if (rs.Length != 2 * Size || !Group<TCurve, TField>.TryRead(xy, ref p)
            || !Mod<TOrder>.TryRead(rs[..Size], ref r) || !Mod<TOrder>.TryRead(rs[Size..], ref s)
            || Mod<TOrder>.IsZero(r) || Mod<TOrder>.IsZero(s))
            return false;
        ReadDigest(hash, ref e);
        Mod<TOrder>.ToMontgomery(ref s, s);
        Mod<TOrder>.Invert(ref s, s);
        Mod<TOrder>.Multiply(ref u, e, s);
        Mod<TOrder>.Multiply(ref v, r, s);
        Point sum = default;
        Group<TCurve, TField>.MultiplyAddVartime(ref sum, u, v, p);
        if (Group<TCurve, TField>.IsInfinity(sum))
            return false;
        Group<TCurve, TField>.ToAffine(sum, ref u, ref v);
        Mod<TOrder>.Reduce(ref u, u);
        return Mod<TOrder>.AreEqual(u, r);
    }

    /// <summary>The leftmost bits of the digest as a number modulo n; n has a whole number of bytes, so no shift is needed.</summary>
    internal static void ReadDigest(ReadOnlySpan<byte> hash, ref Limbs e)
    {
        Span<byte> padded = stackalloc byte[Size];
        padded.Clear();
        if (hash.Length >= Size)
            hash[..Size].CopyTo(padded);
        else
            hash.CopyTo(padded[(Size - hash.Length)..]);
        Mod<TOrder>.ReadReduced(padded, ref e);
    }
}
