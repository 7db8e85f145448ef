using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>
/// An RSA private key, parsed once and ready to sign: primes, CRT exponents and everything precomputed from them, in memory that the collector
/// does not move and that <see cref="Dispose"/> wipes. Safe to use from several threads at once; disposing while in use is the owner's mistake.
/// Moduli of 1024 to 4096 bits in steps of 128, two primes of half that length, public exponent odd and below 2^62.
/// </summary>
public sealed partial class RsaPrivateKey : IDisposable
{
    /// <summary>Smallest modulus in bits; profiles other than lax refuse it.</summary>
    public const int MinBitLength = 1024;

    /// <summary>Largest modulus in bits.</summary>
    public const int MaxBitLength = 64 * Nat.MaxLimbs;

    private const ulong MaxExponent = (1UL << 62) - 1;

    private readonly byte[] _publicExponent;
    private bool _disposed;

    private RsaPrivateKey(int bits, ulong e)
    {
        BitLength = bits;
        Exponent = e;
        int full = bits / 64, half = bits / 128;
        N = Secret(full);
        NRSquared = Secret(full);
        P = new RsaPrime(half);
        Q = new RsaPrime(half);
        QInverse = Secret(half);
        _publicExponent = new byte[(71 - System.Numerics.BitOperations.LeadingZeroCount(e)) / 8];
        Nat.ToBytes([e], _publicExponent);
    }

    /// <summary>Length of the modulus in bits.</summary>
    public int BitLength { get; }

    /// <summary>Length of the modulus, and of a signature, in bytes.</summary>
    public int ByteLength => BitLength / 8;

    /// <summary>The public exponent, big-endian without leading zeros.</summary>
    public ReadOnlySpan<byte> PublicExponent => _publicExponent;

    /// <summary>On in tests of the portable path.</summary>
    [ThreadStatic]
    internal static bool PortableOnly;

    /// <summary>On in tests of the AVX2 path on machines with AVX-512.</summary>
    [ThreadStatic]
    internal static bool NarrowOnly;

    internal ulong Exponent { get; }

    internal ulong[] N { get; }

    internal ulong N0 { get; private set; }

    internal ulong[] NRSquared { get; }

    internal RsaPrime P { get; }

    internal RsaPrime Q { get; }

    /// <summary>q⁻¹ mod p in Montgomery form.</summary>
    internal ulong[] QInverse { get; }

    /// <summary>The blinding of the portable path, where there is no other.</summary>
    internal RsaBlinding? Blinding { get; private set; }

    /// <summary>The vector path's share, where there is one.</summary>
    internal LaneKey? Lanes { get; private set; }

    /// <summary>Takes a key from its public exponent and primes, and proves on one example that it works.</summary>
    /// <param name="e">Public exponent, big-endian.</param>
    /// <param name="p">First prime, big-endian; leading zeros are allowed.</param>
    /// <param name="q">Second prime, of the same length in bits.</param>
    /// <param name="key">The key, to be disposed by the caller.</param>
    /// <returns>False when sizes are not supported or the numbers do not make a key.</returns>
    public static bool TryImport(ReadOnlySpan<byte> e, ReadOnlySpan<byte> p, ReadOnlySpan<byte> q, out RsaPrivateKey? key)
    {
        key = null;
        e = e.TrimStart((byte)0);
        p = p.TrimStart((byte)0);
        q = q.TrimStart((byte)0);
        if (e.IsEmpty || e.Length > 8 || p.Length != q.Length || p.Length % 8 != 0 || p.Length is < MinBitLength / 16 or > MaxBitLength / 16)
            return false;
        Span<ulong> exponent = stackalloc ulong[1];
        Nat.FromBytes(e, exponent);
        if (exponent[0] < 3 || (exponent[0] & 1) == 0 || exponent[0] > MaxExponent || ((p[^1] & q[^1]) & 1) == 0)
            return false;

        var candidate = new RsaPrivateKey(16 * p.Length, exponent[0]);
        Nat.FromBytes(p, candidate.P.Value);
        Nat.FromBytes(q, candidate.Q.Value);
        if (!candidate.TryPrepare())
        {
            candidate.Dispose();
            return false;
        }

        key = candidate;
        return true;
    }

    /// <summary>Takes a key whose primes are given as limbs (key generation).</summary>
    internal static bool TryCreate(ulong e, ReadOnlySpan<ulong> p, ReadOnlySpan<ulong> q, out RsaPrivateKey? key)
    {
        key = null;
        var candidate = new RsaPrivateKey(128 * p.Length, e);
        p.CopyTo(candidate.P.Value);
        q.CopyTo(candidate.Q.Value);
        if (!candidate.TryPrepare())
        {
            candidate.Dispose();
            return false;
        }

        key = candidate;
        return true;
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        Wipe(NRSquared);
        Wipe(QInverse);
        P.Clear();
        Q.Clear();
        Blinding?.Clear();
        Lanes?.Clear();
    }

    internal static ulong[] Secret(int limbs) => GC.AllocateArray<ulong>(limbs, pinned: true);

    internal static void Wipe(ulong[] value) => CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(value.AsSpan()));

    /// <summary>Forgets the blinding pair, as after many uses.</summary>
    internal void ClearBlinding()
    {
        Blinding?.Clear();
        Lanes?.Blinding.Clear();
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    /// <summary>Computes everything that follows from e, p and q, and runs a pairwise check.</summary>
    private bool TryPrepare()
    {
        Nat.Multiply(P.Value, Q.Value, N);
        if (N[^1] >> 63 == 0 || Nat.MaskIfEqual(P.Value, Q.Value) != 0)
            return false;
        N0 = Montgomery.NegativeInverse(N[0]);
        Montgomery.ComputeRSquared(N, N0, NRSquared);
        if ((P.TryPrepare(Exponent) & Q.TryPrepare(Exponent)) == 0)
            return false;
        if (LaneArithmetic.IsSupported && !PortableOnly)
            Lanes = new LaneKey(this);
        else
            Blinding = new RsaBlinding(N.Length);
        RsaPrivateOperation.ComputeInverse(this);
        return PairwiseCheck();
    }

    /// <summary>One private operation on a fixed number. The check inside may be modulo the primes; here it is modulo n, which nothing else proves to be their product.</summary>
    internal bool PairwiseCheck()
    {
        Span<byte> input = stackalloc byte[ByteLength];
        input.Fill(0x5A);
        input[0] = 0;
        Span<byte> output = stackalloc byte[ByteLength];
        Span<ulong> message = stackalloc ulong[N.Length], root = stackalloc ulong[N.Length];
        bool ok = RsaPrivateOperation.TryCompute(this, input, default, output, blind: false) && !output.SequenceEqual(input);
        Nat.FromBytes(input, message);
        Nat.FromBytes(output, root);
        ok &= RsaPrivateOperation.IsRoot(this, root, message);
        output.Clear();
        root.Clear();
        return ok;
    }
}
