namespace ScCaToken.Crypto;

/// <summary>A prime-order curve y² = x³ − 3x + b as a type. Constants are Montgomery forms in its field.</summary>
internal interface ICurve
{
    /// <summary>The coefficient b.</summary>
    static abstract ReadOnlySpan<ulong> B { get; }

    /// <summary>x of the generator.</summary>
    static abstract ReadOnlySpan<ulong> GeneratorX { get; }

    /// <summary>y of the generator.</summary>
    static abstract ReadOnlySpan<ulong> GeneratorY { get; }
}
