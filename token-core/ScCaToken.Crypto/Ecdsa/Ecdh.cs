namespace ScCaToken.Crypto;

/// <summary>Elliptic curve Diffie-Hellman on P-256 and P-384 (SP 800-56A, 5.7.1.2).</summary>
public static class Ecdh
{
    /// <summary>Writes the x coordinate of d·P; <see langword="false"/> if the peer's point is not on the key's curve or the output is too short.</summary>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public static bool TryDerive(EcPrivateKey key, ReadOnlySpan<byte> peerXy, Span<byte> x)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Curve == EcCurve.P256
            ? EcArithmetic<P256Curve, P256Field, P256Order>.TryDerive(key, peerXy, x)
            : EcArithmetic<P384Curve, P384Field, P384Order>.TryDerive(key, peerXy, x);
    }
}
