namespace ScCaToken.Crypto;

/// <summary>A curve over an <see cref="ILaneField"/>.</summary>
internal interface ILaneCurve : ICurve
{
    /// <summary>The multiples of the generator in the layout of <see cref="LaneTable"/>.</summary>
    static abstract ReadOnlySpan<uint> Table { get; }
}
