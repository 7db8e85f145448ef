using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector256<ulong>;

namespace ScCaToken.Crypto;

/// <summary>
/// Four residues modulo the SM2 prime side by side, nine limbs of 29 bits, Montgomery radix R = 2^261. Five spare bits let sums go into
/// products without reduction. Products return limbs below 2^29 (the top limb holds the rest) and values below about 2p.
/// Callers have checked <see cref="Avx2.IsSupported"/>. All operations are written as AVX2 instructions by name: compiled ahead of time for processors that may lack AVX2,
/// the operators of Vector256 become pairs of half vectors whatever was checked, five times as slow in all.
/// </summary>
internal partial struct Fp4 : ILanes<Fp4, Fp4Wide>
{
    public V L0, L1, L2, L3, L4, L5, L6, L7, L8;

    private const ulong LimbMask = (1UL << 29) - 1;

    // Zero-sum constants: + b in a column, − b·2^−29 in the next, so that no column is negative when its carry is taken.
    private const ulong Bias = 1UL << 51;
    private const ulong WideBias = 10UL << 60;

    // 4p in plain limbs; 2p and 8p in limbs of at least 2^29 − 1, from which any normalised limb can be subtracted.
    private const ulong FourP0 = 0x1FFFFFFC, FourP1 = 0x1FFFFFFF, FourP2 = 0xFF, FourP3 = 0x1FFFF800, FourP4 = 0x1FFFFFFF, FourP5 = 0x1FFFFFFF, FourP6 = 0x1FFFFFFF, FourP7 = 0x1F7FFFFF, FourP8 = 0x3FFFFFF;
    private const ulong TwoP0 = 0x3FFFFFFE, TwoP1 = 0x3FFFFFFE, TwoP2 = 0x2000007E, TwoP3 = 0x3FFFFBFF, TwoP4 = 0x3FFFFFFE, TwoP5 = 0x3FFFFFFE, TwoP6 = 0x3FFFFFFE, TwoP7 = 0x3FBFFFFE, TwoP8 = 0x1FFFFFE;
    private const ulong EightP0 = 0x3FFFFFF8, EightP1 = 0x3FFFFFFE, EightP2 = 0x200001FE, EightP3 = 0x3FFFEFFF, EightP4 = 0x3FFFFFFE, EightP5 = 0x3FFFFFFE, EightP6 = 0x3FFFFFFE, EightP7 = 0x3EFFFFFE, EightP8 = 0x7FFFFFE;

    /// <summary>r = a + b without carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(out Fp4 r, in Fp4 a, in Fp4 b)
    {
        r.L0 = Avx2.Add(a.L0, b.L0);
        r.L1 = Avx2.Add(a.L1, b.L1);
        r.L2 = Avx2.Add(a.L2, b.L2);
        r.L3 = Avx2.Add(a.L3, b.L3);
        r.L4 = Avx2.Add(a.L4, b.L4);
        r.L5 = Avx2.Add(a.L5, b.L5);
        r.L6 = Avx2.Add(a.L6, b.L6);
        r.L7 = Avx2.Add(a.L7, b.L7);
        r.L8 = Avx2.Add(a.L8, b.L8);
    }

    /// <summary>r = a − b + 2p without carries, for normalised b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(out Fp4 r, in Fp4 a, in Fp4 b)
    {
        r.L0 = Avx2.Add(Avx2.Subtract(a.L0, b.L0), Vector256.Create(TwoP0));
        r.L1 = Avx2.Add(Avx2.Subtract(a.L1, b.L1), Vector256.Create(TwoP1));
        r.L2 = Avx2.Add(Avx2.Subtract(a.L2, b.L2), Vector256.Create(TwoP2));
        r.L3 = Avx2.Add(Avx2.Subtract(a.L3, b.L3), Vector256.Create(TwoP3));
        r.L4 = Avx2.Add(Avx2.Subtract(a.L4, b.L4), Vector256.Create(TwoP4));
        r.L5 = Avx2.Add(Avx2.Subtract(a.L5, b.L5), Vector256.Create(TwoP5));
        r.L6 = Avx2.Add(Avx2.Subtract(a.L6, b.L6), Vector256.Create(TwoP6));
        r.L7 = Avx2.Add(Avx2.Subtract(a.L7, b.L7), Vector256.Create(TwoP7));
        r.L8 = Avx2.Add(Avx2.Subtract(a.L8, b.L8), Vector256.Create(TwoP8));
    }

    /// <summary>r = a − 2b, limbs signed, for <see cref="SubtractSquare"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SubtractTwice(out Fp4 r, in Fp4 a, in Fp4 b)
    {
        r.L0 = Avx2.Subtract(Avx2.Subtract(a.L0, b.L0), b.L0);
        r.L1 = Avx2.Subtract(Avx2.Subtract(a.L1, b.L1), b.L1);
        r.L2 = Avx2.Subtract(Avx2.Subtract(a.L2, b.L2), b.L2);
        r.L3 = Avx2.Subtract(Avx2.Subtract(a.L3, b.L3), b.L3);
        r.L4 = Avx2.Subtract(Avx2.Subtract(a.L4, b.L4), b.L4);
        r.L5 = Avx2.Subtract(Avx2.Subtract(a.L5, b.L5), b.L5);
        r.L6 = Avx2.Subtract(Avx2.Subtract(a.L6, b.L6), b.L6);
        r.L7 = Avx2.Subtract(Avx2.Subtract(a.L7, b.L7), b.L7);
        r.L8 = Avx2.Subtract(Avx2.Subtract(a.L8, b.L8), b.L8);
    }

    /// <summary>r = 8p − a with carries, for normalised a below 8p.</summary>
    public static void Negate(out Fp4 r, in Fp4 a)
    {
        r.L0 = Avx2.Subtract(Vector256.Create(EightP0), a.L0);
        r.L1 = Avx2.Subtract(Vector256.Create(EightP1), a.L1);
        r.L2 = Avx2.Subtract(Vector256.Create(EightP2), a.L2);
        r.L3 = Avx2.Subtract(Vector256.Create(EightP3), a.L3);
        r.L4 = Avx2.Subtract(Vector256.Create(EightP4), a.L4);
        r.L5 = Avx2.Subtract(Vector256.Create(EightP5), a.L5);
        r.L6 = Avx2.Subtract(Vector256.Create(EightP6), a.L6);
        r.L7 = Avx2.Subtract(Vector256.Create(EightP7), a.L7);
        r.L8 = Avx2.Subtract(Vector256.Create(EightP8), a.L8);
        Carry(ref r);
    }

    /// <summary>r = −r in the lanes where the mask is set, else r, for normalised r; limbs stay below 2^30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NegateWhere(ref Fp4 r, V mask)
    {
        r.L0 = Avx2.BlendVariable(r.L0, Avx2.Subtract(Vector256.Create(TwoP0), r.L0), mask);
        r.L1 = Avx2.BlendVariable(r.L1, Avx2.Subtract(Vector256.Create(TwoP1), r.L1), mask);
        r.L2 = Avx2.BlendVariable(r.L2, Avx2.Subtract(Vector256.Create(TwoP2), r.L2), mask);
        r.L3 = Avx2.BlendVariable(r.L3, Avx2.Subtract(Vector256.Create(TwoP3), r.L3), mask);
        r.L4 = Avx2.BlendVariable(r.L4, Avx2.Subtract(Vector256.Create(TwoP4), r.L4), mask);
        r.L5 = Avx2.BlendVariable(r.L5, Avx2.Subtract(Vector256.Create(TwoP5), r.L5), mask);
        r.L6 = Avx2.BlendVariable(r.L6, Avx2.Subtract(Vector256.Create(TwoP6), r.L6), mask);
        r.L7 = Avx2.BlendVariable(r.L7, Avx2.Subtract(Vector256.Create(TwoP7), r.L7), mask);
        r.L8 = Avx2.BlendVariable(r.L8, Avx2.Subtract(Vector256.Create(TwoP8), r.L8), mask);
    }

    /// <summary>r |= a in the lanes where the mask is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OrWhere(ref Fp4 r, in Fp4 a, V mask)
    {
        r.L0 = Avx2.Or(r.L0, Avx2.And(a.L0, mask));
        r.L1 = Avx2.Or(r.L1, Avx2.And(a.L1, mask));
        r.L2 = Avx2.Or(r.L2, Avx2.And(a.L2, mask));
        r.L3 = Avx2.Or(r.L3, Avx2.And(a.L3, mask));
        r.L4 = Avx2.Or(r.L4, Avx2.And(a.L4, mask));
        r.L5 = Avx2.Or(r.L5, Avx2.And(a.L5, mask));
        r.L6 = Avx2.Or(r.L6, Avx2.And(a.L6, mask));
        r.L7 = Avx2.Or(r.L7, Avx2.And(a.L7, mask));
        r.L8 = Avx2.Or(r.L8, Avx2.And(a.L8, mask));
    }

    /// <summary>Brings limbs 0 to 7 below 2^29.</summary>
    public static void Carry(ref Fp4 r)
    {
        V mask = Vector256.Create(LimbMask);
        r.L1 = Avx2.Add(r.L1, Avx2.ShiftRightLogical(r.L0, 29));
        r.L0 = Avx2.And(r.L0, mask);
        r.L2 = Avx2.Add(r.L2, Avx2.ShiftRightLogical(r.L1, 29));
        r.L1 = Avx2.And(r.L1, mask);
        r.L3 = Avx2.Add(r.L3, Avx2.ShiftRightLogical(r.L2, 29));
        r.L2 = Avx2.And(r.L2, mask);
        r.L4 = Avx2.Add(r.L4, Avx2.ShiftRightLogical(r.L3, 29));
        r.L3 = Avx2.And(r.L3, mask);
        r.L5 = Avx2.Add(r.L5, Avx2.ShiftRightLogical(r.L4, 29));
        r.L4 = Avx2.And(r.L4, mask);
        r.L6 = Avx2.Add(r.L6, Avx2.ShiftRightLogical(r.L5, 29));
        r.L5 = Avx2.And(r.L5, mask);
        r.L7 = Avx2.Add(r.L7, Avx2.ShiftRightLogical(r.L6, 29));
        r.L6 = Avx2.And(r.L6, mask);
        r.L8 = Avx2.Add(r.L8, Avx2.ShiftRightLogical(r.L7, 29));
        r.L7 = Avx2.And(r.L7, mask);
    }

    /// <summary>1 in Montgomery form in all lanes.</summary>
    public static void SetOne(out Fp4 r)
    {
        r.L0 = Vector256.Create(0x20UL);
        r.L1 = Vector256.Create(0x0UL);
        r.L2 = Vector256.Create(0x1FFFF800UL);
        r.L3 = Vector256.Create(0x3FFFUL);
        r.L4 = Vector256.Create(0x0UL);
        r.L5 = Vector256.Create(0x0UL);
        r.L6 = Vector256.Create(0x0UL);
        r.L7 = Vector256.Create(0x4000000UL);
        r.L8 = Vector256.Create(0x0UL);
    }

    /// <summary>2^522 mod p in all lanes: a product with it carries a plain number into Montgomery form.</summary>
    public static void SetRSquared(out Fp4 r)
    {
        r.L0 = Vector256.Create(0xC00UL);
        r.L1 = Vector256.Create(0x4000UL);
        r.L2 = Vector256.Create(0x1FFF0000UL);
        r.L3 = Vector256.Create(0x17FFFFUL);
        r.L4 = Vector256.Create(0x400000UL);
        r.L5 = Vector256.Create(0x2000000UL);
        r.L6 = Vector256.Create(0x0UL);
        r.L7 = Vector256.Create(0x1UL);
        r.L8 = Vector256.Create(0x10UL);
    }

    /// <summary>A plain number below 2^256 in all lanes.</summary>
    public static void Broadcast(out Fp4 r, in Limbs a)
    {
        r.L0 = Vector256.Create(a[0] & LimbMask);
        r.L1 = Vector256.Create((a[0] >> 29) & LimbMask);
        r.L2 = Vector256.Create(((a[0] >> 58) | (a[1] << 6)) & LimbMask);
        r.L3 = Vector256.Create((a[1] >> 23) & LimbMask);
        r.L4 = Vector256.Create(((a[1] >> 52) | (a[2] << 12)) & LimbMask);
        r.L5 = Vector256.Create((a[2] >> 17) & LimbMask);
        r.L6 = Vector256.Create(((a[2] >> 46) | (a[3] << 18)) & LimbMask);
        r.L7 = Vector256.Create((a[3] >> 11) & LimbMask);
        r.L8 = Vector256.Create(a[3] >> 40);
    }

    /// <summary>Lane 0, normalised and below 2p, fully reduced (still in the form it was in).</summary>
    public static void Extract(in Fp4 a, ref Limbs r)
    {
        ulong l2 = a.L2.ToScalar(), l4 = a.L4.ToScalar(), l6 = a.L6.ToScalar(), l8 = a.L8.ToScalar();
        r[0] = a.L0.ToScalar() | (a.L1.ToScalar() << 29) | (l2 << 58);
        r[1] = (l2 >> 6) | (a.L3.ToScalar() << 23) | (l4 << 52);
        r[2] = (l4 >> 12) | (a.L5.ToScalar() << 17) | (l6 << 46);
        r[3] = (l6 >> 18) | (a.L7.ToScalar() << 11) | (l8 << 40);
        Mod<Sm2Field>.Reduce(ref r, r, l8 >> 24);
    }
}
