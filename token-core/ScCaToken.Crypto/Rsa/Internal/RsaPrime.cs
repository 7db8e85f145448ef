namespace ScCaToken.Crypto.Internal;

/// <summary>One prime of a key with what is computed from it.</summary>
internal sealed class RsaPrime(int limbs)
{
    private readonly ulong[] _n0 = RsaPrivateKey.Secret(1);

    /// <summary>The prime.</summary>
    internal ulong[] Value { get; } = RsaPrivateKey.Secret(limbs);

    /// <summary>d mod (prime − 1).</summary>
    internal ulong[] Exponent { get; } = RsaPrivateKey.Secret(limbs);

    /// <summary>R² modulo the prime.</summary>
    internal ulong[] RSquared { get; } = RsaPrivateKey.Secret(limbs);

    /// <summary>−prime⁻¹ mod 2^64.</summary>
    internal ulong N0 => _n0[0];

    /// <summary>All ones, or zero when e has no inverse modulo prime − 1.</summary>
    internal ulong TryPrepare(ulong e)
    {
        _n0[0] = Montgomery.NegativeInverse(Value[0]);
        Montgomery.ComputeRSquared(Value, N0, RSquared);
        Span<ulong> less = stackalloc ulong[Value.Length];
        Value.CopyTo(less);
        less[0] &= ~1UL;
        ulong ok = SmallInverse.TryCompute(e, less, Exponent);
        less.Clear();
        return ok;
    }

    /// <summary>result = x modulo the prime, for an x of twice its length: x = high·R + low, and high·R is high·R²/R.</summary>
    internal void Reduce(ReadOnlySpan<ulong> x, Span<ulong> result)
    {
        int half = Value.Length;
        Span<ulong> low = stackalloc ulong[half];
        x[..half].CopyTo(low);
        Nat.ReduceOnce(low, 0, Value);
        Montgomery.Multiply(Value, N0, x[half..], RSquared, result);
        Nat.ReduceOnce(result, Nat.Add(result, low, result), Value);
        low.Clear();
    }

    internal void Clear()
    {
        RsaPrivateKey.Wipe(Value);
        RsaPrivateKey.Wipe(Exponent);
        RsaPrivateKey.Wipe(RSquared);
        RsaPrivateKey.Wipe(_n0);
    }
}
