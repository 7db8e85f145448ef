namespace ScCaToken.Crypto;

/// <summary>Everything the computation keeps in memory, so that it can be zeroed at once.</summary>
internal struct LaneWorkspace<TLanes, TWide>
    where TLanes : struct
    where TWide : struct
{
    /// <summary>The accumulator: X negated, Y with alternating sign.</summary>
    public TLanes X, Y, ZZ, ZZZ;

    /// <summary>The point to add, then the powers of P.</summary>
    public TLanes X2, Y2;

    public TLanes U, S, Q, T;

    public TWide Wide;
}
