namespace ScCaToken.Crypto;

/// <summary>Everything the computation keeps in memory, so that it can be zeroed at once.</summary>
internal struct LaneWorkspace<TLanes, TWide>
    where TLanes : struct
    where TWide : struct
{
    /// <summary>The accumulator: X negated, Y with alternating sign.</summary>
    public TLanes X, Y, ZZ, ZZZ;

    public TLanes X2, Y2, U, S, P, R, PP, PPP, Q, T;

    public TWide Wide;
}
