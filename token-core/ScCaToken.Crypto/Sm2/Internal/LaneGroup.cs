using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

/// <summary>Additions in XYZZ coordinates (x = X/ZZ, y = Y/ZZZ) in every lane at once, for any number of lanes.</summary>
internal static class LaneGroup<TLanes, TWide>
    where TLanes : struct, ILanes<TLanes, TWide>
    where TWide : struct
{
    /// <summary>Adds an affine point to an affine point (ZZ = ZZZ = 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddFirst(ref LaneWorkspace<TLanes, TWide> w)
    {
        TLanes.Carry(ref w.Y2);
        TLanes.Add(out w.P, w.X2, w.X);
        TLanes.Add(out w.R, w.Y2, w.Y);
        AddTail(ref w);
        w.ZZ = w.PP;
        w.ZZZ = w.PPP;
    }

    /// <summary>Mixed addition, 8M + 2S. With X and one of the Y negated, the differences P and R are sums, and signs alternate from call to call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMixed(ref LaneWorkspace<TLanes, TWide> w)
    {
        TLanes.Multiply(out w.U, w.X2, w.ZZ);
        TLanes.Multiply(out w.S, w.Y2, w.ZZZ);
        TLanes.Add(out w.P, w.U, w.X);
        TLanes.Add(out w.R, w.S, w.Y);
        AddTail(ref w);
        TLanes.Multiply(out w.ZZ, w.ZZ, w.PP);
        TLanes.Multiply(out w.ZZZ, w.ZZZ, w.PPP);
    }

    /// <summary>−X3 = P³ − 2Q − R² with Q = −X1·P², and Y3 = R·(−X3 − Q) + Y1·P³.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTail(ref LaneWorkspace<TLanes, TWide> w)
    {
        TLanes.Square(out w.PP, w.P);
        TLanes.Multiply(out w.PPP, w.P, w.PP);
        TLanes.Multiply(out w.Q, w.X, w.PP);
        TLanes.SubtractTwice(out w.T, w.PPP, w.Q);
        TLanes.SubtractSquare(out w.X, w.R, w.T);
        TLanes.Subtract(out w.T, w.X, w.Q);
        TLanes.MultiplyWide(out w.Wide, w.Y, w.PPP);
        TLanes.MultiplyAdd(out w.Y, w.R, w.T, w.Wide);
    }

    /// <summary>
    /// Adds the points of lanes 2i and 2i + 1 with seven products, two sub-products to a lane pair. X and Y enter and leave negated; X, Y and ZZ
    /// leave in the even lanes, ZZZ in the odd ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddPairs(ref LaneWorkspace<TLanes, TWide> w, bool withY)
    {
        TLanes.Swap(out w.T, w.ZZ);
        TLanes.Multiply(out w.U, w.X, w.T);
        TLanes.Swap(out w.T, w.ZZZ);
        TLanes.Multiply(out w.S, w.Y, w.T);
        TLanes.Evens(out w.P, w.ZZ, w.ZZZ);
        TLanes.Odds(out w.T, w.ZZ, w.ZZZ);
        TLanes.Multiply(out w.ZZ, w.P, w.T);

        TLanes.Odds(out w.P, w.U, w.S);
        TLanes.Evens(out w.T, w.U, w.S);
        TLanes.Subtract(out w.R, w.P, w.T);
        TLanes.Carry(ref w.R);
        TLanes.Square(out w.PP, w.R);
        TLanes.Evens(out w.P, w.PP, w.PP);
        TLanes.Evens(out w.T, w.R, w.U);
        TLanes.Multiply(out w.Q, w.P, w.T);

        TLanes.Evens(out w.P, w.PP, w.Q);
        TLanes.Multiply(out w.ZZ, w.ZZ, w.P);
        w.ZZZ = w.ZZ;

        // X3 = R² + P³ + 2Q in the even lanes.
        TLanes.Odds(out w.X, w.PP, w.PP);
        TLanes.Add(out w.X, w.X, w.Q);
        TLanes.Odds(out w.T, w.Q, w.Q);
        TLanes.Add(out w.X, w.X, w.T);
        TLanes.Add(out w.X, w.X, w.T);
        TLanes.Carry(ref w.X);
        if (withY)
        {
            // −Y3 = R·(Q + X3) − S1·P³; ZZZ3 carries the sign of P³.
            TLanes.Add(out w.T, w.T, w.X);
            TLanes.Carry(ref w.T);
            TLanes.Evens(out w.U, w.T, w.Q);
            TLanes.Odds(out w.P, w.R, w.R);
            TLanes.Evens(out w.T, w.P, w.S);
            TLanes.Multiply(out w.P, w.T, w.U);
            TLanes.Swap(out w.T, w.P);
            TLanes.Subtract(out w.Y, w.P, w.T);
            TLanes.Carry(ref w.Y);
        }

        TLanes.Negate(out w.X, w.X);
    }
}
