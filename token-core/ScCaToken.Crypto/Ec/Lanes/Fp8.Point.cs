using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<ulong>;

namespace ScCaToken.Crypto;

/// <content>
/// Two points (X, Y, ZZ, z), one in each half: operations on both at once, for verification. y need not be known: it is taken for √w, and as ZZZ
/// is always a multiple of it, the lanes hold z = ZZZ/√w. Then X, Y and ZZ are free of roots, and ZZ³ = w·z². Where y is known, w is 1.
/// </content>
internal partial struct Fp8<T>
    where T : struct, ILaneField
{
    private static V Lane0
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(ulong.MaxValue, 0, 0, 0, ulong.MaxValue, 0, 0, 0);
    }

    private static V Lane1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, ulong.MaxValue, 0, 0, 0, ulong.MaxValue, 0, 0);
    }

    private static V Lane2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 0, ulong.MaxValue, 0, 0, 0, ulong.MaxValue, 0);
    }

    private static V Lane3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 0, 0, ulong.MaxValue, 0, 0, 0, ulong.MaxValue);
    }

    /// <summary>As in <see cref="Fp4{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(ref Fp8<T> r)
    {
        V mask = Vector512.Create(LimbMask), top = r.L8 >>> 24;
        V t0 = r.L0 + top, t7 = r.L7 + (top << 21);
        V t2 = T.SubtractMiddle(r.L2, 2, top), t3 = T.SubtractMiddle(r.L3, 3, top), t6 = T.SubtractMiddle(r.L6, 6, top);
        r.L8 = (r.L8 & Vector512.Create((1UL << 24) - 1)) + (t7 >>> 29);
        r.L7 = (t7 & mask) + (t6 >>> 29);
        r.L6 = (t6 & mask) + (r.L5 >>> 29);
        r.L5 = (r.L5 & mask) + (r.L4 >>> 29);
        r.L4 = (r.L4 & mask) + (t3 >>> 29);
        r.L3 = (t3 & mask) + (t2 >>> 29);
        r.L2 = (t2 & mask) + (r.L1 >>> 29);
        r.L1 = (r.L1 & mask) + (t0 >>> 29);
        r.L0 = t0 & mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Permute(V a, [ConstantExpected] byte lanes) => Avx512F.Permute4x64(a, lanes);

    /// <summary>b where the mask is set, else a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Blend(V a, V b, V mask) => Vector512.ConditionalSelect(mask, b, a);

    /// <summary>Doubles both points in three products; D = (X − ZZ)(X + ZZ), V = 4Y², S = X·V, W = Y·V, X3 = 9D² − 2S, Y3 = 3D(S − X3) − 2W·Y, ZZ3 = V·ZZ, z3 = 2W·z.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DoublePoints(ref Fp8<T> p, ref PointPairScratch<T> w)
    {
        ref Fp8<T> a = ref w.A, b = ref w.B, q = ref w.D, t = ref w.T;
        V lane0 = Lane0, lane1 = Lane1, lane3 = Lane3, upper = Lane2 | Lane3;
        // Limbs of a reach 1.5·2^30, those of b 2^30: nine products stay below 2^64.
        a.L0 = p.L0 + Blend(Permute(p.L0, 0x06), Vector512.Create(T.TwoP[0]) - Permute(p.L0, 0x06), lane0);
        a.L1 = p.L1 + Blend(Permute(p.L1, 0x06), Vector512.Create(T.TwoP[1]) - Permute(p.L1, 0x06), lane0);
        a.L2 = p.L2 + Blend(Permute(p.L2, 0x06), Vector512.Create(T.TwoP[2]) - Permute(p.L2, 0x06), lane0);
        a.L3 = p.L3 + Blend(Permute(p.L3, 0x06), Vector512.Create(T.TwoP[3]) - Permute(p.L3, 0x06), lane0);
        a.L4 = p.L4 + Blend(Permute(p.L4, 0x06), Vector512.Create(T.TwoP[4]) - Permute(p.L4, 0x06), lane0);
        a.L5 = p.L5 + Blend(Permute(p.L5, 0x06), Vector512.Create(T.TwoP[5]) - Permute(p.L5, 0x06), lane0);
        a.L6 = p.L6 + Blend(Permute(p.L6, 0x06), Vector512.Create(T.TwoP[6]) - Permute(p.L6, 0x06), lane0);
        a.L7 = p.L7 + Blend(Permute(p.L7, 0x06), Vector512.Create(T.TwoP[7]) - Permute(p.L7, 0x06), lane0);
        a.L8 = p.L8 + Blend(Permute(p.L8, 0x06), Vector512.Create(T.TwoP[8]) - Permute(p.L8, 0x06), lane0);
        b.L0 = p.L0 + Permute(p.L0, 0x06);
        b.L1 = p.L1 + Permute(p.L1, 0x06);
        b.L2 = p.L2 + Permute(p.L2, 0x06);
        b.L3 = p.L3 + Permute(p.L3, 0x06);
        b.L4 = p.L4 + Permute(p.L4, 0x06);
        b.L5 = p.L5 + Permute(p.L5, 0x06);
        b.L6 = p.L6 + Permute(p.L6, 0x06);
        b.L7 = p.L7 + Permute(p.L7, 0x06);
        b.L8 = p.L8 + Permute(p.L8, 0x06);

        Multiply(out q, a, b);
        b.L0 = Permute(q.L0, 0x15);
        b.L1 = Permute(q.L1, 0x15);
        b.L2 = Permute(q.L2, 0x15);
        b.L3 = Permute(q.L3, 0x15);
        b.L4 = Permute(q.L4, 0x15);
        b.L5 = Permute(q.L5, 0x15);
        b.L6 = Permute(q.L6, 0x15);
        b.L7 = Permute(q.L7, 0x15);
        b.L8 = Permute(q.L8, 0x15);
        a.L0 = Blend(p.L0, Permute(q.L0, 0x15), lane3);
        a.L1 = Blend(p.L1, Permute(q.L1, 0x15), lane3);
        a.L2 = Blend(p.L2, Permute(q.L2, 0x15), lane3);
        a.L3 = Blend(p.L3, Permute(q.L3, 0x15), lane3);
        a.L4 = Blend(p.L4, Permute(q.L4, 0x15), lane3);
        a.L5 = Blend(p.L5, Permute(q.L5, 0x15), lane3);
        a.L6 = Blend(p.L6, Permute(q.L6, 0x15), lane3);
        a.L7 = Blend(p.L7, Permute(q.L7, 0x15), lane3);
        a.L8 = Blend(p.L8, Permute(q.L8, 0x15), lane3);

        Multiply(out t, a, b);
        Unsafe.SkipInit(out Fp8<T> m);
        m.L0 = Permute(t.L0, 0xFF) + (Permute(t.L0, 0xFF) << 3) - (t.L0 + t.L0) + Vector512.Create(T.WideEightP[0]);
        m.L1 = Permute(t.L1, 0xFF) + (Permute(t.L1, 0xFF) << 3) - (t.L1 + t.L1) + Vector512.Create(T.WideEightP[1]);
        m.L2 = Permute(t.L2, 0xFF) + (Permute(t.L2, 0xFF) << 3) - (t.L2 + t.L2) + Vector512.Create(T.WideEightP[2]);
        m.L3 = Permute(t.L3, 0xFF) + (Permute(t.L3, 0xFF) << 3) - (t.L3 + t.L3) + Vector512.Create(T.WideEightP[3]);
        m.L4 = Permute(t.L4, 0xFF) + (Permute(t.L4, 0xFF) << 3) - (t.L4 + t.L4) + Vector512.Create(T.WideEightP[4]);
        m.L5 = Permute(t.L5, 0xFF) + (Permute(t.L5, 0xFF) << 3) - (t.L5 + t.L5) + Vector512.Create(T.WideEightP[5]);
        m.L6 = Permute(t.L6, 0xFF) + (Permute(t.L6, 0xFF) << 3) - (t.L6 + t.L6) + Vector512.Create(T.WideEightP[6]);
        m.L7 = Permute(t.L7, 0xFF) + (Permute(t.L7, 0xFF) << 3) - (t.L7 + t.L7) + Vector512.Create(T.WideEightP[7]);
        m.L8 = Permute(t.L8, 0xFF) + (Permute(t.L8, 0xFF) << 3) - (t.L8 + t.L8) + Vector512.Create(T.WideEightP[8]);
        Fold(ref m);
        a.L0 = Blend(Permute(t.L0, 0x55), q.L0, lane0);
        a.L1 = Blend(Permute(t.L1, 0x55), q.L1, lane0);
        a.L2 = Blend(Permute(t.L2, 0x55), q.L2, lane0);
        a.L3 = Blend(Permute(t.L3, 0x55), q.L3, lane0);
        a.L4 = Blend(Permute(t.L4, 0x55), q.L4, lane0);
        a.L5 = Blend(Permute(t.L5, 0x55), q.L5, lane0);
        a.L6 = Blend(Permute(t.L6, 0x55), q.L6, lane0);
        a.L7 = Blend(Permute(t.L7, 0x55), q.L7, lane0);
        a.L8 = Blend(Permute(t.L8, 0x55), q.L8, lane0);
        b.L0 = Blend(p.L0 + p.L0, t.L0 - m.L0 + Vector512.Create(T.TwoP[0]), lane0);
        b.L1 = Blend(p.L1 + p.L1, t.L1 - m.L1 + Vector512.Create(T.TwoP[1]), lane0);
        b.L2 = Blend(p.L2 + p.L2, t.L2 - m.L2 + Vector512.Create(T.TwoP[2]), lane0);
        b.L3 = Blend(p.L3 + p.L3, t.L3 - m.L3 + Vector512.Create(T.TwoP[3]), lane0);
        b.L4 = Blend(p.L4 + p.L4, t.L4 - m.L4 + Vector512.Create(T.TwoP[4]), lane0);
        b.L5 = Blend(p.L5 + p.L5, t.L5 - m.L5 + Vector512.Create(T.TwoP[5]), lane0);
        b.L6 = Blend(p.L6 + p.L6, t.L6 - m.L6 + Vector512.Create(T.TwoP[6]), lane0);
        b.L7 = Blend(p.L7 + p.L7, t.L7 - m.L7 + Vector512.Create(T.TwoP[7]), lane0);
        b.L8 = Blend(p.L8 + p.L8, t.L8 - m.L8 + Vector512.Create(T.TwoP[8]), lane0);
        p.L0 = Blend(m.L0, t.L0, upper);
        p.L1 = Blend(m.L1, t.L1, upper);
        p.L2 = Blend(m.L2, t.L2, upper);
        p.L3 = Blend(m.L3, t.L3, upper);
        p.L4 = Blend(m.L4, t.L4, upper);
        p.L5 = Blend(m.L5, t.L5, upper);
        p.L6 = Blend(m.L6, t.L6, upper);
        p.L7 = Blend(m.L7, t.L7, upper);
        p.L8 = Blend(m.L8, t.L8, upper);

        Multiply(out q, a, b);
        m.L0 = Permute(q.L0, 0x00) + Permute(q.L0, 0x00) + Permute(q.L0, 0x00) - q.L0 + Vector512.Create(T.WideEightP[0]);
        m.L1 = Permute(q.L1, 0x00) + Permute(q.L1, 0x00) + Permute(q.L1, 0x00) - q.L1 + Vector512.Create(T.WideEightP[1]);
        m.L2 = Permute(q.L2, 0x00) + Permute(q.L2, 0x00) + Permute(q.L2, 0x00) - q.L2 + Vector512.Create(T.WideEightP[2]);
        m.L3 = Permute(q.L3, 0x00) + Permute(q.L3, 0x00) + Permute(q.L3, 0x00) - q.L3 + Vector512.Create(T.WideEightP[3]);
        m.L4 = Permute(q.L4, 0x00) + Permute(q.L4, 0x00) + Permute(q.L4, 0x00) - q.L4 + Vector512.Create(T.WideEightP[4]);
        m.L5 = Permute(q.L5, 0x00) + Permute(q.L5, 0x00) + Permute(q.L5, 0x00) - q.L5 + Vector512.Create(T.WideEightP[5]);
        m.L6 = Permute(q.L6, 0x00) + Permute(q.L6, 0x00) + Permute(q.L6, 0x00) - q.L6 + Vector512.Create(T.WideEightP[6]);
        m.L7 = Permute(q.L7, 0x00) + Permute(q.L7, 0x00) + Permute(q.L7, 0x00) - q.L7 + Vector512.Create(T.WideEightP[7]);
        m.L8 = Permute(q.L8, 0x00) + Permute(q.L8, 0x00) + Permute(q.L8, 0x00) - q.L8 + Vector512.Create(T.WideEightP[8]);
        Fold(ref m);
        p.L0 = Blend(Blend(p.L0, m.L0, lane1), q.L0, lane3);
        p.L1 = Blend(Blend(p.L1, m.L1, lane1), q.L1, lane3);
        p.L2 = Blend(Blend(p.L2, m.L2, lane1), q.L2, lane3);
        p.L3 = Blend(Blend(p.L3, m.L3, lane1), q.L3, lane3);
        p.L4 = Blend(Blend(p.L4, m.L4, lane1), q.L4, lane3);
        p.L5 = Blend(Blend(p.L5, m.L5, lane1), q.L5, lane3);
        p.L6 = Blend(Blend(p.L6, m.L6, lane1), q.L6, lane3);
        p.L7 = Blend(Blend(p.L7, m.L7, lane1), q.L7, lane3);
        p.L8 = Blend(Blend(p.L8, m.L8, lane1), q.L8, lane3);
    }

    /// <summary>
    /// Adds (X2, Y2, ZZ2, z2), laid out by <see cref="SetFactors"/>, to both points. With P = X2·ZZ1 − X1·ZZ2 and R = w·(Y2·z1 − Y1·z2), and w taken into one of the
    /// factors of P² and P³: X3 = R² − P³ − 2Q, Q = X1·ZZ2·P², Y3 = R(Q − X3) − w·Y1·z2·P³, ZZ3 = ZZ1·ZZ2·P², z3 = w·z1·z2·P³. ZZ becomes zero where the
    /// formulas do not hold (equal or opposite points).
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddPoints(ref Fp8<T> p, in Fp8<T> left, in Fp8<T> right, ref PointPairScratch<T> w)
    {
        ref Fp8<T> a = ref w.A, b = ref w.B, l = ref w.L, d = ref w.D, s = ref w.S, t = ref w.T;
        V lane0 = Lane0, lane1 = Lane1, lane2 = Lane2, lane3 = Lane3, upper = Lane2 | Lane3;
        a.L0 = Permute(p.L0, 0x2E);
        a.L1 = Permute(p.L1, 0x2E);
        a.L2 = Permute(p.L2, 0x2E);
        a.L3 = Permute(p.L3, 0x2E);
        a.L4 = Permute(p.L4, 0x2E);
        a.L5 = Permute(p.L5, 0x2E);
        a.L6 = Permute(p.L6, 0x2E);
        a.L7 = Permute(p.L7, 0x2E);
        a.L8 = Permute(p.L8, 0x2E);
        Multiply(out l, p, left);
        Multiply(out d, a, right);
        Unsafe.SkipInit(out Fp8<T> m);
        m.L0 = d.L0 - Blend(l.L0, Permute(d.L0, 0xFF), lane2) + Vector512.Create(T.WideEightP[0]);
        m.L1 = d.L1 - Blend(l.L1, Permute(d.L1, 0xFF), lane2) + Vector512.Create(T.WideEightP[1]);
        m.L2 = d.L2 - Blend(l.L2, Permute(d.L2, 0xFF), lane2) + Vector512.Create(T.WideEightP[2]);
        m.L3 = d.L3 - Blend(l.L3, Permute(d.L3, 0xFF), lane2) + Vector512.Create(T.WideEightP[3]);
        m.L4 = d.L4 - Blend(l.L4, Permute(d.L4, 0xFF), lane2) + Vector512.Create(T.WideEightP[4]);
        m.L5 = d.L5 - Blend(l.L5, Permute(d.L5, 0xFF), lane2) + Vector512.Create(T.WideEightP[5]);
        m.L6 = d.L6 - Blend(l.L6, Permute(d.L6, 0xFF), lane2) + Vector512.Create(T.WideEightP[6]);
        m.L7 = d.L7 - Blend(l.L7, Permute(d.L7, 0xFF), lane2) + Vector512.Create(T.WideEightP[7]);
        m.L8 = d.L8 - Blend(l.L8, Permute(d.L8, 0xFF), lane2) + Vector512.Create(T.WideEightP[8]);
        Fold(ref m);
        d.L0 = m.L0;
        d.L1 = m.L1;
        d.L2 = m.L2;
        d.L3 = m.L3;
        d.L4 = m.L4;
        d.L5 = m.L5;
        d.L6 = m.L6;
        d.L7 = m.L7;
        d.L8 = m.L8;
        b.L0 = Permute(m.L0, 0x06);
        b.L1 = Permute(m.L1, 0x06);
        b.L2 = Permute(m.L2, 0x06);
        b.L3 = Permute(m.L3, 0x06);
        b.L4 = Permute(m.L4, 0x06);
        b.L5 = Permute(m.L5, 0x06);
        b.L6 = Permute(m.L6, 0x06);
        b.L7 = Permute(m.L7, 0x06);
        b.L8 = Permute(m.L8, 0x06);

        Multiply(out s, d, b);
        a.L0 = Blend(Permute(l.L0, 0xE0), d.L0, lane0);
        a.L1 = Blend(Permute(l.L1, 0xE0), d.L1, lane0);
        a.L2 = Blend(Permute(l.L2, 0xE0), d.L2, lane0);
        a.L3 = Blend(Permute(l.L3, 0xE0), d.L3, lane0);
        a.L4 = Blend(Permute(l.L4, 0xE0), d.L4, lane0);
        a.L5 = Blend(Permute(l.L5, 0xE0), d.L5, lane0);
        a.L6 = Blend(Permute(l.L6, 0xE0), d.L6, lane0);
        a.L7 = Blend(Permute(l.L7, 0xE0), d.L7, lane0);
        a.L8 = Blend(Permute(l.L8, 0xE0), d.L8, lane0);
        b.L0 = Permute(s.L0, 0x00);
        b.L1 = Permute(s.L1, 0x00);
        b.L2 = Permute(s.L2, 0x00);
        b.L3 = Permute(s.L3, 0x00);
        b.L4 = Permute(s.L4, 0x00);
        b.L5 = Permute(s.L5, 0x00);
        b.L6 = Permute(s.L6, 0x00);
        b.L7 = Permute(s.L7, 0x00);
        b.L8 = Permute(s.L8, 0x00);

        Multiply(out t, a, b);
        m.L0 = Permute(s.L0, 0x55) - t.L0 - Permute(t.L0, 0x55) - Permute(t.L0, 0x55) + Vector512.Create(T.WideEightP[0]);
        m.L1 = Permute(s.L1, 0x55) - t.L1 - Permute(t.L1, 0x55) - Permute(t.L1, 0x55) + Vector512.Create(T.WideEightP[1]);
        m.L2 = Permute(s.L2, 0x55) - t.L2 - Permute(t.L2, 0x55) - Permute(t.L2, 0x55) + Vector512.Create(T.WideEightP[2]);
        m.L3 = Permute(s.L3, 0x55) - t.L3 - Permute(t.L3, 0x55) - Permute(t.L3, 0x55) + Vector512.Create(T.WideEightP[3]);
        m.L4 = Permute(s.L4, 0x55) - t.L4 - Permute(t.L4, 0x55) - Permute(t.L4, 0x55) + Vector512.Create(T.WideEightP[4]);
        m.L5 = Permute(s.L5, 0x55) - t.L5 - Permute(t.L5, 0x55) - Permute(t.L5, 0x55) + Vector512.Create(T.WideEightP[5]);
        m.L6 = Permute(s.L6, 0x55) - t.L6 - Permute(t.L6, 0x55) - Permute(t.L6, 0x55) + Vector512.Create(T.WideEightP[6]);
        m.L7 = Permute(s.L7, 0x55) - t.L7 - Permute(t.L7, 0x55) - Permute(t.L7, 0x55) + Vector512.Create(T.WideEightP[7]);
        m.L8 = Permute(s.L8, 0x55) - t.L8 - Permute(t.L8, 0x55) - Permute(t.L8, 0x55) + Vector512.Create(T.WideEightP[8]);
        Fold(ref m);
        a.L0 = Blend(l.L0, Permute(d.L0, 0x55), lane0);
        a.L1 = Blend(l.L1, Permute(d.L1, 0x55), lane0);
        a.L2 = Blend(l.L2, Permute(d.L2, 0x55), lane0);
        a.L3 = Blend(l.L3, Permute(d.L3, 0x55), lane0);
        a.L4 = Blend(l.L4, Permute(d.L4, 0x55), lane0);
        a.L5 = Blend(l.L5, Permute(d.L5, 0x55), lane0);
        a.L6 = Blend(l.L6, Permute(d.L6, 0x55), lane0);
        a.L7 = Blend(l.L7, Permute(d.L7, 0x55), lane0);
        a.L8 = Blend(l.L8, Permute(d.L8, 0x55), lane0);
        b.L0 = Blend(Permute(t.L0, 0x00), Permute(t.L0, 0x55) - m.L0 + Vector512.Create(T.TwoP[0]), lane0);
        b.L1 = Blend(Permute(t.L1, 0x00), Permute(t.L1, 0x55) - m.L1 + Vector512.Create(T.TwoP[1]), lane0);
        b.L2 = Blend(Permute(t.L2, 0x00), Permute(t.L2, 0x55) - m.L2 + Vector512.Create(T.TwoP[2]), lane0);
        b.L3 = Blend(Permute(t.L3, 0x00), Permute(t.L3, 0x55) - m.L3 + Vector512.Create(T.TwoP[3]), lane0);
        b.L4 = Blend(Permute(t.L4, 0x00), Permute(t.L4, 0x55) - m.L4 + Vector512.Create(T.TwoP[4]), lane0);
        b.L5 = Blend(Permute(t.L5, 0x00), Permute(t.L5, 0x55) - m.L5 + Vector512.Create(T.TwoP[5]), lane0);
        b.L6 = Blend(Permute(t.L6, 0x00), Permute(t.L6, 0x55) - m.L6 + Vector512.Create(T.TwoP[6]), lane0);
        b.L7 = Blend(Permute(t.L7, 0x00), Permute(t.L7, 0x55) - m.L7 + Vector512.Create(T.TwoP[7]), lane0);
        b.L8 = Blend(Permute(t.L8, 0x00), Permute(t.L8, 0x55) - m.L8 + Vector512.Create(T.TwoP[8]), lane0);
        p.L0 = Blend(m.L0, t.L0, upper);
        p.L1 = Blend(m.L1, t.L1, upper);
        p.L2 = Blend(m.L2, t.L2, upper);
        p.L3 = Blend(m.L3, t.L3, upper);
        p.L4 = Blend(m.L4, t.L4, upper);
        p.L5 = Blend(m.L5, t.L5, upper);
        p.L6 = Blend(m.L6, t.L6, upper);
        p.L7 = Blend(m.L7, t.L7, upper);
        p.L8 = Blend(m.L8, t.L8, upper);

        Multiply(out s, a, b);
        m.L0 = Permute(s.L0, 0x00) - s.L0 + Vector512.Create(T.WideEightP[0]);
        m.L1 = Permute(s.L1, 0x00) - s.L1 + Vector512.Create(T.WideEightP[1]);
        m.L2 = Permute(s.L2, 0x00) - s.L2 + Vector512.Create(T.WideEightP[2]);
        m.L3 = Permute(s.L3, 0x00) - s.L3 + Vector512.Create(T.WideEightP[3]);
        m.L4 = Permute(s.L4, 0x00) - s.L4 + Vector512.Create(T.WideEightP[4]);
        m.L5 = Permute(s.L5, 0x00) - s.L5 + Vector512.Create(T.WideEightP[5]);
        m.L6 = Permute(s.L6, 0x00) - s.L6 + Vector512.Create(T.WideEightP[6]);
        m.L7 = Permute(s.L7, 0x00) - s.L7 + Vector512.Create(T.WideEightP[7]);
        m.L8 = Permute(s.L8, 0x00) - s.L8 + Vector512.Create(T.WideEightP[8]);
        Fold(ref m);
        p.L0 = Blend(Blend(p.L0, m.L0, lane1), s.L0, lane3);
        p.L1 = Blend(Blend(p.L1, m.L1, lane1), s.L1, lane3);
        p.L2 = Blend(Blend(p.L2, m.L2, lane1), s.L2, lane3);
        p.L3 = Blend(Blend(p.L3, m.L3, lane1), s.L3, lane3);
        p.L4 = Blend(Blend(p.L4, m.L4, lane1), s.L4, lane3);
        p.L5 = Blend(Blend(p.L5, m.L5, lane1), s.L5, lane3);
        p.L6 = Blend(Blend(p.L6, m.L6, lane1), s.L6, lane3);
        p.L7 = Blend(Blend(p.L7, m.L7, lane1), s.L7, lane3);
        p.L8 = Blend(Blend(p.L8, m.L8, lane1), s.L8, lane3);
    }

    /// <summary>The factors of <see cref="AddPoints"/> for a point: (ZZ, w·z, ZZ, w·z) and (X, w·Y, w·X, w·ZZ), w in all lanes of its half.</summary>
    public static void SetFactors(out Fp8<T> left, out Fp8<T> right, in Fp8<T> p, in Fp8<T> w)
    {
        V lane0 = Lane0, odd = Lane1 | Lane3;
        Multiply(out right, p, w);
        Unsafe.SkipInit(out left);
        left.L0 = Blend(Permute(p.L0, 0xAA), Permute(right.L0, 0xFF), odd);
        left.L1 = Blend(Permute(p.L1, 0xAA), Permute(right.L1, 0xFF), odd);
        left.L2 = Blend(Permute(p.L2, 0xAA), Permute(right.L2, 0xFF), odd);
        left.L3 = Blend(Permute(p.L3, 0xAA), Permute(right.L3, 0xFF), odd);
        left.L4 = Blend(Permute(p.L4, 0xAA), Permute(right.L4, 0xFF), odd);
        left.L5 = Blend(Permute(p.L5, 0xAA), Permute(right.L5, 0xFF), odd);
        left.L6 = Blend(Permute(p.L6, 0xAA), Permute(right.L6, 0xFF), odd);
        left.L7 = Blend(Permute(p.L7, 0xAA), Permute(right.L7, 0xFF), odd);
        left.L8 = Blend(Permute(p.L8, 0xAA), Permute(right.L8, 0xFF), odd);
        right.L0 = Blend(Permute(right.L0, 0x84), p.L0, lane0);
        right.L1 = Blend(Permute(right.L1, 0x84), p.L1, lane0);
        right.L2 = Blend(Permute(right.L2, 0x84), p.L2, lane0);
        right.L3 = Blend(Permute(right.L3, 0x84), p.L3, lane0);
        right.L4 = Blend(Permute(right.L4, 0x84), p.L4, lane0);
        right.L5 = Blend(Permute(right.L5, 0x84), p.L5, lane0);
        right.L6 = Blend(Permute(right.L6, 0x84), p.L6, lane0);
        right.L7 = Blend(Permute(right.L7, 0x84), p.L7, lane0);
        right.L8 = Blend(Permute(right.L8, 0x84), p.L8, lane0);
    }

    /// <summary>Negates the point of the lower or of the upper half in the second of its factors.</summary>
    public static void NegateY(ref Fp8<T> right, bool lower, bool upper) =>
        NegateWhere(ref right, Lane1 & Vector512.Create(Vector256.Create(lower ? ulong.MaxValue : 0), Vector256.Create(upper ? ulong.MaxValue : 0)));

    /// <summary>a in the lower and b in the upper half.</summary>
    public static void Join(out Fp8<T> r, in Fp4<T> a, in Fp4<T> b)
    {
        r.L0 = Vector512.Create(a.L0, b.L0);
        r.L1 = Vector512.Create(a.L1, b.L1);
        r.L2 = Vector512.Create(a.L2, b.L2);
        r.L3 = Vector512.Create(a.L3, b.L3);
        r.L4 = Vector512.Create(a.L4, b.L4);
        r.L5 = Vector512.Create(a.L5, b.L5);
        r.L6 = Vector512.Create(a.L6, b.L6);
        r.L7 = Vector512.Create(a.L7, b.L7);
        r.L8 = Vector512.Create(a.L8, b.L8);
    }

    /// <summary>The lower half of a and the upper half of b.</summary>
    public static void Join(out Fp8<T> r, in Fp8<T> a, in Fp8<T> b)
    {
        V upper = Vector512.Create(0, 0, 0, 0, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
        r.L0 = Blend(a.L0, b.L0, upper);
        r.L1 = Blend(a.L1, b.L1, upper);
        r.L2 = Blend(a.L2, b.L2, upper);
        r.L3 = Blend(a.L3, b.L3, upper);
        r.L4 = Blend(a.L4, b.L4, upper);
        r.L5 = Blend(a.L5, b.L5, upper);
        r.L6 = Blend(a.L6, b.L6, upper);
        r.L7 = Blend(a.L7, b.L7, upper);
        r.L8 = Blend(a.L8, b.L8, upper);
    }
}
