using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>A private key d in [1, n−1] on a NIST curve, with its public point. Zeroed by <see cref="Dispose"/>; safe for concurrent use.</summary>
public sealed class EcPrivateKey : IDisposable
{
    // Pinned, so that the collector never leaves copies behind.
    private readonly ulong[] _scalar = GC.AllocateArray<ulong>(Limbs.Capacity, pinned: true);
    private readonly HedgedNonce[] _nonce = GC.AllocateArray<HedgedNonce>(1, pinned: true);
    private readonly byte[] _publicKey;
    private volatile bool _disposed;

    private EcPrivateKey(EcCurve curve, in Limbs d)
    {
        Curve = curve;
        ((ReadOnlySpan<ulong>)d).CopyTo(_scalar);
        _publicKey = new byte[PublicKeySize(curve)];
        HedgedNonce.Create(MemoryMarshal.AsBytes<ulong>(d), out _nonce[0]);
        if (curve == EcCurve.P256)
            EcArithmetic<P256Curve, P256Field, P256Order>.MultiplyBase(d, _publicKey);
        else
            EcArithmetic<P384Curve, P384Field, P384Order>.MultiplyBase(d, _publicKey);
    }

    /// <summary>The curve.</summary>
    public EcCurve Curve { get; }

    /// <summary>Length of d, and of one coordinate, in bytes.</summary>
    public static int ScalarSize(EcCurve curve) => curve switch
    {
        EcCurve.P256 => 32,
        EcCurve.P384 => 48,
        _ => throw new ArgumentOutOfRangeException(nameof(curve)),
    };

    /// <summary>Length of X ‖ Y, and of r ‖ s, in bytes.</summary>
    public static int PublicKeySize(EcCurve curve) => 2 * ScalarSize(curve);

    /// <summary>Imports a big-endian d of full length; <see langword="false"/> for any other length and for d outside [1, n−1].</summary>
    public static bool TryImport(EcCurve curve, ReadOnlySpan<byte> d, [NotNullWhen(true)] out EcPrivateKey? key)
    {
        key = null;
        if (d.Length != ScalarSize(curve))
            return false;
        Limbs scalar = default;
        bool valid = curve == EcCurve.P256
            ? Mod<P256Order>.TryRead(d, ref scalar) && !Mod<P256Order>.IsZero(scalar)
            : Mod<P384Order>.TryRead(d, ref scalar) && !Mod<P384Order>.IsZero(scalar);
        if (valid)
            key = new EcPrivateKey(curve, scalar);
        scalar.Clear();
        return valid;
    }

    /// <summary>Draws a key by rejection sampling (FIPS 186-5, A.2.2).</summary>
    public static EcPrivateKey Generate(EcCurve curve, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> d = stackalloc byte[ScalarSize(curve)];
        EcPrivateKey? key;
        do
            random.Fill(d);
        while (!TryImport(curve, d, out key));
        CryptographicOperations.ZeroMemory(d);
        return key;
    }

    /// <summary>Writes d, big-endian, <see cref="ScalarSize"/> bytes.</summary>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public void Export(Span<byte> d)
    {
        d = d[..ScalarSize(Curve)];
        Limbs scalar = default;
        CopyScalar(ref scalar);
        if (Curve == EcCurve.P256)
            Mod<P256Order>.Write(scalar, d);
        else
            Mod<P384Order>.Write(scalar, d);
        scalar.Clear();
    }

    /// <summary>Writes the public key X ‖ Y.</summary>
    public void ExportPublicKey(Span<byte> xy) => _publicKey.CopyTo(xy);

    internal void CopyScalar(ref Limbs d)
    {
        _scalar.CopyTo(d);
        ThrowIfDisposed();
    }

    internal void CopyNonceState(ref HedgedNonce nonce)
    {
        nonce = _nonce[0];
        ThrowIfDisposed();
    }

    private void ThrowIfDisposed()
    {
        Interlocked.MemoryBarrier();
        ObjectDisposedException.ThrowIf(_disposed, this);
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        Interlocked.MemoryBarrier();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_scalar.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_nonce.AsSpan()));
    }
}
