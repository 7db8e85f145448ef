using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

/// <summary>Additions in XYZZ coordinates (x = X/ZZ, y = Y/ZZZ) in every lane at once, for any number of lanes.</summary>
internal static class LaneGroup<TLanes, TWide>
    where TLanes : struct, ILanes<TLanes, TWide>
    where TWide : struct
{
    /// <summary>Adds an affine point to an affine point (ZZ = ZZZ = 1) while most of the <paramref name="next"/> window is fetched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddFirst(ref LaneWorkspace<TLanes, TWide> w, TableAhead next)
    {
        TLanes.Carry(ref w.Y2);
        TLanes.Add(out w.U, w.X2, w.X);
        TLanes.Add(out w.S, w.Y2, w.Y);
        AddTail(ref w, out w.ZZ, out w.ZZZ, ref next);
    }

    /// <summary>Mixed addition, 8M + 2S. With X and one of the Y negated, the differences P and R are sums, and signs alternate from call to call. The <paramref name="next"/> window is fetched meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMixed(ref LaneWorkspace<TLanes, TWide> w, TableAhead next)
    {
        next.Fetch();
        TLanes.MultiplyNormalised(out w.U, w.X2, w.ZZ);
        next.Fetch();
        TLanes.MultiplyNormalised(out w.S, w.Y2, w.ZZZ);
        TLanes.Add(out w.U, w.U, w.X);
        TLanes.Add(out w.S, w.S, w.Y);
        AddTail(ref w, out w.X2, out w.Y2, ref next);
        next.Fetch();
        TLanes.MultiplyNormalised(out w.ZZ, w.ZZ, w.X2);
        TLanes.MultiplyNormalised(out w.ZZZ, w.ZZZ, w.Y2);
    }

    /// <summary>−X3 = P³ − 2Q − R² with Q = −X1·P², and Y3 = R·(−X3 − Q) + Y1·P³. P comes in U, R in S.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTail(ref LaneWorkspace<TLanes, TWide> w, out TLanes p2, out TLanes p3, ref TableAhead next)
    {
        TLanes.Square(out p2, w.U);
        next.Fetch();
        TLanes.MultiplyNormalised(out p3, w.U, p2);
        next.Fetch();
        TLanes.MultiplyNormalised(out w.Q, w.X, p2);
        next.Fetch();
        TLanes.SubtractTwice(out w.T, p3, w.Q);
        TLanes.SubtractSquare(out w.X, w.S, w.T);
        next.Fetch();
        TLanes.Subtract(out w.T, w.X, w.Q);
        TLanes.MultiplyWide(out w.Wide, w.Y, p3);
        next.Fetch();
        TLanes.MultiplyAdd(out w.Y, w.S, w.T, w.Wide);
    }

    /// <summary>Lays the sums of the lanes out for <see cref="AddPairs"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pair(ref LaneWorkspace<TLanes, TWide> w)
    {
        TLanes.Swap(out w.X2, w.ZZ);
        TLanes.Swap(out w.Y2, w.ZZZ);
        TLanes.Evens(out w.T, w.ZZ, w.ZZZ);
        TLanes.Odds(out w.ZZZ, w.ZZ, w.ZZZ);
        w.ZZ = w.T;
    }

    /// <summary>
    /// Adds the points of lanes 2i and 2i + 1 with seven products, two sub-products to a lane pair. X and Y enter negated, X2 and Y2 are ZZ and ZZZ
    /// of the other lane of the pair, ZZ and ZZZ the lane pairs (ZZ, ZZZ) of the even and of the odd point. −X, −Y leave in the even lanes, (ZZ, ZZZ) in
    /// the lane pairs of ZZ. Sums go into products uncarried: a product with a normalised factor takes limbs of up to 2.5·2^30.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddPairs(ref LaneWorkspace<TLanes, TWide> w)
    {
        TLanes.Multiply(out w.U, w.X, w.X2);
        TLanes.Multiply(out w.S, w.Y, w.Y2);
        TLanes.MultiplyNormalised(out w.ZZ, w.ZZ, w.ZZZ);

        // R and its square in X and Y, whose values have gone into U and S.
        TLanes.PairDifferences(out w.X, w.U, w.S);
        TLanes.Square(out w.Y, w.X);
        TLanes.Evens(out w.X2, w.Y, w.Y);
        TLanes.Evens(out w.T, w.X, w.U);
        TLanes.MultiplyNormalised(out w.Q, w.T, w.X2);

        TLanes.Evens(out w.X2, w.Y, w.Q);
        TLanes.MultiplyNormalised(out w.ZZ, w.ZZ, w.X2);

        // X3 = R² + P³ + 2Q, −Y3 = R·(X3 + Q) − S1·P³; ZZZ3 carries the sign of P³.
        TLanes.OddEven(out w.X2, w.X, w.S);
        TLanes.PairSums(out w.X, out w.T, w.Y, w.Q);
        TLanes.Evens(out w.U, w.T, w.Q);
        TLanes.Multiply(out w.T, w.X2, w.U);
        TLanes.SubtractSwapped(out w.Y, w.T);
    }
}
