using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>GB/T 32918.2, 6.1, with s = (1 + d)⁻¹·(k + r) − r, which needs a single multiplication per signature.</summary>
internal static class Sm2Signer
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sign(Sm2PrivateKey key, ReadOnlySpan<byte> e32, ReadOnlySpan<byte> entropy32, Span<byte> rs64)
    {
        Limbs inverse = default, k = default;
        HedgedNonce nonce = default;
        Span<byte> candidate = stackalloc byte[32];
        try
        {
            key.CopySigningState(ref inverse, ref nonce);
            byte attempt = 0;
            do
                nonce.Derive(e32, entropy32, attempt++, candidate);
            while (!Mod<Sm2Order>.TryRead(candidate, ref k) || Mod<Sm2Order>.IsZero(k) || !TrySign(inverse, e32, k, rs64));
        }
        finally
        {
            inverse.Clear();
            k.Clear();
            CryptographicOperations.ZeroMemory(candidate);
            Wiping.Clear(ref nonce);
        }
    }

    /// <summary>Signs with a given nonce k in [1, n−1]; <see langword="false"/> if the standard asks for another one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool TrySign(in Limbs inverse, ReadOnlySpan<byte> e32, in Limbs k, Span<byte> rs64)
    {
        Limbs x = default, r = default, s = default;
        FastPoint<Sm2Curve, Sm2Field, Sm2Order>.MultiplyBaseX(k, ref x);
        Mod<Sm2Order>.Reduce(ref x, x);
        Mod<Sm2Order>.ReadReduced(e32, ref r);
        Mod<Sm2Order>.Add(ref r, r, x);
        Mod<Sm2Order>.Add(ref s, r, k);
        bool usable = !Mod<Sm2Order>.IsZero(r) && !Mod<Sm2Order>.IsZero(s);
        Mod<Sm2Order>.Multiply(ref s, s, inverse);
        Mod<Sm2Order>.Subtract(ref s, s, r);
        usable &= !Mod<Sm2Order>.IsZero(s);
        if (usable)
        {
            Mod<Sm2Order>.Write(r, rs64);
            Mod<Sm2Order>.Write(s, rs64[32..]);
        }

        x.Clear();
        s.Clear();
        return usable;
    }
}
