using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto;

/// <summary>Everything the computation keeps in memory, so that it can be zeroed at once.</summary>
internal struct LaneWorkspace<TLanes, TWide>
    where TLanes : struct
    where TWide : struct
{
    /// <summary>The recoded scalar. It is never handed on by value: that would leave copies on the stack which nobody wipes.</summary>
    public Vector256<ulong> Scalar;

    /// <summary>The accumulator: X negated, Y with alternating sign.</summary>
    public TLanes X, Y, ZZ, ZZZ;

    /// <summary>The point to add, then the powers of P.</summary>
    public TLanes X2, Y2;

    /// <summary>Intermediate values; between two additions U keeps the digits and signs of a window.</summary>
    public TLanes U, S, Q, T;

    public TWide Wide;
}
