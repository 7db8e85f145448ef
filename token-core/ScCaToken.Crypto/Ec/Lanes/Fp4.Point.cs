using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector256<ulong>;

namespace ScCaToken.Crypto;

/// <content>A whole point (X, Y, ZZ, ZZZ) in the four lanes: operations on one point, for verification.</content>
internal partial struct Fp4<T>
    where T : struct, ILaneField
{
    private const byte Lane0 = 0x03, Lane1 = 0x0C, Lane3 = 0xC0, Lanes23 = 0xF0;

    /// <summary>
    /// Folds the bits from 2^256 up (times p they are subtracted) and carries once; values of up to 63p come out below 1.1p. No limb may be below 2^25, or it
    /// becomes negative.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(ref Fp4<T> r)
    {
        V mask = Vector256.Create(LimbMask), top = Avx2.ShiftRightLogical(r.L8, 24);
        V t0 = Avx2.Add(r.L0, top), t7 = Avx2.Add(r.L7, Avx2.ShiftLeftLogical(top, 21)), t8 = Avx2.And(r.L8, Vector256.Create((1UL << 24) - 1));
        V t2 = T.SubtractMiddle(r.L2, 2, top), t3 = T.SubtractMiddle(r.L3, 3, top), t6 = T.SubtractMiddle(r.L6, 6, top);
        r.L8 = Avx2.Add(t8, Avx2.ShiftRightLogical(t7, 29));
        r.L7 = Avx2.Add(Avx2.And(t7, mask), Avx2.ShiftRightLogical(t6, 29));
        r.L6 = Avx2.Add(Avx2.And(t6, mask), Avx2.ShiftRightLogical(r.L5, 29));
        r.L5 = Avx2.Add(Avx2.And(r.L5, mask), Avx2.ShiftRightLogical(r.L4, 29));
        r.L4 = Avx2.Add(Avx2.And(r.L4, mask), Avx2.ShiftRightLogical(t3, 29));
        r.L3 = Avx2.Add(Avx2.And(t3, mask), Avx2.ShiftRightLogical(t2, 29));
        r.L2 = Avx2.Add(Avx2.And(t2, mask), Avx2.ShiftRightLogical(r.L1, 29));
        r.L1 = Avx2.Add(Avx2.And(r.L1, mask), Avx2.ShiftRightLogical(t0, 29));
        r.L0 = Avx2.And(t0, mask);
    }

    /// <summary>r + 8p, folded; limbs below 2^31, or above −2^30.</summary>
    public static void Reduce(ref Fp4<T> r)
    {
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx2.Add(At(r, i), Vector256.Create(T.WideEightP[i]));
        Fold(ref r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Blend(V a, V b, [ConstantExpected] byte lanes) => Avx2.Blend(a.AsInt32(), b.AsInt32(), lanes).AsUInt64();

    /// <summary>(X, Y, ZZ, ZZZ) ← 2·(X, Y, ZZ, ZZZ) in three products; M = 3(X² − ZZ²), S = X·V, V = 4Y², W = 8Y³.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DoublePoint(ref Fp4<T> p, ref PointScratch<T> w)
    {
        ref Fp4<T> a = ref w.A, b = ref w.B, q = ref w.S, t = ref w.T;
        // What no product takes stays in registers as a local.
        Unsafe.SkipInit(out Fp4<T> m);
        Unsafe.SkipInit(out Fp4<T> x);
        V doubleY = Vector256.Create(0UL, 1, 0, 0);
        a.L0 = Avx2.ShiftLeftLogicalVariable(p.L0, doubleY);
        a.L1 = Avx2.ShiftLeftLogicalVariable(p.L1, doubleY);
        a.L2 = Avx2.ShiftLeftLogicalVariable(p.L2, doubleY);
        a.L3 = Avx2.ShiftLeftLogicalVariable(p.L3, doubleY);
        a.L4 = Avx2.ShiftLeftLogicalVariable(p.L4, doubleY);
        a.L5 = Avx2.ShiftLeftLogicalVariable(p.L5, doubleY);
        a.L6 = Avx2.ShiftLeftLogicalVariable(p.L6, doubleY);
        a.L7 = Avx2.ShiftLeftLogicalVariable(p.L7, doubleY);
        a.L8 = Avx2.ShiftLeftLogicalVariable(p.L8, doubleY);
        Square(out q, a);
        m.L0 = Avx2.Subtract(q.L0, Avx2.Permute4x64(q.L0, 0xAA));
        m.L1 = Avx2.Subtract(q.L1, Avx2.Permute4x64(q.L1, 0xAA));
        m.L2 = Avx2.Subtract(q.L2, Avx2.Permute4x64(q.L2, 0xAA));
        m.L3 = Avx2.Subtract(q.L3, Avx2.Permute4x64(q.L3, 0xAA));
        m.L4 = Avx2.Subtract(q.L4, Avx2.Permute4x64(q.L4, 0xAA));
        m.L5 = Avx2.Subtract(q.L5, Avx2.Permute4x64(q.L5, 0xAA));
        m.L6 = Avx2.Subtract(q.L6, Avx2.Permute4x64(q.L6, 0xAA));
        m.L7 = Avx2.Subtract(q.L7, Avx2.Permute4x64(q.L7, 0xAA));
        m.L8 = Avx2.Subtract(q.L8, Avx2.Permute4x64(q.L8, 0xAA));
        m.L0 = Avx2.Add(m.L0, Avx2.Add(Avx2.Add(m.L0, m.L0), Vector256.Create(T.WideEightP[0])));
        m.L1 = Avx2.Add(m.L1, Avx2.Add(Avx2.Add(m.L1, m.L1), Vector256.Create(T.WideEightP[1])));
        m.L2 = Avx2.Add(m.L2, Avx2.Add(Avx2.Add(m.L2, m.L2), Vector256.Create(T.WideEightP[2])));
        m.L3 = Avx2.Add(m.L3, Avx2.Add(Avx2.Add(m.L3, m.L3), Vector256.Create(T.WideEightP[3])));
        m.L4 = Avx2.Add(m.L4, Avx2.Add(Avx2.Add(m.L4, m.L4), Vector256.Create(T.WideEightP[4])));
        m.L5 = Avx2.Add(m.L5, Avx2.Add(Avx2.Add(m.L5, m.L5), Vector256.Create(T.WideEightP[5])));
        m.L6 = Avx2.Add(m.L6, Avx2.Add(Avx2.Add(m.L6, m.L6), Vector256.Create(T.WideEightP[6])));
        m.L7 = Avx2.Add(m.L7, Avx2.Add(Avx2.Add(m.L7, m.L7), Vector256.Create(T.WideEightP[7])));
        m.L8 = Avx2.Add(m.L8, Avx2.Add(Avx2.Add(m.L8, m.L8), Vector256.Create(T.WideEightP[8])));
        Fold(ref m);
        a.L0 = Blend(Avx2.Permute4x64(a.L0, 0x84), m.L0, Lane0);
        a.L1 = Blend(Avx2.Permute4x64(a.L1, 0x84), m.L1, Lane0);
        a.L2 = Blend(Avx2.Permute4x64(a.L2, 0x84), m.L2, Lane0);
        a.L3 = Blend(Avx2.Permute4x64(a.L3, 0x84), m.L3, Lane0);
        a.L4 = Blend(Avx2.Permute4x64(a.L4, 0x84), m.L4, Lane0);
        a.L5 = Blend(Avx2.Permute4x64(a.L5, 0x84), m.L5, Lane0);
        a.L6 = Blend(Avx2.Permute4x64(a.L6, 0x84), m.L6, Lane0);
        a.L7 = Blend(Avx2.Permute4x64(a.L7, 0x84), m.L7, Lane0);
        a.L8 = Blend(Avx2.Permute4x64(a.L8, 0x84), m.L8, Lane0);
        b.L0 = Blend(Avx2.Permute4x64(q.L0, 0x55), m.L0, Lane0);
        b.L1 = Blend(Avx2.Permute4x64(q.L1, 0x55), m.L1, Lane0);
        b.L2 = Blend(Avx2.Permute4x64(q.L2, 0x55), m.L2, Lane0);
        b.L3 = Blend(Avx2.Permute4x64(q.L3, 0x55), m.L3, Lane0);
        b.L4 = Blend(Avx2.Permute4x64(q.L4, 0x55), m.L4, Lane0);
        b.L5 = Blend(Avx2.Permute4x64(q.L5, 0x55), m.L5, Lane0);
        b.L6 = Blend(Avx2.Permute4x64(q.L6, 0x55), m.L6, Lane0);
        b.L7 = Blend(Avx2.Permute4x64(q.L7, 0x55), m.L7, Lane0);
        b.L8 = Blend(Avx2.Permute4x64(q.L8, 0x55), m.L8, Lane0);
        Multiply(out t, a, b);
        x.L0 = Avx2.Permute4x64(t.L0, 0xAA);
        x.L1 = Avx2.Permute4x64(t.L1, 0xAA);
        x.L2 = Avx2.Permute4x64(t.L2, 0xAA);
        x.L3 = Avx2.Permute4x64(t.L3, 0xAA);
        x.L4 = Avx2.Permute4x64(t.L4, 0xAA);
        x.L5 = Avx2.Permute4x64(t.L5, 0xAA);
        x.L6 = Avx2.Permute4x64(t.L6, 0xAA);
        x.L7 = Avx2.Permute4x64(t.L7, 0xAA);
        x.L8 = Avx2.Permute4x64(t.L8, 0xAA);
        b.L0 = Avx2.Add(x.L0, Vector256.Create(T.TwoP[0]));
        b.L1 = Avx2.Add(x.L1, Vector256.Create(T.TwoP[1]));
        b.L2 = Avx2.Add(x.L2, Vector256.Create(T.TwoP[2]));
        b.L3 = Avx2.Add(x.L3, Vector256.Create(T.TwoP[3]));
        b.L4 = Avx2.Add(x.L4, Vector256.Create(T.TwoP[4]));
        b.L5 = Avx2.Add(x.L5, Vector256.Create(T.TwoP[5]));
        b.L6 = Avx2.Add(x.L6, Vector256.Create(T.TwoP[6]));
        b.L7 = Avx2.Add(x.L7, Vector256.Create(T.TwoP[7]));
        b.L8 = Avx2.Add(x.L8, Vector256.Create(T.TwoP[8]));
        x.L0 = Avx2.Subtract(Avx2.Subtract(Avx2.Add(t.L0, Vector256.Create(T.WideEightP[0])), x.L0), x.L0);
        x.L1 = Avx2.Subtract(Avx2.Subtract(Avx2.Add(t.L1, Vector256.Create(T.WideEightP[1])), x.L1), x.L1);
        x.L2 = Avx2.Subtract(Avx2.Subtract(Avx2.Add(t.L2, Vector256.Create(T.WideEightP[2])), x.L2), x.L2);
        x.L3 = Avx2.Subtract(Avx2.Subtract(Avx2.Add(t.L3, Vector256.Create(T.WideEightP[3])), x.L3), x.L3);
        x.L4 = Avx2.Subtract(Avx2.Subtract(Avx2.Add(t.L4, Vector256.Create(T.WideEightP[4])), x.L4), x.L4);
        x.L5 = Avx2.Subtract(Avx2.Subtract(Avx2.Add(t.L5, Vector256.Create(T.WideEightP[5])), x.L5), x.L5);
        x.L6 = Avx2.Subtract(Avx2.Subtract(Avx2.Add(t.L6, Vector256.Create(T.WideEightP[6])), x.L6), x.L6);
        x.L7 = Avx2.Subtract(Avx2.Subtract(Avx2.Add(t.L7, Vector256.Create(T.WideEightP[7])), x.L7), x.L7);
        x.L8 = Avx2.Subtract(Avx2.Subtract(Avx2.Add(t.L8, Vector256.Create(T.WideEightP[8])), x.L8), x.L8);
        Fold(ref x);
        b.L0 = Blend(Avx2.Permute4x64(t.L0, 0x55), Avx2.Subtract(b.L0, x.L0), Lane0);
        b.L1 = Blend(Avx2.Permute4x64(t.L1, 0x55), Avx2.Subtract(b.L1, x.L1), Lane0);
        b.L2 = Blend(Avx2.Permute4x64(t.L2, 0x55), Avx2.Subtract(b.L2, x.L2), Lane0);
        b.L3 = Blend(Avx2.Permute4x64(t.L3, 0x55), Avx2.Subtract(b.L3, x.L3), Lane0);
        b.L4 = Blend(Avx2.Permute4x64(t.L4, 0x55), Avx2.Subtract(b.L4, x.L4), Lane0);
        b.L5 = Blend(Avx2.Permute4x64(t.L5, 0x55), Avx2.Subtract(b.L5, x.L5), Lane0);
        b.L6 = Blend(Avx2.Permute4x64(t.L6, 0x55), Avx2.Subtract(b.L6, x.L6), Lane0);
        b.L7 = Blend(Avx2.Permute4x64(t.L7, 0x55), Avx2.Subtract(b.L7, x.L7), Lane0);
        b.L8 = Blend(Avx2.Permute4x64(t.L8, 0x55), Avx2.Subtract(b.L8, x.L8), Lane0);
        a.L0 = Blend(p.L0, m.L0, Lane0);
        a.L1 = Blend(p.L1, m.L1, Lane0);
        a.L2 = Blend(p.L2, m.L2, Lane0);
        a.L3 = Blend(p.L3, m.L3, Lane0);
        a.L4 = Blend(p.L4, m.L4, Lane0);
        a.L5 = Blend(p.L5, m.L5, Lane0);
        a.L6 = Blend(p.L6, m.L6, Lane0);
        a.L7 = Blend(p.L7, m.L7, Lane0);
        a.L8 = Blend(p.L8, m.L8, Lane0);
        Multiply(out q, a, b);
        Assemble(ref p, x, t, q, gatherZZ: true);
    }

    /// <summary>p ← p + q in XYZZ coordinates; ZZ becomes zero where the formulas do not hold (equal or opposite points).</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddPoint(ref Fp4<T> p, in Fp4<T> q, ref PointScratch<T> w)
    {
        ref Fp4<T> a = ref w.A, b = ref w.B, l = ref w.L, d = ref w.D, s = ref w.S, t = ref w.T;
        Unsafe.SkipInit(out Fp4<T> x);
        a.L0 = Avx2.Permute4x64(q.L0, 0xEE);
        a.L1 = Avx2.Permute4x64(q.L1, 0xEE);
        a.L2 = Avx2.Permute4x64(q.L2, 0xEE);
        a.L3 = Avx2.Permute4x64(q.L3, 0xEE);
        a.L4 = Avx2.Permute4x64(q.L4, 0xEE);
        a.L5 = Avx2.Permute4x64(q.L5, 0xEE);
        a.L6 = Avx2.Permute4x64(q.L6, 0xEE);
        a.L7 = Avx2.Permute4x64(q.L7, 0xEE);
        a.L8 = Avx2.Permute4x64(q.L8, 0xEE);
        b.L0 = Avx2.Permute4x64(p.L0, 0xEE);
        b.L1 = Avx2.Permute4x64(p.L1, 0xEE);
        b.L2 = Avx2.Permute4x64(p.L2, 0xEE);
        b.L3 = Avx2.Permute4x64(p.L3, 0xEE);
        b.L4 = Avx2.Permute4x64(p.L4, 0xEE);
        b.L5 = Avx2.Permute4x64(p.L5, 0xEE);
        b.L6 = Avx2.Permute4x64(p.L6, 0xEE);
        b.L7 = Avx2.Permute4x64(p.L7, 0xEE);
        b.L8 = Avx2.Permute4x64(p.L8, 0xEE);
        Multiply(out l, p, a);
        Multiply(out d, q, b);
        d.L0 = Avx2.Add(d.L0, Avx2.Subtract(Vector256.Create(T.WideEightP[0]), l.L0));
        d.L1 = Avx2.Add(d.L1, Avx2.Subtract(Vector256.Create(T.WideEightP[1]), l.L1));
        d.L2 = Avx2.Add(d.L2, Avx2.Subtract(Vector256.Create(T.WideEightP[2]), l.L2));
        d.L3 = Avx2.Add(d.L3, Avx2.Subtract(Vector256.Create(T.WideEightP[3]), l.L3));
        d.L4 = Avx2.Add(d.L4, Avx2.Subtract(Vector256.Create(T.WideEightP[4]), l.L4));
        d.L5 = Avx2.Add(d.L5, Avx2.Subtract(Vector256.Create(T.WideEightP[5]), l.L5));
        d.L6 = Avx2.Add(d.L6, Avx2.Subtract(Vector256.Create(T.WideEightP[6]), l.L6));
        d.L7 = Avx2.Add(d.L7, Avx2.Subtract(Vector256.Create(T.WideEightP[7]), l.L7));
        d.L8 = Avx2.Add(d.L8, Avx2.Subtract(Vector256.Create(T.WideEightP[8]), l.L8));
        Fold(ref d);
        Square(out s, d);
        a.L0 = Blend(Avx2.Permute4x64(l.L0, 0xE0), d.L0, Lane0);
        a.L1 = Blend(Avx2.Permute4x64(l.L1, 0xE0), d.L1, Lane0);
        a.L2 = Blend(Avx2.Permute4x64(l.L2, 0xE0), d.L2, Lane0);
        a.L3 = Blend(Avx2.Permute4x64(l.L3, 0xE0), d.L3, Lane0);
        a.L4 = Blend(Avx2.Permute4x64(l.L4, 0xE0), d.L4, Lane0);
        a.L5 = Blend(Avx2.Permute4x64(l.L5, 0xE0), d.L5, Lane0);
        a.L6 = Blend(Avx2.Permute4x64(l.L6, 0xE0), d.L6, Lane0);
        a.L7 = Blend(Avx2.Permute4x64(l.L7, 0xE0), d.L7, Lane0);
        a.L8 = Blend(Avx2.Permute4x64(l.L8, 0xE0), d.L8, Lane0);
        b.L0 = Avx2.Permute4x64(s.L0, 0x00);
        b.L1 = Avx2.Permute4x64(s.L1, 0x00);
        b.L2 = Avx2.Permute4x64(s.L2, 0x00);
        b.L3 = Avx2.Permute4x64(s.L3, 0x00);
        b.L4 = Avx2.Permute4x64(s.L4, 0x00);
        b.L5 = Avx2.Permute4x64(s.L5, 0x00);
        b.L6 = Avx2.Permute4x64(s.L6, 0x00);
        b.L7 = Avx2.Permute4x64(s.L7, 0x00);
        b.L8 = Avx2.Permute4x64(s.L8, 0x00);
        Multiply(out t, a, b);
        b.L0 = Avx2.Permute4x64(t.L0, 0x55);
        b.L1 = Avx2.Permute4x64(t.L1, 0x55);
        b.L2 = Avx2.Permute4x64(t.L2, 0x55);
        b.L3 = Avx2.Permute4x64(t.L3, 0x55);
        b.L4 = Avx2.Permute4x64(t.L4, 0x55);
        b.L5 = Avx2.Permute4x64(t.L5, 0x55);
        b.L6 = Avx2.Permute4x64(t.L6, 0x55);
        b.L7 = Avx2.Permute4x64(t.L7, 0x55);
        b.L8 = Avx2.Permute4x64(t.L8, 0x55);
        x.L0 = Avx2.Subtract(Avx2.Subtract(Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(s.L0, 0x55), Vector256.Create(T.WideEightP[0])), t.L0), b.L0), b.L0);
        x.L1 = Avx2.Subtract(Avx2.Subtract(Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(s.L1, 0x55), Vector256.Create(T.WideEightP[1])), t.L1), b.L1), b.L1);
        x.L2 = Avx2.Subtract(Avx2.Subtract(Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(s.L2, 0x55), Vector256.Create(T.WideEightP[2])), t.L2), b.L2), b.L2);
        x.L3 = Avx2.Subtract(Avx2.Subtract(Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(s.L3, 0x55), Vector256.Create(T.WideEightP[3])), t.L3), b.L3), b.L3);
        x.L4 = Avx2.Subtract(Avx2.Subtract(Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(s.L4, 0x55), Vector256.Create(T.WideEightP[4])), t.L4), b.L4), b.L4);
        x.L5 = Avx2.Subtract(Avx2.Subtract(Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(s.L5, 0x55), Vector256.Create(T.WideEightP[5])), t.L5), b.L5), b.L5);
        x.L6 = Avx2.Subtract(Avx2.Subtract(Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(s.L6, 0x55), Vector256.Create(T.WideEightP[6])), t.L6), b.L6), b.L6);
        x.L7 = Avx2.Subtract(Avx2.Subtract(Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(s.L7, 0x55), Vector256.Create(T.WideEightP[7])), t.L7), b.L7), b.L7);
        x.L8 = Avx2.Subtract(Avx2.Subtract(Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(s.L8, 0x55), Vector256.Create(T.WideEightP[8])), t.L8), b.L8), b.L8);
        Fold(ref x);
        b.L0 = Blend(Avx2.Permute4x64(t.L0, 0x00), Avx2.Subtract(Avx2.Add(b.L0, Vector256.Create(T.TwoP[0])), x.L0), Lane0);
        b.L1 = Blend(Avx2.Permute4x64(t.L1, 0x00), Avx2.Subtract(Avx2.Add(b.L1, Vector256.Create(T.TwoP[1])), x.L1), Lane0);
        b.L2 = Blend(Avx2.Permute4x64(t.L2, 0x00), Avx2.Subtract(Avx2.Add(b.L2, Vector256.Create(T.TwoP[2])), x.L2), Lane0);
        b.L3 = Blend(Avx2.Permute4x64(t.L3, 0x00), Avx2.Subtract(Avx2.Add(b.L3, Vector256.Create(T.TwoP[3])), x.L3), Lane0);
        b.L4 = Blend(Avx2.Permute4x64(t.L4, 0x00), Avx2.Subtract(Avx2.Add(b.L4, Vector256.Create(T.TwoP[4])), x.L4), Lane0);
        b.L5 = Blend(Avx2.Permute4x64(t.L5, 0x00), Avx2.Subtract(Avx2.Add(b.L5, Vector256.Create(T.TwoP[5])), x.L5), Lane0);
        b.L6 = Blend(Avx2.Permute4x64(t.L6, 0x00), Avx2.Subtract(Avx2.Add(b.L6, Vector256.Create(T.TwoP[6])), x.L6), Lane0);
        b.L7 = Blend(Avx2.Permute4x64(t.L7, 0x00), Avx2.Subtract(Avx2.Add(b.L7, Vector256.Create(T.TwoP[7])), x.L7), Lane0);
        b.L8 = Blend(Avx2.Permute4x64(t.L8, 0x00), Avx2.Subtract(Avx2.Add(b.L8, Vector256.Create(T.TwoP[8])), x.L8), Lane0);
        a.L0 = Blend(l.L0, Avx2.Permute4x64(d.L0, 0x55), Lane0);
        a.L1 = Blend(l.L1, Avx2.Permute4x64(d.L1, 0x55), Lane0);
        a.L2 = Blend(l.L2, Avx2.Permute4x64(d.L2, 0x55), Lane0);
        a.L3 = Blend(l.L3, Avx2.Permute4x64(d.L3, 0x55), Lane0);
        a.L4 = Blend(l.L4, Avx2.Permute4x64(d.L4, 0x55), Lane0);
        a.L5 = Blend(l.L5, Avx2.Permute4x64(d.L5, 0x55), Lane0);
        a.L6 = Blend(l.L6, Avx2.Permute4x64(d.L6, 0x55), Lane0);
        a.L7 = Blend(l.L7, Avx2.Permute4x64(d.L7, 0x55), Lane0);
        a.L8 = Blend(l.L8, Avx2.Permute4x64(d.L8, 0x55), Lane0);
        Multiply(out s, a, b);
        Assemble(ref p, x, t, s, gatherZZ: false);
    }

    /// <summary>X from lane 0 of x, Y = lane 0 − lane 1 of n, ZZ from t (lane 3 or 2), ZZZ from lane 3 of n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Assemble(ref Fp4<T> p, in Fp4<T> x, in Fp4<T> t, in Fp4<T> n, bool gatherZZ)
    {
        Unsafe.SkipInit(out Fp4<T> y);
        y.L0 = Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(n.L0, 0x00), Vector256.Create(T.WideEightP[0])), n.L0);
        y.L1 = Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(n.L1, 0x00), Vector256.Create(T.WideEightP[1])), n.L1);
        y.L2 = Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(n.L2, 0x00), Vector256.Create(T.WideEightP[2])), n.L2);
        y.L3 = Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(n.L3, 0x00), Vector256.Create(T.WideEightP[3])), n.L3);
        y.L4 = Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(n.L4, 0x00), Vector256.Create(T.WideEightP[4])), n.L4);
        y.L5 = Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(n.L5, 0x00), Vector256.Create(T.WideEightP[5])), n.L5);
        y.L6 = Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(n.L6, 0x00), Vector256.Create(T.WideEightP[6])), n.L6);
        y.L7 = Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(n.L7, 0x00), Vector256.Create(T.WideEightP[7])), n.L7);
        y.L8 = Avx2.Subtract(Avx2.Add(Avx2.Permute4x64(n.L8, 0x00), Vector256.Create(T.WideEightP[8])), n.L8);
        Fold(ref y);
        p.L0 = Blend(Blend(x.L0, y.L0, Lane1), Blend(gatherZZ ? Avx2.Permute4x64(t.L0, 0xFF) : t.L0, n.L0, Lane3), Lanes23);
        p.L1 = Blend(Blend(x.L1, y.L1, Lane1), Blend(gatherZZ ? Avx2.Permute4x64(t.L1, 0xFF) : t.L1, n.L1, Lane3), Lanes23);
        p.L2 = Blend(Blend(x.L2, y.L2, Lane1), Blend(gatherZZ ? Avx2.Permute4x64(t.L2, 0xFF) : t.L2, n.L2, Lane3), Lanes23);
        p.L3 = Blend(Blend(x.L3, y.L3, Lane1), Blend(gatherZZ ? Avx2.Permute4x64(t.L3, 0xFF) : t.L3, n.L3, Lane3), Lanes23);
        p.L4 = Blend(Blend(x.L4, y.L4, Lane1), Blend(gatherZZ ? Avx2.Permute4x64(t.L4, 0xFF) : t.L4, n.L4, Lane3), Lanes23);
        p.L5 = Blend(Blend(x.L5, y.L5, Lane1), Blend(gatherZZ ? Avx2.Permute4x64(t.L5, 0xFF) : t.L5, n.L5, Lane3), Lanes23);
        p.L6 = Blend(Blend(x.L6, y.L6, Lane1), Blend(gatherZZ ? Avx2.Permute4x64(t.L6, 0xFF) : t.L6, n.L6, Lane3), Lanes23);
        p.L7 = Blend(Blend(x.L7, y.L7, Lane1), Blend(gatherZZ ? Avx2.Permute4x64(t.L7, 0xFF) : t.L7, n.L7, Lane3), Lanes23);
        p.L8 = Blend(Blend(x.L8, y.L8, Lane1), Blend(gatherZZ ? Avx2.Permute4x64(t.L8, 0xFF) : t.L8, n.L8, Lane3), Lanes23);
    }

    /// <summary>The point (−x, −y, zz, zzz) of lane 0 of x, y, zz and lane 1 of zzz, all normalised.</summary>
    public static void GatherPoint(out Fp4<T> p, in Fp4<T> x, in Fp4<T> y, in Fp4<T> zz, in Fp4<T> zzz)
    {
        Unsafe.SkipInit(out p);
        V negative = Vector256.Create(ulong.MaxValue, ulong.MaxValue, 0, 0);
        for (int i = 0; i < 9; i++)
        {
            V limb = Avx2.Permute2x128(Avx2.UnpackLow(At(x, i), At(y, i)), Blend(At(zz, i), At(zzz, i), Lane1), 0x20);
            At(p, i) = Avx2.Subtract(Avx2.Xor(limb, negative), negative);
        }

        Reduce(ref p);
    }

    /// <summary>P, 3P, 5P and so on of an affine P (Z = 1); leaves 2P in <paramref name="twice"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OddMultiples(Span<Fp4<T>> odd, in Point p, ref Fp4<T> twice, ref PointScratch<T> w)
    {
        Limbs x = default, y = default;
        ToLaneForm(ref x, p.X);
        ToLaneForm(ref y, p.Y);
        SetPoint(out odd[0], x, y);
        twice = odd[0];
        DoublePoint(ref twice, ref w);
        for (int i = 1; i < odd.Length; i++)
        {
            odd[i] = odd[i - 1];
            AddPoint(ref odd[i], twice, ref w);
        }
    }

    /// <summary>The affine point (x, y) given in Montgomery form.</summary>
    public static void SetPoint(out Fp4<T> p, in Limbs x, in Limbs y)
    {
        SetOne(out p);
        SetXY(ref p, x, y);
    }

    /// <summary>X and Y, given in Montgomery form, of a point whose ZZ and ZZZ are there.</summary>
    public static void SetXY(ref Fp4<T> p, in Limbs x, in Limbs y)
    {
        Broadcast(out Fp4<T> a, x);
        Broadcast(out Fp4<T> b, y);
        p.L0 = Blend(Blend(p.L0, a.L0, Lane0), b.L0, Lane1);
        p.L1 = Blend(Blend(p.L1, a.L1, Lane0), b.L1, Lane1);
        p.L2 = Blend(Blend(p.L2, a.L2, Lane0), b.L2, Lane1);
        p.L3 = Blend(Blend(p.L3, a.L3, Lane0), b.L3, Lane1);
        p.L4 = Blend(Blend(p.L4, a.L4, Lane0), b.L4, Lane1);
        p.L5 = Blend(Blend(p.L5, a.L5, Lane0), b.L5, Lane1);
        p.L6 = Blend(Blend(p.L6, a.L6, Lane0), b.L6, Lane1);
        p.L7 = Blend(Blend(p.L7, a.L7, Lane0), b.L7, Lane1);
        p.L8 = Blend(Blend(p.L8, a.L8, Lane0), b.L8, Lane1);
    }
}
