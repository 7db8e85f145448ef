using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// RSADP / RSASP1 with the CRT (RFC 8017, 5.1.2 2.b): blinded, constant-time, and checked before the result leaves. Here is the portable path;
/// <see cref="LanePrivateOperation"/> takes over where there are vectors.
/// </summary>
internal static class RsaPrivateOperation
{
    /// <summary>output = input^d mod n. False when the input is not below n or the check failed; the output is then zero.</summary>
    [SkipLocalsInit]
    internal static bool TryCompute(RsaPrivateKey key, ReadOnlySpan<byte> input, ReadOnlySpan<byte> entropy, Span<byte> output, bool blind = true)
    {
        key.ThrowIfDisposed();
        int length = key.N.Length;
        Span<ulong> memory = stackalloc ulong[4 * length];
        Span<ulong> message = memory[..length], blinded = memory.Slice(length, length);
        Span<ulong> factor = memory.Slice(2 * length, length), unfactor = memory.Slice(3 * length, length);
        Nat.FromBytes(input, message);
        bool ok = Nat.MaskIfLess(message, key.N) != 0;
        if (key.Lanes is { } lanes)
        {
            ok = ok && LanePrivateOperation.TryCompute(key, lanes, message, entropy, blinded, blind);
            return Leave(key, ok, blinded, memory, output);
        }

        if (ok && blind)
        {
            ok = key.Blinding!.TryTake(key, entropy, factor, unfactor);
            Montgomery.Multiply(key.N, key.N0, message, factor, blinded);
        }
        else
        {
            message.CopyTo(blinded);
        }

        if (ok)
        {
            Exponentiate(key, blinded, blinded);
            if (blind)
                Montgomery.Multiply(key.N, key.N0, blinded, unfactor, blinded);
            ok = IsRoot(key, blinded, message);
        }

        return Leave(key, ok, blinded, memory, output);
    }

    private static bool Leave(RsaPrivateKey key, bool ok, ReadOnlySpan<ulong> result, Span<ulong> memory, Span<byte> output)
    {
        if (ok)
            Nat.ToBytes(result, output[..key.ByteLength]);
        else
            output[..key.ByteLength].Clear();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));
        return ok;
    }

    /// <summary>QInverse = q^(p−2) mod p in Montgomery form.</summary>
    internal static void ComputeInverse(RsaPrivateKey key)
    {
        RsaPrime p = key.P;
        int half = p.Value.Length;
        Span<ulong> q = stackalloc ulong[half];
        Span<ulong> exponent = stackalloc ulong[half];
        Montgomery.Multiply(p.Value, p.N0, key.Q.Value, p.RSquared, q);
        TotientLessOne(p, exponent);
        Montgomery.PowerSecret(p.Value, p.N0, p.RSquared, q, exponent, key.QInverse);
        q.Clear();
        exponent.Clear();
    }

    /// <summary>A fresh r from the entropy, r^e and r⁻¹ mod n, in Montgomery form; the inverse by Fermat in both halves.</summary>
    internal static bool TryDrawBlinding(RsaPrivateKey key, ReadOnlySpan<byte> entropy, Span<ulong> factor, Span<ulong> unfactor)
    {
        int length = key.N.Length, half = length / 2;
        Span<ulong> r = stackalloc ulong[length];
        Span<ulong> exponentP = stackalloc ulong[half];
        Span<ulong> exponentQ = stackalloc ulong[half];
        Expand(entropy, r);
        r[^1] &= ulong.MaxValue >> 1;
        r[0] |= 1;
        r.CopyTo(factor);
        TotientLessOne(key.P, exponentP);
        TotientLessOne(key.Q, exponentQ);
        PowerInHalves(key, r, exponentP, exponentQ, unfactor);

        // r·r⁻¹ = 1, or a fault has crept in.
        Montgomery.Multiply(key.N, key.N0, factor, key.NRSquared, factor);
        Montgomery.Multiply(key.N, key.N0, factor, unfactor, r);
        ulong rest = r[0] ^ 1;
        for (int i = 1; i < length; i++)
            rest |= r[i];
        Montgomery.PowerPublic(key.N, key.N0, factor, [key.Exponent], factor);
        Montgomery.Multiply(key.N, key.N0, unfactor, key.NRSquared, unfactor);
        r.Clear();
        exponentP.Clear();
        exponentQ.Clear();
        return rest == 0;
    }

    /// <summary>value⁻¹ = value^(prime − 2), by Fermat, modulo both primes in the lanes.</summary>
    internal static unsafe void InvertByPower(RsaPrivateKey key, LaneKey lanes, long* value)
    {
        int half = key.P.Value.Length;
        Span<ulong> memory = stackalloc ulong[2 * half];
        Span<ulong> exponentP = memory[..half], exponentQ = memory[half..];
        TotientLessOne(key.P, exponentP);
        TotientLessOne(key.Q, exponentQ);
        lanes.Power(value, exponentP, exponentQ);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));
    }

    private static void Exponentiate(RsaPrivateKey key, ReadOnlySpan<ulong> x, Span<ulong> result) =>
        PowerInHalves(key, x, key.P.Exponent, key.Q.Exponent, result);

    /// <summary>The number below n that is x^exponentP mod p and x^exponentQ mod q. The result may be x.</summary>
    private static void PowerInHalves(
        RsaPrivateKey key, ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> exponentP, ReadOnlySpan<ulong> exponentQ, Span<ulong> result)
    {
        int half = key.P.Value.Length;
        Span<ulong> memory = stackalloc ulong[2 * half];
        Span<ulong> xp = memory[..half], xq = memory[half..];
        PowerScalar(key.P, x, exponentP, xp);
        PowerScalar(key.Q, x, exponentQ, xq);
        Recombine(key, xp, xq, result);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));
    }

    /// <summary>The number below n that is xp mod p and xq mod q (Garner's recombination).</summary>
    internal static void Recombine(RsaPrivateKey key, ReadOnlySpan<ulong> xp, ReadOnlySpan<ulong> xq, Span<ulong> result)
    {
        int half = xp.Length;
        Span<ulong> memory = stackalloc ulong[3 * half];
        Span<ulong> h = memory[..half], product = memory[half..];

        // h = q⁻¹(xp − xq) mod p; the primes have equal length, so xq < 2p.
        xq.CopyTo(h);
        Nat.ReduceOnce(h, 0, key.P.Value);
        Nat.SubtractModulo(xp, h, key.P.Value, h);
        Montgomery.Multiply(key.P.Value, key.P.N0, h, key.QInverse, h);

        // result = xq + q·h.
        Nat.Multiply(h, key.Q.Value, product);
        xq.CopyTo(result);
        result[half..].Clear();
        Nat.Add(result, product, result);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));
    }

    private static void PowerScalar(RsaPrime prime, ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> exponent, Span<ulong> result)
    {
        int half = prime.Value.Length;
        Span<ulong> low = stackalloc ulong[half];
        prime.Reduce(x, low);
        Montgomery.Multiply(prime.Value, prime.N0, low, prime.RSquared, low);
        Montgomery.PowerSecret(prime.Value, prime.N0, prime.RSquared, low, exponent, result);
        Montgomery.Leave(prime.Value, prime.N0, result, result);
        low.Clear();
    }

    /// <summary>Whether s^e = message mod n: the lock on faults (Boneh, DeMillo, Lipton 1997) as well as on broken keys.</summary>
    internal static bool IsRoot(RsaPrivateKey key, ReadOnlySpan<ulong> s, ReadOnlySpan<ulong> message)
    {
        Span<ulong> power = stackalloc ulong[key.N.Length];
        Montgomery.Multiply(key.N, key.N0, s, key.NRSquared, power);
        Montgomery.PowerPublic(key.N, key.N0, power, [key.Exponent], power);
        Montgomery.Leave(key.N, key.N0, power, power);
        ulong equal = Nat.MaskIfEqual(power, message) & Nat.MaskIfLess(s, key.N);
        power.Clear();
        return equal != 0;
    }

    /// <summary>prime − 2; primes here are odd and far above 2.</summary>
    private static void TotientLessOne(RsaPrime prime, Span<ulong> exponent)
    {
        Span<ulong> two = stackalloc ulong[exponent.Length];
        two.Clear();
        two[0] = 2;
        Nat.Subtract(prime.Value, two, exponent);
    }

    /// <summary>32 bytes of entropy stretched over the limbs: SHA-512(entropy ‖ counter).</summary>
    internal static void Expand(ReadOnlySpan<byte> entropy, Span<ulong> destination)
    {
        Span<byte> seed = stackalloc byte[36];
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        Span<byte> block = stackalloc byte[SHA512.HashSizeInBytes];
        entropy[..32].CopyTo(seed);
        for (int i = 0; !bytes.IsEmpty; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(seed[32..], i);
            SHA512.HashData(seed, block);
            int size = Math.Min(bytes.Length, block.Length);
            block[..size].CopyTo(bytes);
            bytes = bytes[size..];
        }

        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(block);
    }
}
