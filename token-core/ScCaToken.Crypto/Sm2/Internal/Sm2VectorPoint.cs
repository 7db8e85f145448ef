using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Group4 = ScCaToken.Crypto.LaneGroup<ScCaToken.Crypto.Fp4, ScCaToken.Crypto.Fp4Wide>;
using Workspace = ScCaToken.Crypto.LaneWorkspace<ScCaToken.Crypto.Fp4, ScCaToken.Crypto.Fp4Wide>;

namespace ScCaToken.Crypto;

/// <summary>
/// k·G in four lanes of one scalar: lane L sums the windows of bits 64L to 64L + 63 in XYZZ coordinates (x = X/ZZ, y = Y/ZZZ), then the lanes
/// are added up. Signed odd digits of (k ≫ 1) | 2^255 have no zero and, within a lane, no exceptional case: the partial sum is always smaller
/// than the next multiple. Only one k modulo n meets an exception when the lanes are added; it shows as ZZ = 0.
/// </summary>
internal static class Sm2VectorPoint
{
    /// <summary>2^261 mod p: the inverse of a number in Montgomery form comes out plain.</summary>
    public static ReadOnlySpan<ulong> MontgomeryRadix => [0x20, 0x1FFFFFFFE0, 0, 0x2000000000];

    /// <summary>Whether this processor has the vector path.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>x and, if asked for, y of k·G as plain numbers for k in [1, n−1]; <see langword="false"/> in the exceptional case.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryMultiply(in Limbs k, bool withY, ref Limbs x, ref Limbs y) => TryMultiply(k, withY, ref x, ref y, Sm2WidePoint.IsSupported);

    /// <summary>The same, by eight lanes if <paramref name="wide"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryMultiply(in Limbs k, bool withY, ref Limbs x, ref Limbs y, bool wide)
    {
        Unsafe.SkipInit(out Workspace w);
        ulong even = (k[0] & 1) - 1;
        if (wide)
            Sm2WidePoint.Multiply(ref w, Recode(k, even));
        else
            Accumulate(ref w, Recode(k, even));
        AddLanes(ref w, withY);
        bool finite = ToAffine(ref w, withY, ref x, ref y);
        if (withY)
        {
            Limbs negated = default;
            Mod<Sm2Field>.Subtract(ref negated, negated, y);
            Mod<Sm2Field>.Select(ref y, negated, even);
            negated.Clear();
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Workspace>(ref w)));
        return finite;
    }

    /// <summary>t = (k ≫ 1) | 2^255, with n − k for an even k: then k = Σ (2·t_j − 1)·2^j.</summary>
    internal static Vector256<ulong> Recode(in Limbs k, ulong even)
    {
        Limbs odd = k, negated = default;
        Mod<Sm2Order>.Subtract(ref negated, negated, k);
        Mod<Sm2Order>.Select(ref odd, negated, even);
        Vector256<ulong> t = Vector256.Create(
            (odd[0] >> 1) | (odd[1] << 63), (odd[1] >> 1) | (odd[2] << 63), (odd[2] >> 1) | (odd[3] << 63), (odd[3] >> 1) | (1UL << 63));
        odd.Clear();
        negated.Clear();
        return t;
    }

    /// <summary>s·G in four lanes, with the right sign for even s too. For public s.</summary>
    public static void AccumulateBase(ref Workspace w, in Limbs s)
    {
        ulong even = (s[0] & 1) - 1;
        if (Sm2WidePoint.IsSupported)
            Sm2WidePoint.Multiply(ref w, Recode(s, even), even);
        else
            Accumulate(ref w, Recode(s, even), even);
    }

    /// <summary>s·G + t·P in four lanes, P given by its table. For public s and t.</summary>
    public static void AccumulateTwo(ref Workspace w, in Limbs s, nint table, in Limbs t)
    {
        ulong evenS = (s[0] & 1) - 1, evenT = (t[0] & 1) - 1;
        Vector256<ulong> first = Recode(s, evenS), second = Recode(t, evenT);
        if (Sm2WidePoint.IsSupported)
        {
            Sm2WidePoint.MultiplyTwo(ref w, first, evenS, table, second, evenT);
            return;
        }

        Accumulate(ref w, first, evenS);
        for (int i = 0; i < 2 * Sm2Table.Windows; i++)
            AddWindow(ref w, table, second, i, evenT);
    }

    /// <summary>Adds up the four lanes; the result is in lane 0, that of ZZZ in lane 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddLanes(ref Workspace w, bool withY)
    {
        Group4.AddPairs(ref w, withY: true);
        Fp4.GatherEven(ref w.X);
        Fp4.GatherEven(ref w.Y);
        Fp4.GatherEven(ref w.ZZ);
        Fp4.GatherOdd(ref w.ZZZ);
        Group4.AddPairs(ref w, withY);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(ref Workspace w, Vector256<ulong> t, ulong flip = 0)
    {
        nint table = Sm2Table.Start;
        LookUp(ref w, table, t, 0, 0, flip);
        w.Y = w.Y2;
        Fp4.Carry(ref w.Y);
        w.X = w.X2;
        Fp4.NegateWhere(ref w.X, Vector256<ulong>.AllBitsSet);
        Fp4.Carry(ref w.X);
        LookUp(ref w, table, t, 0, 1, ~flip);
        Group4.AddFirst(ref w);
        for (int i = 2; i < 2 * Sm2Table.Windows; i++)
            AddWindow(ref w, table, t, i, flip);
    }

    private static void AddWindow(ref Workspace w, nint table, Vector256<ulong> t, int i, ulong flip)
    {
        int half = i >= Sm2Table.Windows ? 1 : 0;
        LookUp(ref w, table, t, half, i - (half * Sm2Table.Windows), flip ^ (0UL - (ulong)(i & 1)));
        Group4.AddMixed(ref w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(ref Workspace w, nint table, Vector256<ulong> t, int half, int window, ulong flip)
    {
        int width = Sm2Table.Width(window);
        Vector256<ulong> digit = Avx2.And(Avx2.ShiftRightLogical(t, Vector128.CreateScalar((ulong)((32 * half) + Sm2Table.Offset(window)))), Vector256.Create((1UL << width) - 1));
        Vector256<ulong> negative = Avx2.Subtract(Avx2.ShiftRightLogical(digit, Vector128.CreateScalar((ulong)(width - 1))), Vector256<ulong>.One);
        Sm2Table.LookUp(table, window, half, Avx2.And(Avx2.Xor(digit, negative), Vector256.Create((1UL << (width - 1)) - 1)), out w.X2, out w.Y2);
        Fp4.NegateWhere(ref w.Y2, Avx2.Xor(negative, Vector256.Create(flip)));
    }

    /// <summary>The same for a whole point in the four lanes.</summary>
    public static bool PointToAffine(ref Workspace w, in Fp4 p, ref Limbs x, ref Limbs y)
    {
        w.T = p;
        Fp4.Carry(ref w.T);
        Fp4.Negate(out w.X, w.T);
        w.Y = w.X;
        Fp4.Swap(out w.Y, w.Y);
        w.ZZ = w.T;
        Fp4.TakeLane2(ref w.ZZ);
        w.ZZZ = w.T;
        return ToAffine(ref w, withY: true, ref x, ref y, zzzLane: 3);
    }

    private static bool ToAffine(ref Workspace w, bool withY, ref Limbs x, ref Limbs y, int zzzLane = 1)
    {
        Limbs z = default;
        Fp4.Extract(w.ZZ, ref z);
        bool finite = !Mod<Sm2Field>.IsZero(z);
        VectorInversion<Sm2Field>.Invert(ref z, z, Limbs.From(MontgomeryRadix));
        Fp4.Broadcast(out w.T, z);
        z.Clear();
        Fp4.Multiply(out w.U, w.X, w.T);
        Fp4.Extract(w.U, ref x);
        Negate(ref x);
        if (withY)
        {
            // 1/ZZZ = ZZZ/ZZ³
            Fp4.SetRSquared(out w.P);
            Fp4.Multiply(out w.R, w.T, w.P);
            Fp4.Square(out w.P, w.R);
            Fp4.Multiply(out w.P, w.P, w.T);
            Fp4.GatherOdd(ref w.ZZZ);
            if (zzzLane == 3)
                Fp4.GatherOdd(ref w.ZZZ);
            Fp4.Multiply(out w.S, w.Y, w.ZZZ);
            Fp4.Multiply(out w.S, w.S, w.P);
            Fp4.Extract(w.S, ref y);
            Negate(ref y);
        }

        return finite;
    }

    private static void Negate(ref Limbs a)
    {
        Limbs zero = default;
        Mod<Sm2Field>.Subtract(ref a, zero, a);
    }
}
