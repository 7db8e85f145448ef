using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>
/// An SM2 private key d in [1, n−2] (GB/T 32918.1, 6.1) with what signing needs again and again: (1 + d)⁻¹, the public point and the keyed
/// state of the nonce derivation. Parse once per login; all of it is zeroed by <see cref="Dispose"/>. Safe for concurrent signing.
/// </summary>
public sealed class Sm2PrivateKey : IDisposable
{
    /// <summary>Length of d in bytes.</summary>
    public const int Size = 32;

    private const int Scalar = 0, Inverse = 4, SecretLimbs = 8, OrderLimbs = 4;

    // Pinned, so that the collector never leaves copies behind.
    private readonly ulong[] _secret = GC.AllocateArray<ulong>(SecretLimbs, pinned: true);
    private readonly HedgedNonce[] _nonce = GC.AllocateArray<HedgedNonce>(1, pinned: true);
    private readonly byte[] _publicKey = new byte[64];
    private volatile bool _disposed;

    private Sm2PrivateKey(in Limbs d)
    {
        ((ReadOnlySpan<ulong>)d)[..OrderLimbs].CopyTo(_secret.AsSpan(Scalar));
        Limbs one = default, sum = default;
        one[0] = 1;
        Mod<Sm2Order>.Add(ref sum, d, one);
        if (Lanes.AreSupported)
        {
            VectorInversion<Sm2Order>.Invert(ref sum, sum, Limbs.From(Sm2Order.One));
        }
        else
        {
            Mod<Sm2Order>.ToMontgomery(ref sum, sum);
            Mod<Sm2Order>.Invert(ref sum, sum);
        }

        ((ReadOnlySpan<ulong>)sum)[..OrderLimbs].CopyTo(_secret.AsSpan(Inverse));
        sum.Clear();

        Span<byte> bytes = stackalloc byte[Size];
        Mod<Sm2Order>.Write(d, bytes);
        HedgedNonce.Create(bytes, out _nonce[0]);
        CryptographicOperations.ZeroMemory(bytes);
        FastPoint<Sm2Curve, Sm2Field, Sm2Order>.MultiplyBase(d, _publicKey);
    }

    /// <summary>Imports a 32-byte big-endian d; <see langword="false"/> for any other length and for d outside [1, n−2].</summary>
    public static bool TryImport(ReadOnlySpan<byte> d32, [NotNullWhen(true)] out Sm2PrivateKey? key)
    {
        key = null;
        if (d32.Length != Size)
            return false;
        Limbs d = default;
        try
        {
            if (!Mod<Sm2Order>.TryRead(d32, ref d) || Mod<Sm2Order>.IsZero(d) || IsMinusOne(d))
                return false;
            key = new Sm2PrivateKey(d);
            return true;
        }
        finally
        {
            d.Clear();
        }
    }

    /// <summary>Draws a uniformly distributed key from <paramref name="random"/> (GB/T 32918.1, 6.1, by rejection).</summary>
    public static Sm2PrivateKey Generate(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> d = stackalloc byte[Size];
        Sm2PrivateKey? key;
        do
            random.Fill(d);
        while (!TryImport(d, out key));
        CryptographicOperations.ZeroMemory(d);
        return key;
    }

    /// <summary>Writes d, 32 bytes big-endian.</summary>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public void Export(Span<byte> d32)
    {
        d32 = d32[..Size];
        Limbs d = default;
        CopyScalar(ref d);
        Mod<Sm2Order>.Write(d, d32);
        d.Clear();
    }

    /// <summary>Writes the public key X ‖ Y, 64 bytes.</summary>
    public void ExportPublicKey(Span<byte> xy64) => _publicKey.CopyTo(xy64);

    internal ReadOnlySpan<byte> PublicKey => _publicKey;

    internal void CopyScalar(ref Limbs d)
    {
        _secret.AsSpan(Scalar, OrderLimbs).CopyTo(d);
        ThrowIfDisposed();
    }

    /// <summary>Copies (1 + d)⁻¹ in Montgomery form and the nonce state; after a concurrent <see cref="Dispose"/> it throws instead of using torn bytes.</summary>
    internal void CopySigningState(ref Limbs inverse, ref HedgedNonce nonce)
    {
        _secret.AsSpan(Inverse, OrderLimbs).CopyTo(inverse);
        nonce = _nonce[0];
        ThrowIfDisposed();
    }

    private void ThrowIfDisposed()
    {
        Interlocked.MemoryBarrier();
        ObjectDisposedException.ThrowIf(_disposed, this);
    }

    private static bool IsMinusOne(in Limbs d)
    {
        Limbs one = default, sum = default;
        one[0] = 1;
        Mod<Sm2Order>.Add(ref sum, d, one);
        bool result = Mod<Sm2Order>.IsZero(sum);
        sum.Clear();
        return result;
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        Interlocked.MemoryBarrier();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_secret.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_nonce.AsSpan()));
    }
}
