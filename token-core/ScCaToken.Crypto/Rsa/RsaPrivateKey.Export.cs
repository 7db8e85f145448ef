using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

public sealed partial class RsaPrivateKey
{
    /// <summary>Writes the modulus, big-endian, <see cref="ByteLength"/> bytes.</summary>
    public void ExportModulus(Span<byte> destination) => Nat.ToBytes(N, destination[..ByteLength]);

    /// <summary>Writes the primes, big-endian, half of <see cref="ByteLength"/> each.</summary>
    public void ExportPrimes(Span<byte> p, Span<byte> q)
    {
        ThrowIfDisposed();
        int half = ByteLength / 2;
        p = p[..half];
        q = q[..half];
        Nat.ToBytes(P.Value, p);
        Nat.ToBytes(Q.Value, q);
    }

    /// <summary>Writes the CRT values d mod p−1, d mod q−1 and q⁻¹ mod p, big-endian, half of <see cref="ByteLength"/> each.</summary>
    public void ExportCrt(Span<byte> dp, Span<byte> dq, Span<byte> qInverse)
    {
        ThrowIfDisposed();
        int half = ByteLength / 2;
        dp = dp[..half];
        dq = dq[..half];
        qInverse = qInverse[..half];
        Nat.ToBytes(P.Exponent, dp);
        Nat.ToBytes(Q.Exponent, dq);
        Span<ulong> plain = stackalloc ulong[QInverse.Length];
        Montgomery.Leave(P.Value, P.N0, QInverse, plain);
        Nat.ToBytes(plain, qInverse);
        plain.Clear();
    }

    /// <summary>Writes the private exponent e⁻¹ mod (p−1)(q−1), big-endian, <see cref="ByteLength"/> bytes.</summary>
    public void ExportPrivateExponent(Span<byte> d)
    {
        ThrowIfDisposed();
        d = d[..ByteLength];
        Span<ulong> totient = stackalloc ulong[N.Length];
        Span<ulong> sum = stackalloc ulong[N.Length];
        // (p−1)(q−1) = n − p − q + 1.
        sum.Clear();
        P.Value.CopyTo(sum);
        Nat.Subtract(N, sum, totient);
        Q.Value.CopyTo(sum);
        Nat.Subtract(totient, sum, totient);
        sum.Clear();
        sum[0] = 1;
        Nat.Add(totient, sum, totient);
        SmallInverse.TryCompute(Exponent, totient, sum);
        Nat.ToBytes(sum, d);
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(sum));
        totient.Clear();
    }
}
