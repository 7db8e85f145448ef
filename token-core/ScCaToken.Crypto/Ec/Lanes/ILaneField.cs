using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto;

/// <summary>
/// A field of a prime p = 2^256 − 2^224 + … − 1 that is −1 modulo 2^64, with what the arithmetic in lanes (<see cref="Fp4{T}"/>) wants of it.
/// There the Montgomery radix is 2^261 and a limb has 29 bits; m_i is the i-th digit of a reduction, and w_i = m_i − 8·m_(i−1).
/// </summary>
internal interface ILaneField : IModulus
{
    /// <summary>2^261 mod p: 1 in Montgomery form, and what an inverse is scaled with to come out plain.</summary>
    static abstract ReadOnlySpan<ulong> LaneOne { get; }

    /// <summary>2^522 mod p: a product with it carries a plain number into Montgomery form.</summary>
    static abstract ReadOnlySpan<ulong> LaneRSquared { get; }

    /// <summary>2p in limbs from 2^29 + 16 to 2^30 − 1 (the last one excepted), from which any normalised or folded limb can be subtracted.</summary>
    static abstract ReadOnlySpan<ulong> TwoP { get; }

    /// <summary>4p in plain limbs.</summary>
    static abstract ReadOnlySpan<ulong> FourP { get; }

    /// <summary>8p in limbs of at least 2^31 − 4 (the last one excepted): three normalised limbs can be subtracted and a borrow is left.</summary>
    static abstract ReadOnlySpan<ulong> WideEightP { get; }

    /// <summary>Adds to column k of a reduction what the digits before put there by the terms of p in the middle: w_(k−2), m_(k−3) and m_(k−6).</summary>
    static abstract Vector256<ulong> AddMiddle(Vector256<ulong> column, Vector256<ulong> w2, Vector256<ulong> m3, Vector256<ulong> m6);

    /// <summary>The same for eight lanes.</summary>
    static abstract Vector512<ulong> AddMiddle(Vector512<ulong> column, Vector512<ulong> w2, Vector512<ulong> m3, Vector512<ulong> m6);

    /// <summary>Subtracts what the terms of p in the middle, times <paramref name="factor"/>, put into a limb.</summary>
    static abstract Vector256<ulong> SubtractMiddle(Vector256<ulong> value, int limb, Vector256<ulong> factor);

    /// <summary>The same for eight lanes.</summary>
    static abstract Vector512<ulong> SubtractMiddle(Vector512<ulong> value, int limb, Vector512<ulong> factor);
}
