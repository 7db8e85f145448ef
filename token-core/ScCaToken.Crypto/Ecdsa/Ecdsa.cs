namespace ScCaToken.Crypto;

/// <summary>
/// ECDSA on P-256 and P-384 (FIPS 186-5, section 6). Points X ‖ Y, signatures r ‖ s, big-endian and of full length. No call allocates but the first on a
/// curve, which may build a table.
/// </summary>
public static class Ecdsa
{
    /// <summary>
    /// Signs a digest of any length, of which the leftmost bits count (FIPS 186-5, 6.4.1). The nonce is derived from the key, the digest and 32
    /// bytes of entropy. Concurrent calls on one key are safe.
    /// </summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public static void Sign(EcPrivateKey key, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> entropy32, Span<byte> rs)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (entropy32.Length != HedgedNonce.EntropySize || rs.Length < EcPrivateKey.PublicKeySize(key.Curve))
            throw new ArgumentException("The entropy has 32 bytes, the signature two full-length numbers.");
        if (key.Curve == EcCurve.P256)
            EcArithmetic<P256Curve, P256Field, P256Order>.Sign(key, hash, entropy32, rs);
        else
            EcArithmetic<P384Curve, P384Field, P384Order>.Sign(key, hash, entropy32, rs);
    }

    /// <summary>Verifies r ‖ s (FIPS 186-5, 6.4.2); <see langword="false"/> for every malformed input.</summary>
    public static bool Verify(EcCurve curve, ReadOnlySpan<byte> xy, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> rs) => curve switch
    {
        EcCurve.P256 => EcArithmetic<P256Curve, P256Field, P256Order>.Verify(xy, hash, rs),
        EcCurve.P384 => EcArithmetic<P384Curve, P384Field, P384Order>.Verify(xy, hash, rs),
        _ => false,
    };

    /// <summary>Whether X ‖ Y is a point of the curve (SP 800-56A, 5.6.2.3.3; cofactor 1).</summary>
    public static bool IsValidPublicKey(EcCurve curve, ReadOnlySpan<byte> xy)
    {
        Point p = default;
        return curve switch
        {
            EcCurve.P256 => Group<P256Curve, P256Field>.TryRead(xy, ref p),
            EcCurve.P384 => Group<P384Curve, P384Field>.TryRead(xy, ref p),
            _ => false,
        };
    }
}
