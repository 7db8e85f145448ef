using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto;

/// <summary>
/// Whether s·G + t·P has a given x, with half the doublings (Antipa and others, see <see cref="HalfSizeScalars{T}"/>). For R = (x, ±y) and t = ±a/b
/// the question is the same as whether ±b·s·G + a·P and b·R have the same x: b has an inverse modulo the order, and x leaves the sign open.
/// a·P and b·R, of 128 bits, go through the same steps in the two halves of eight lanes. y is not computed, see <see cref="Fp8{T}.DoublePoints"/>.
/// <para>
/// All inputs are public, and any of them may be hostile. Signed odd digits have no zero, so that the sum is always larger than the multiple
/// added, and smaller than the order: in a·P and in b·R, if R is on the curve, no exceptional case exists. For an x that no point has, R is a point of the
/// quadratic twist, whose order has small factors. What goes wrong there, or in the sums around s·G, is a sum of a point with itself or its negative. That
/// shows as ZZ = 0, which no later step changes, and is left to the portable path. If ZZ is not 0, b·R is on the twist, and has the x of no point of the curve.
/// </para>
/// </summary>
internal static unsafe class HalfSizeVerification<TCurve, TField, TOrder>
    where TCurve : struct, ILaneCurve
    where TField : struct, ILaneField
    where TOrder : struct, IModulus
{
    // Windows of four bits: 124 doublings, 31 additions, and 8 for the table. Five bits would save 5 additions and cost 8.
    private const int Width = 4, Entries = 1 << (Width - 1), Windows = 128 / Width;

    private struct Entry
    {
        public Fp8<TField> Point, Left, Right;
    }

    [InlineArray(Entries)]
    private struct Table
    {
        private Entry _first;
    }

    private struct Scratch
    {
        public Fp8<TField> Sum, Previous, W;
        public Fp4<TField> Base, Product, Other;
        public Entry Selected;
        public Table Odd;
        public PointPairScratch<TField> Pair;
        public PointScratch<TField> Points;
        public LaneWorkspace<Fp4<TField>, Fp4Wide> Work;
    }

    /// <summary>Whether x(s·G + t·P) = x, or <see langword="null"/> if the fast formulas do not apply; s and t in [1, n−1], x a plain number below p.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool? HasX(in Limbs s, in Limbs t, in Point publicKey, in Limbs x)
    {
        byte* memory = stackalloc byte[sizeof(Scratch) + Aligned.Padding];
        ref Scratch c = ref Aligned.At<Scratch>(memory);
        if (!HalfSizeScalars<TOrder>.TrySplit(t, out UInt128 a, out UInt128 b, out bool negative))
            return null;
        SetPoints(ref c, publicKey, x);
        Multiply(ref c, a, b);
        VectorPoint<TCurve, TField, TOrder>.MultiplyBase(ref c.Work, Scale(s, b, negative), out c.Base);
        Fp8<TField>.Narrow(out c.Product, c.Sum, Vector512.Create(0UL, 1, 2, 3, 0, 1, 2, 3));
        Fp8<TField>.Narrow(out c.Other, c.Sum, Vector512.Create(4UL, 5, 6, 7, 4, 5, 6, 7));
        Fp4<TField>.AddPoint(ref c.Base, c.Product, ref c.Points);
        return HaveSameX(ref c);
    }

    /// <summary>±b·s modulo the order.</summary>
    private static Limbs Scale(in Limbs s, UInt128 b, bool negative)
    {
        Limbs r = default;
        r[0] = (ulong)b;
        r[1] = (ulong)(b >> 64);
        Mod<TOrder>.ToMontgomery(ref r, r);
        Mod<TOrder>.Multiply(ref r, r, s);
        if (negative)
            Mod<TOrder>.Subtract(ref r, default, r);
        return r;
    }

    /// <summary>P as (X, Y, 1, 1) with w = 1, and R as (x·w, w², w, w) with w = y² = x³ − 3x + b.</summary>
    private static void SetPoints(ref Scratch c, in Point publicKey, in Limbs x)
    {
        Limbs rx = default, ry = default, w = default, px = default, py = default;
        Mod<TField>.ToMontgomery(ref rx, x);
        Mod<TField>.Square(ref w, rx);
        for (int i = 0; i < 3; i++)
            Mod<TField>.Subtract(ref w, w, Limbs.From(TField.One));
        Mod<TField>.Multiply(ref w, w, rx);
        Mod<TField>.Add(ref w, w, Limbs.From(TCurve.B));
        Mod<TField>.Multiply(ref rx, rx, w);
        Mod<TField>.Square(ref ry, w);
        Fp4<TField>.ToLaneForm(ref px, publicKey.X);
        Fp4<TField>.ToLaneForm(ref py, publicKey.Y);
        Fp4<TField>.ToLaneForm(ref rx, rx);
        Fp4<TField>.ToLaneForm(ref ry, ry);
        Fp4<TField>.ToLaneForm(ref w, w);
        Fp4<TField>.SetOne(out c.Base);
        Fp4<TField>.Broadcast(out c.Other, w);
        Fp8<TField>.Join(out c.W, c.Base, c.Other);
        Fp4<TField>.SetXY(ref c.Base, px, py);
        Fp4<TField>.SetXY(ref c.Other, rx, ry);
        Fp8<TField>.Join(out c.Sum, c.Base, c.Other);
    }

    /// <summary>Sum = (a·P, b·R) from (P, R).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(ref Scratch c, UInt128 a, UInt128 b)
    {
        FillTable(ref c);
        // With t = (k ≫ 1) | 2^127, an odd k is Σ (2·t_j − 1)·2^j. An even k is taken for k + 1.
        UInt128 top = UInt128.One << 127, digitsA = (a >> 1) | top, digitsB = (b >> 1) | top;
        Fp8<TField>.Join(out c.Sum, c.Odd[Digit(digitsA, Windows - 1) >> 1].Point, c.Odd[Digit(digitsB, Windows - 1) >> 1].Point);
        for (int window = Windows - 2; window >= 0; window--)
        {
            for (int i = 0; i < Width; i++)
                Fp8<TField>.DoublePoints(ref c.Sum, ref c.Pair);
            Add(ref c, Digit(digitsA, window), Digit(digitsB, window));
        }

        if (UInt128.IsEvenInteger(a & b))
            SubtractOnce(ref c, UInt128.IsEvenInteger(a), UInt128.IsEvenInteger(b));
    }

    /// <summary>An odd number between −15 and 15.</summary>
    private static int Digit(UInt128 digits, int window) => (2 * ((int)(digits >> (Width * window)) & ((1 << Width) - 1))) - ((1 << Width) - 1);

    /// <summary>Sum += (x·P, y·R) for odd x and y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ref Scratch c, int x, int y)
    {
        ref Entry p = ref c.Odd[Math.Abs(x) >> 1], r = ref c.Odd[Math.Abs(y) >> 1];
        Fp8<TField>.Join(out c.Selected.Left, p.Left, r.Left);
        Fp8<TField>.Join(out c.Selected.Right, p.Right, r.Right);
        Fp8<TField>.NegateY(ref c.Selected.Right, x < 0, y < 0);
        Fp8<TField>.AddPoints(ref c.Sum, c.Selected.Left, c.Selected.Right, ref c.Pair);
    }

    /// <summary>Takes P from the lower and R from the upper half, or leaves a half as it is.</summary>
    private static void SubtractOnce(ref Scratch c, bool lower, bool upper)
    {
        c.Previous = c.Sum;
        Add(ref c, -1, -1);
        if (!lower)
            Fp8<TField>.Join(out c.Sum, c.Previous, c.Sum);
        if (!upper)
            Fp8<TField>.Join(out c.Sum, c.Sum, c.Previous);
    }

    /// <summary>The odd multiples of both points, by adding twice the points again and again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillTable(ref Scratch c)
    {
        c.Odd[0].Point = c.Sum;
        Fp8<TField>.SetFactors(out c.Odd[0].Left, out c.Odd[0].Right, c.Sum, c.W);
        Fp8<TField>.DoublePoints(ref c.Sum, ref c.Pair);
        Fp8<TField>.SetFactors(out c.Selected.Left, out c.Selected.Right, c.Sum, c.W);
        for (int i = 1; i < Entries; i++)
        {
            ref Entry next = ref c.Odd[i];
            next.Point = c.Odd[i - 1].Point;
            Fp8<TField>.AddPoints(ref next.Point, c.Selected.Left, c.Selected.Right, ref c.Pair);
            Fp8<TField>.SetFactors(out next.Left, out next.Right, next.Point, c.W);
        }
    }

    /// <summary>X1·ZZ2 = X2·ZZ1 for the points in Base and in Other, if neither ZZ is 0.</summary>
    private static bool? HaveSameX(ref Scratch c)
    {
        Limbs first = default, second = default, zz = default;
        Fp4<TField>.Permute(out c.Product, c.Base, 0x28);
        Fp4<TField>.Permute(out c.Other, c.Other, 0x22);
        Fp4<TField>.Multiply(out c.Product, c.Product, c.Other);
        Fp4<TField>.Extract(c.Product, ref first);
        Fp4<TField>.Permute(out c.Base, c.Product, 0x01);
        Fp4<TField>.Extract(c.Base, ref second);
        Fp4<TField>.Permute(out c.Base, c.Product, 0x02);
        Fp4<TField>.Extract(c.Base, ref zz);
        return Mod<TField>.IsZero(zz) ? null : Mod<TField>.AreEqual(first, second);
    }
}
