using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>SM2 key exchange (GB/T 32918.3-2016, 6.1) on sm2p256v1, with the optional confirmation values.</summary>
public static class Sm2KeyExchange
{
    /// <summary>Length of a confirmation value in bytes.</summary>
    public const int ConfirmationSize = 32;

    /// <summary>Agrees on a key without confirmation. See the other overload.</summary>
    public static bool TryAgree(
        bool initiator, Sm2PrivateKey own, Sm2PrivateKey ownTemporary, ReadOnlySpan<byte> ownId, ReadOnlySpan<byte> peerXy64,
        ReadOnlySpan<byte> peerTemporaryXy64, ReadOnlySpan<byte> peerId, Span<byte> key) =>
        TryAgree(initiator, own, ownTemporary, ownId, peerXy64, peerTemporaryXy64, peerId, key, [], []);

    /// <summary>
    /// Agrees on a key of any length. <paramref name="s1"/> receives S1 = SB (sent by the responder) and <paramref name="s2"/> S2 = SA (sent by
    /// the initiator), each 32 bytes or left empty. <see langword="false"/> for an invalid point, an over-long ID or a wrong length.
    /// </summary>
    /// <exception cref="ObjectDisposedException">A key was wiped.</exception>
    public static bool TryAgree(
        bool initiator, Sm2PrivateKey own, Sm2PrivateKey ownTemporary, ReadOnlySpan<byte> ownId, ReadOnlySpan<byte> peerXy64,
        ReadOnlySpan<byte> peerTemporaryXy64, ReadOnlySpan<byte> peerId, Span<byte> key, Span<byte> s1, Span<byte> s2)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(ownTemporary);
        Point peer = default, peerTemporary = default;
        if (key.IsEmpty || ownId.Length > ushort.MaxValue / 8 || peerId.Length > ushort.MaxValue / 8
            || s1.Length is not (0 or ConfirmationSize) || s2.Length is not (0 or ConfirmationSize)
            || !Group<Sm2Curve, Sm2Field>.TryRead(peerXy64, ref peer) || !Group<Sm2Curve, Sm2Field>.TryRead(peerTemporaryXy64, ref peerTemporary))
            return false;

        Span<byte> u = stackalloc byte[64];
        if (!TryComputeSharedPoint(own, ownTemporary, peer, peerTemporary, peerTemporaryXy64, u))
            return false;
        Span<byte> z = stackalloc byte[64];
        Sm2.ComputeZ(initiator ? own.PublicKey : peerXy64, initiator ? ownId : peerId, z[..32]);
        Sm2.ComputeZ(initiator ? peerXy64 : own.PublicKey, initiator ? peerId : ownId, z[32..]);
        Sm2Kdf kdf = new(u);
        kdf.Append(z);
        kdf.Fill(key);
        kdf.Clear();
        ReadOnlySpan<byte> ra = initiator ? ownTemporary.PublicKey : peerTemporaryXy64;
        ReadOnlySpan<byte> rb = initiator ? peerTemporaryXy64 : ownTemporary.PublicKey;
        if (!s1.IsEmpty)
            Confirm(0x02, u, z, ra, rb, s1);
        if (!s2.IsEmpty)
            Confirm(0x03, u, z, ra, rb, s2);
        CryptographicOperations.ZeroMemory(u);
        return true;
    }

    /// <summary>U = t·(P + x̄(R)·R) with t = d + x̄(own R)·r; <see langword="false"/> if U is the point at infinity.</summary>
    private static bool TryComputeSharedPoint(
        Sm2PrivateKey own, Sm2PrivateKey ownTemporary, in Point peer, in Point peerTemporary, ReadOnlySpan<byte> peerTemporaryXy64, Span<byte> u)
    {
        Limbs t = default, bar = default;
        ComputeExponent(own, ownTemporary, ref t);

        // U = t·P + (t·x̄)·R: two multiplications of validated affine points.
        Truncate(peerTemporaryXy64, ref bar);
        Mod<Sm2Order>.ToMontgomery(ref bar, bar);
        Mod<Sm2Order>.Multiply(ref bar, bar, t);
        bool finite = !Mod<Sm2Order>.IsZero(t);
        if (finite)
        {
            Point sum = default, second = default;
            Span<byte> xy = stackalloc byte[64];
            FastPoint<Sm2Curve, Sm2Field, Sm2Order>.Multiply(peer, t, u);
            FastPoint<Sm2Curve, Sm2Field, Sm2Order>.Multiply(peerTemporary, bar, xy);
            Group<Sm2Curve, Sm2Field>.TryRead(u, ref sum);
            Group<Sm2Curve, Sm2Field>.TryRead(xy, ref second);
            Group<Sm2Curve, Sm2Field>.Add(ref sum, sum, second);
            finite = !Group<Sm2Curve, Sm2Field>.IsInfinity(sum);
            Group<Sm2Curve, Sm2Field>.Write(sum, u);
            sum.Clear();
            second.Clear();
            CryptographicOperations.ZeroMemory(xy);
            DeadStack.Wipe();
        }

        t.Clear();
        bar.Clear();
        return finite;
    }

    /// <summary>t = d + x̄(R)·r of the own keys.</summary>
    private static void ComputeExponent(Sm2PrivateKey own, Sm2PrivateKey ownTemporary, ref Limbs t)
    {
        Limbs d = default, r = default, bar = default;
        try
        {
            own.CopyScalar(ref d);
            ownTemporary.CopyScalar(ref r);
            Truncate(ownTemporary.PublicKey, ref bar);
            Mod<Sm2Order>.ToMontgomery(ref bar, bar);
            Mod<Sm2Order>.Multiply(ref t, bar, r);
            Mod<Sm2Order>.Add(ref t, t, d);
        }
        finally
        {
            d.Clear();
            r.Clear();
        }
    }

    /// <summary>x̄ = 2^127 + (x mod 2^127), w = 127.</summary>
    private static void Truncate(ReadOnlySpan<byte> xy64, ref Limbs bar)
    {
        Mod<Sm2Field>.TryRead(xy64[..32], ref bar);
        bar[1] |= 1UL << 63;
        bar[2] = 0;
        bar[3] = 0;
    }

    /// <summary>SM3(tag ‖ yU ‖ SM3(xU ‖ ZA ‖ ZB ‖ RA ‖ RB)).</summary>
    private static void Confirm(byte tag, ReadOnlySpan<byte> u, ReadOnlySpan<byte> z, ReadOnlySpan<byte> ra, ReadOnlySpan<byte> rb, Span<byte> output)
    {
        Span<byte> inner = stackalloc byte[32];
        Sm3 h = Sm3.Create();
        h.Append(u[..32]);
        h.Append(z);
        h.Append(ra);
        h.Append(rb);
        h.Finish(inner);
        h = Sm3.Create();
        h.Append([tag]);
        h.Append(u[32..]);
        h.Append(inner);
        h.Finish(output);
        CryptographicOperations.ZeroMemory(inner);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sm3>(ref h)));
    }
}
