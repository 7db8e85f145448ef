namespace ScCaToken.Crypto;

/// <summary>An odd modulus as a type, so that one Montgomery implementation serves every field and group order without indirection.</summary>
internal interface IModulus
{
    /// <summary>Number of 64-bit limbs, 4 or 6.</summary>
    static abstract int Limbs { get; }

    /// <summary>The modulus, little-endian limbs.</summary>
    static abstract ReadOnlySpan<ulong> Value { get; }

    /// <summary>R mod m: the Montgomery form of 1.</summary>
    static abstract ReadOnlySpan<ulong> One { get; }

    /// <summary>R² mod m, which carries a number into Montgomery form.</summary>
    static abstract ReadOnlySpan<ulong> RSquared { get; }

    /// <summary>−m⁻¹ mod 2^64.</summary>
    static abstract ulong NegatedInverse { get; }
}
