using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>ECDSA and ECDH over a curve given as type parameters (FIPS 186-5, 6.4; SP 800-56A, 5.7.1.2).</summary>
internal static class EcArithmetic<TCurve, TField, TOrder>
    where TCurve : struct, INistCurve
    where TField : struct, IModulus
    where TOrder : struct, IModulus
{
    private const int MaxCandidate = 2 * HedgedNonce.Size;

    private static int Size => TOrder.Limbs * 8;

    public static void MultiplyBase(in Limbs k, Span<byte> xy)
    {
        Limbs x = default, y = default;
        TCurve.MultiplyBase(k, ref x, ref y);
        Group<TCurve, TField>.Write(ref x, ref y, xy);
    }

    public static bool TryDerive(EcPrivateKey key, ReadOnlySpan<byte> peerXy, Span<byte> x)
    {
        Point p = default;
        if (x.Length < Size || !Group<TCurve, TField>.TryRead(peerXy, ref p))
            return false;
        Limbs d = default, sharedX = default, sharedY = default;
        key.CopyScalar(ref d);
        TCurve.Multiply(p, d, ref sharedX, ref sharedY);
        Mod<TField>.Write(sharedX, x);
        d.Clear();
        sharedX.Clear();
        sharedY.Clear();
        return true;
    }

    public static void Sign(EcPrivateKey key, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> entropy32, Span<byte> rs)
    {
        Limbs d = default, k = default, e = default;
        HedgedNonce nonce = default;
        Span<byte> candidate = stackalloc byte[MaxCandidate];
        try
        {
            key.CopyScalar(ref d);
            key.CopyNonceState(ref nonce);
            ReadDigest(hash, ref e);
            byte attempt = 0;
            do
            {
                for (int at = 0; at < Size; at += HedgedNonce.Size)
                    nonce.Derive(hash, entropy32, attempt++, candidate.Slice(at, HedgedNonce.Size));
            }
            while (!Mod<TOrder>.TryRead(candidate, ref k) || Mod<TOrder>.IsZero(k) || !TrySign(d, e, k, rs));
        }
        finally
        {
            d.Clear();
            k.Clear();
            CryptographicOperations.ZeroMemory(candidate);
            Wiping.Clear(ref nonce);
        }
    }

    /// <summary>Signs the reduced digest e with a given nonce; <see langword="false"/> if r or s is zero.</summary>
    internal static bool TrySign(in Limbs d, in Limbs e, in Limbs k, Span<byte> rs)
    {
        Limbs r = default, s = default, t = default;
        TCurve.MultiplyBaseX(k, ref r);
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
        return TCurve.SumHasX(u, v, p, r);
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
