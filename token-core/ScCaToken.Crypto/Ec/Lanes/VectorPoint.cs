using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>
/// k·G in four lanes of one scalar: lane L sums the windows of bits 64L to 64L + 63 in XYZZ coordinates (x = X/ZZ, y = Y/ZZZ), then the lanes
/// are added up. Signed odd digits of (k ≫ 1) | 2^255 have no zero and, within a lane, no exceptional case: the partial sum is always smaller
/// than the next multiple. Only one k modulo n meets an exception when the lanes are added; it shows as ZZ = 0.
/// </summary>
internal static unsafe class VectorPoint<TCurve, TField, TOrder>
    where TCurve : struct, ILaneCurve
    where TField : struct, ILaneField
    where TOrder : struct, IModulus
{
    /// <summary>x and, if asked for, y of k·G as plain numbers for k in [1, n−1]; <see langword="false"/> in the exceptional case.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryMultiply(in Limbs k, bool withY, ref Limbs x, ref Limbs y) => TryMultiply(k, withY, ref x, ref y, Lanes.AreWideSupported);

    /// <summary>The same, by eight lanes if <paramref name="wide"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryMultiply(in Limbs k, bool withY, ref Limbs x, ref Limbs y, bool wide)
    {
        byte* memory = stackalloc byte[sizeof(LaneWorkspace<Fp4<TField>, Fp4Wide>) + Aligned.Padding];
        ref LaneWorkspace<Fp4<TField>, Fp4Wide> w = ref Aligned.At<LaneWorkspace<Fp4<TField>, Fp4Wide>>(memory);
        ulong even = (k[0] & 1) - 1;
        Recode(k, even, out w.Scalar);
        Accumulate(ref w, 0, wide);
        AddLanes(ref w, withY);
        bool finite;
        if (withY)
        {
            Fp4<TField>.Swap(out w.ZZZ, w.ZZ);
            finite = ToAffine(ref w, withY: true, ref x, ref y);
            // They came negated; n − k instead of k negates y once more.
            Negate(ref x, ulong.MaxValue);
            Negate(ref y, ~even);
        }
        else
        {
            finite = ToAffine(ref w, withY: false, ref x, ref y);
        }

        Wiping.Clear(ref w);
        return finite;
    }

    /// <summary>t = (k ≫ 1) | 2^255, with n − k for an even k: then k = Σ (2·t_j − 1)·2^j.</summary>
    internal static void Recode(in Limbs k, ulong even, out Vector256<ulong> t)
    {
        Limbs odd = k, negated = default;
        Mod<TOrder>.Subtract(ref negated, negated, k);
        Mod<TOrder>.Select(ref odd, negated, even);
        t = Vector256.Create(
            (odd[0] >> 1) | (odd[1] << 63), (odd[1] >> 1) | (odd[2] << 63), (odd[2] >> 1) | (odd[3] << 63), (odd[3] >> 1) | (1UL << 63));
        odd.Clear();
        negated.Clear();
    }

    /// <summary>s·G in four lanes, laid out for <see cref="AddLanes"/>, with the right sign for even s too. For public s.</summary>
    private static void AccumulateBase(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, in Limbs s)
    {
        ulong even = (s[0] & 1) - 1;
        Recode(s, even, out w.Scalar);
        Accumulate(ref w, even, Lanes.AreWideSupported);
    }

    /// <summary>s·G with its four coordinates in the lanes. For public s.</summary>
    public static void MultiplyBase(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, in Limbs s, out Fp4<TField> p)
    {
        AccumulateBase(ref w, s);
        AddLanes(ref w, withY: true);
        Fp4<TField>.Carry(ref w.X);
        Fp4<TField>.Carry(ref w.Y);
        Fp4<TField>.GatherPoint(out p, w.X, w.Y, w.ZZ, w.ZZ);
    }

    /// <summary>s·G + t·P in four lanes, laid out for <see cref="AddLanes"/>, P given by its table. For public s and t.</summary>
    public static void AccumulateTwo(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, in Limbs s, nint table, in Limbs t)
    {
        ulong evenS = (s[0] & 1) - 1, evenT = (t[0] & 1) - 1;
        Recode(s, evenS, out w.Scalar);
        Recode(t, evenT, out Vector256<ulong> second);
        if (Lanes.AreWideSupported)
        {
            WidePoint<TCurve, TField>.MultiplyTwo(ref w, evenS, table, second, evenT);
            return;
        }

        Accumulate(ref w, evenS);
        for (int i = 0; i < 2 * LaneTable.Windows; i++)
            AddWindow(ref w, table, second, i, evenT);
        LaneGroup<Fp4<TField>, Fp4Wide>.Pair(ref w);
    }

    /// <summary>The point of <see cref="LaneWorkspace{TLanes, TWide}.Scalar"/> in four lanes, laid out for <see cref="AddLanes"/>; <paramref name="flip"/> of all ones negates it.</summary>
    private static void Accumulate(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, ulong flip, bool wide)
    {
        if (wide)
        {
            WidePoint<TCurve, TField>.Multiply(ref w, flip);
            return;
        }

        Accumulate(ref w, flip);
        LaneGroup<Fp4<TField>, Fp4Wide>.Pair(ref w);
    }

    /// <summary>Adds up the four lanes into lane 0: X and ZZ; or −X, −Y, ZZ, and ZZZ in lane 1 of ZZ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddLanes(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, bool withY)
    {
        LaneGroup<Fp4<TField>, Fp4Wide>.AddPairs(ref w);
        if (!withY)
        {
            AddLastX(ref w);
            return;
        }

        Fp4<TField>.Permute(out w.X, w.X, 0x08);
        Fp4<TField>.Permute(out w.Y, w.Y, 0x08);
        Fp4<TField>.Permute(out w.X2, w.ZZ, 0x02);
        Fp4<TField>.Permute(out w.Y2, w.ZZ, 0x07);
        Fp4<TField>.Permute(out w.ZZZ, w.ZZ, 0x0E);
        LaneGroup<Fp4<TField>, Fp4Wide>.AddPairs(ref w);
    }

    /// <summary>The last addition for x only, in four products: with U = X·ZZ of the other point and P = U2 − U1, X3 = R² − P²·(U1 + U2) and ZZ3 = P²·ZZ1·ZZ2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddLastX(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w)
    {
        Fp4<TField>.GatherEvens(out w.U, w.X, w.Y);
        Fp4<TField>.Permute(out w.T, w.ZZ, 0x72);
        Fp4<TField>.Multiply(out w.U, w.U, w.T);
        Fp4<TField>.Permute(out w.T, w.ZZ, 0x0E);
        Fp4<TField>.Multiply(out w.S, w.ZZ, w.T);

        // X and with it U came negated.
        Fp4<TField>.PairDifferences(out w.X2, w.U, w.U);
        Fp4<TField>.Square(out w.Y2, w.X2);
        Fp4<TField>.SumAndEven(out w.T, w.U, w.S);
        Fp4<TField>.Multiply(out w.Q, w.Y2, w.T);
        Fp4<TField>.Permute(out w.T, w.Y2, 0x02);
        Fp4<TField>.Add(out w.X, w.T, w.Q);
        Fp4<TField>.Swap(out w.ZZ, w.Q);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, ulong flip)
    {
        nint table = BaseTable<TCurve>.Start;
        LookUp(ref w, table, w.Scalar, 0, 0, flip, out w.X, out w.Y);
        Fp4<TField>.Carry(ref w.Y);
        Fp4<TField>.NegateWhere(ref w.X, Vector256<ulong>.AllBitsSet);
        Fp4<TField>.Carry(ref w.X);
        LookUp(ref w, table, w.Scalar, 0, 1, ~flip, out w.X2, out w.Y2);
        LaneGroup<Fp4<TField>, Fp4Wide>.AddFirst(ref w, TableAhead.Window(table, 2));
        for (int i = 2; i < 2 * LaneTable.Windows; i++)
            AddWindow(ref w, table, w.Scalar, i, flip);
    }

    private static void AddWindow(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, nint table, in Vector256<ulong> t, int i, ulong flip)
    {
        int half = i >= LaneTable.Windows ? 1 : 0, window = i - (half * LaneTable.Windows);
        LookUp(ref w, table, t, half, window, flip ^ (0UL - (ulong)(i & 1)), out w.X2, out w.Y2);
        LaneGroup<Fp4<TField>, Fp4Wide>.AddMixed(ref w, TableAhead.Window(table, window + 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, nint table, in Vector256<ulong> t, int half, int window, ulong flip, out Fp4<TField> x, out Fp4<TField> y)
    {
        int width = LaneTable.Width(window);
        Vector256<ulong> digit = Avx2.And(Avx2.ShiftRightLogical(t, Vector128.CreateScalar((ulong)((32 * half) + LaneTable.Offset(window)))), Vector256.Create((1UL << width) - 1));
        Vector256<ulong> negative = Avx2.Subtract(Avx2.ShiftRightLogical(digit, Vector128.CreateScalar((ulong)(width - 1))), Vector256<ulong>.One);
        w.U.L0 = Avx2.And(Avx2.Xor(digit, negative), Vector256.Create((1UL << (width - 1)) - 1));
        w.U.L1 = Avx2.Xor(negative, Vector256.Create(flip));
        LaneTable.LookUp(table, window, half, w.U.L0, w.U.L1, out x, out y);
    }

    /// <summary>x and y of a whole point in the four lanes.</summary>
    public static bool PointToAffine(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, in Fp4<TField> p, ref Limbs x, ref Limbs y)
    {
        w.X = p;
        Fp4<TField>.Carry(ref w.X);
        Fp4<TField>.Swap(out w.Y, w.X);
        Fp4<TField>.Permute(out w.ZZ, w.X, 0x02);
        Fp4<TField>.Permute(out w.ZZZ, w.X, 0x03);
        return ToAffine(ref w, withY: true, ref x, ref y);
    }

    /// <summary>X/ZZ and Y/ZZZ of lane 0; <see langword="false"/> for ZZ = 0.</summary>
    private static bool ToAffine(ref LaneWorkspace<Fp4<TField>, Fp4Wide> w, bool withY, ref Limbs x, ref Limbs y)
    {
        Limbs z = default;
        Fp4<TField>.Extract(w.ZZ, ref z);
        bool finite = !Mod<TField>.IsZero(z);
        VectorInversion<TField>.Invert(ref z, z, Limbs.From(TField.LaneOne));
        Fp4<TField>.Broadcast(out w.T, z);
        z.Clear();
        Fp4<TField>.Multiply(out w.U, w.X, w.T);
        Fp4<TField>.Extract(w.U, ref x);
        if (withY)
        {
            // 1/ZZZ = ZZZ/ZZ³
            Fp4<TField>.SetRSquared(out w.Q);
            Fp4<TField>.Multiply(out w.Q, w.T, w.Q);
            Fp4<TField>.Square(out w.Q, w.Q);
            Fp4<TField>.Multiply(out w.Q, w.Q, w.T);
            Fp4<TField>.Multiply(out w.S, w.Y, w.ZZZ);
            Fp4<TField>.Multiply(out w.S, w.S, w.Q);
            Fp4<TField>.Extract(w.S, ref y);
        }

        return finite;
    }

    private static void Negate(ref Limbs a, ulong mask)
    {
        Limbs negated = default;
        Mod<TField>.Subtract(ref negated, negated, a);
        Mod<TField>.Select(ref a, negated, mask);
        negated.Clear();
    }
}
