using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>The sums of <see cref="VectorPoint{TCurve, TField, TOrder}"/> in eight lanes of 32 bits each, then added in pairs into four lanes. Needs AVX-512.</summary>
internal static unsafe class WidePoint<TCurve, TField>
    where TCurve : struct, ILaneCurve
    where TField : struct, ILaneField
{
    /// <summary>The point of <paramref name="r"/>'s recoded scalar in four lanes; <paramref name="flip"/> of all ones negates it.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref LaneWorkspace<Fp4<TField>, Fp4Wide> r, ulong flip)
    {
        byte* memory = stackalloc byte[sizeof(LaneWorkspace<Fp8<TField>, Fp8Wide>) + Aligned.Padding];
        ref LaneWorkspace<Fp8<TField>, Fp8Wide> w = ref Aligned.At<LaneWorkspace<Fp8<TField>, Fp8Wide>>(memory);
        Accumulate(ref w, r.Scalar, flip);
        Narrow(ref r, ref w);
        Wiping.Clear(ref w);
    }

    /// <summary>The sum of two multiples, the second from another table. For public scalars.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyTwo(ref LaneWorkspace<Fp4<TField>, Fp4Wide> r, ulong flipS, nint table, in Vector256<ulong> t, ulong flipT)
    {
        byte* memory = stackalloc byte[sizeof(LaneWorkspace<Fp8<TField>, Fp8Wide>) + Aligned.Padding];
        ref LaneWorkspace<Fp8<TField>, Fp8Wide> w = ref Aligned.At<LaneWorkspace<Fp8<TField>, Fp8Wide>>(memory);
        Accumulate(ref w, r.Scalar, flipS);
        for (int i = 0; i < LaneTable.Windows; i++)
        {
            LookUp(ref w, table, t, i, flipT ^ (0UL - (ulong)(i & 1)), out w.X2, out w.Y2);
            LaneGroup<Fp8<TField>, Fp8Wide>.AddMixed(ref w, TableAhead.Window(table, i + 1));
        }

        Narrow(ref r, ref w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(ref LaneWorkspace<Fp8<TField>, Fp8Wide> w, in Vector256<ulong> t, ulong flip)
    {
        nint table = BaseTable<TCurve>.Start;
        LookUp(ref w, table, t, 0, flip, out w.X, out w.Y);
        Fp8<TField>.Carry(ref w.Y);
        Fp8<TField>.NegateWhere(ref w.X, Vector512<ulong>.AllBitsSet);
        Fp8<TField>.Carry(ref w.X);
        LookUp(ref w, table, t, 1, ~flip, out w.X2, out w.Y2);
        LaneGroup<Fp8<TField>, Fp8Wide>.AddFirst(ref w, TableAhead.Window(table, 2));
        for (int i = 2; i < LaneTable.Windows; i++)
        {
            LookUp(ref w, table, t, i, flip ^ (0UL - (ulong)(i & 1)), out w.X2, out w.Y2);
            LaneGroup<Fp8<TField>, Fp8Wide>.AddMixed(ref w, TableAhead.Window(table, i + 1));
        }
    }

    /// <summary>The eight 32-bit chunks of a scalar in the order of the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Chunks(Vector256<ulong> t) =>
        Avx512F.PermuteVar8x64(Avx512F.ConvertToVector512UInt64(t.AsUInt32()), Vector512.Create(0UL, 2, 4, 6, 1, 3, 5, 7));

    /// <summary>From the order of the table to that of the scalar, so that neighbours are added first.</summary>
    private static Vector512<ulong> Natural
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7);
    }

    /// <summary>Adds the lanes in pairs and lays the four sums out for the next addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(ref LaneWorkspace<Fp4<TField>, Fp4Wide> r, ref LaneWorkspace<Fp8<TField>, Fp8Wide> w)
    {
        Fp8<TField>.Permute(ref w.X, Natural);
        Fp8<TField>.Permute(ref w.Y, Natural);
        Fp8<TField>.Permute(ref w.ZZ, Natural);
        Fp8<TField>.Permute(ref w.ZZZ, Natural);
        LaneGroup<Fp8<TField>, Fp8Wide>.Pair(ref w);
        LaneGroup<Fp8<TField>, Fp8Wide>.AddPairs(ref w);
        Fp8<TField>.Narrow(out r.X, w.X, Vector512.Create(0UL, 2, 4, 6, 0, 2, 4, 6));
        Fp8<TField>.Narrow(out r.Y, w.Y, Vector512.Create(0UL, 2, 4, 6, 0, 2, 4, 6));
        Fp8<TField>.Narrow(out r.X2, w.ZZ, Vector512.Create(2UL, 0, 6, 4, 2, 0, 6, 4));
        Fp8<TField>.Narrow(out r.Y2, w.ZZ, Vector512.Create(3UL, 1, 7, 5, 3, 1, 7, 5));
        Fp8<TField>.Narrow(out r.ZZ, w.ZZ, Vector512.Create(0UL, 1, 4, 5, 0, 1, 4, 5));
        Fp8<TField>.Narrow(out r.ZZZ, w.ZZ, Vector512.Create(2UL, 3, 6, 7, 2, 3, 6, 7));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(ref LaneWorkspace<Fp8<TField>, Fp8Wide> w, nint table, in Vector256<ulong> t, int window, ulong flip, out Fp8<TField> x, out Fp8<TField> y)
    {
        int width = LaneTable.Width(window);
        Vector512<ulong> digit = Vector512.ShiftRightLogical(Chunks(t), LaneTable.Offset(window)) & Vector512.Create((1UL << width) - 1);
        Vector512<ulong> negative = Vector512.ShiftRightLogical(digit, width - 1) - Vector512<ulong>.One;
        w.U.L0 = (digit ^ negative) & Vector512.Create((1UL << (width - 1)) - 1);
        w.U.L1 = negative ^ Vector512.Create(flip);
        LaneTable.LookUp(table, window, w.U.L0, w.U.L1, out x, out y);
    }
}
