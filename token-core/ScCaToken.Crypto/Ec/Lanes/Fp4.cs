using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector256<ulong>;

namespace ScCaToken.Crypto;

/// <summary>
/// Four residues modulo the prime of a field side by side, nine limbs of 29 bits, Montgomery radix R = 2^261. Five spare bits let sums go into
/// products without reduction. Products return limbs below 2^29 (the top limb holds the rest) and values below about 2p.
/// Callers have checked <see cref="Avx2.IsSupported"/>. All operations are written as AVX2 instructions by name: compiled ahead of time for processors that may lack AVX2,
/// the operators of Vector256 become pairs of half vectors whatever was checked, five times as slow in all.
/// </summary>
internal partial struct Fp4<T> : ILanes<Fp4<T>, Fp4Wide>
    where T : struct, ILaneField
{
    public V L0, L1, L2, L3, L4, L5, L6, L7, L8;

    private const ulong LimbMask = (1UL << 29) - 1;

    // Zero-sum constants: + b in a column, − b·2^−29 in the next, so that no column is negative when its carry is taken.
    private const ulong Bias = 1UL << 51;
    private const ulong WideBias = 10UL << 60;

    /// <summary>r = a + b without carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b)
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
    public static void Subtract(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b)
    {
        r.L0 = Avx2.Add(Avx2.Subtract(a.L0, b.L0), Vector256.Create(T.TwoP[0]));
        r.L1 = Avx2.Add(Avx2.Subtract(a.L1, b.L1), Vector256.Create(T.TwoP[1]));
        r.L2 = Avx2.Add(Avx2.Subtract(a.L2, b.L2), Vector256.Create(T.TwoP[2]));
        r.L3 = Avx2.Add(Avx2.Subtract(a.L3, b.L3), Vector256.Create(T.TwoP[3]));
        r.L4 = Avx2.Add(Avx2.Subtract(a.L4, b.L4), Vector256.Create(T.TwoP[4]));
        r.L5 = Avx2.Add(Avx2.Subtract(a.L5, b.L5), Vector256.Create(T.TwoP[5]));
        r.L6 = Avx2.Add(Avx2.Subtract(a.L6, b.L6), Vector256.Create(T.TwoP[6]));
        r.L7 = Avx2.Add(Avx2.Subtract(a.L7, b.L7), Vector256.Create(T.TwoP[7]));
        r.L8 = Avx2.Add(Avx2.Subtract(a.L8, b.L8), Vector256.Create(T.TwoP[8]));
    }

    /// <summary>r = a − 2b, limbs signed, for <see cref="SubtractSquare"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SubtractTwice(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b)
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

    /// <summary>r = −r in the lanes where the mask is set, else r, for normalised r; limbs stay below 2^30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NegateWhere(ref Fp4<T> r, V mask)
    {
        r.L0 = Avx2.BlendVariable(r.L0, Avx2.Subtract(Vector256.Create(T.TwoP[0]), r.L0), mask);
        r.L1 = Avx2.BlendVariable(r.L1, Avx2.Subtract(Vector256.Create(T.TwoP[1]), r.L1), mask);
        r.L2 = Avx2.BlendVariable(r.L2, Avx2.Subtract(Vector256.Create(T.TwoP[2]), r.L2), mask);
        r.L3 = Avx2.BlendVariable(r.L3, Avx2.Subtract(Vector256.Create(T.TwoP[3]), r.L3), mask);
        r.L4 = Avx2.BlendVariable(r.L4, Avx2.Subtract(Vector256.Create(T.TwoP[4]), r.L4), mask);
        r.L5 = Avx2.BlendVariable(r.L5, Avx2.Subtract(Vector256.Create(T.TwoP[5]), r.L5), mask);
        r.L6 = Avx2.BlendVariable(r.L6, Avx2.Subtract(Vector256.Create(T.TwoP[6]), r.L6), mask);
        r.L7 = Avx2.BlendVariable(r.L7, Avx2.Subtract(Vector256.Create(T.TwoP[7]), r.L7), mask);
        r.L8 = Avx2.BlendVariable(r.L8, Avx2.Subtract(Vector256.Create(T.TwoP[8]), r.L8), mask);
    }

    /// <summary>r |= a in the lanes where the mask is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OrWhere(ref Fp4<T> r, in Fp4<T> a, V mask)
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

    /// <summary>r = a·b/R, for limbs below 2^30 in a, and a normalised b. AVX2 has no arithmetic shift of 64 bits to gain by that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyNormalised(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b) => Multiply(out r, a, b);

    /// <summary>Brings limbs 0 to 7 below 2^29.</summary>
    public static void Carry(ref Fp4<T> r)
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
    public static void SetOne(out Fp4<T> r) => Broadcast(out r, Limbs.From(T.LaneOne));

    /// <summary>2^522 mod p in all lanes: a product with it carries a plain number into Montgomery form.</summary>
    public static void SetRSquared(out Fp4<T> r) => Broadcast(out r, Limbs.From(T.LaneRSquared));

    /// <summary>A number's Montgomery form for 2^256 becomes that for 2^261: times 2^5.</summary>
    public static void ToLaneForm(ref Limbs r, in Limbs a)
    {
        r = a;
        for (int i = 0; i < 5; i++)
            Mod<T>.Add(ref r, r, r);
    }

    /// <summary>A plain number below 2^256 in all lanes.</summary>
    public static void Broadcast(out Fp4<T> r, in Limbs a)
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
    public static void Extract(in Fp4<T> a, ref Limbs r)
    {
        ulong l2 = a.L2.ToScalar(), l4 = a.L4.ToScalar(), l6 = a.L6.ToScalar(), l8 = a.L8.ToScalar();
        r[0] = a.L0.ToScalar() | (a.L1.ToScalar() << 29) | (l2 << 58);
        r[1] = (l2 >> 6) | (a.L3.ToScalar() << 23) | (l4 << 52);
        r[2] = (l4 >> 12) | (a.L5.ToScalar() << 17) | (l6 << 46);
        r[3] = (l6 >> 18) | (a.L7.ToScalar() << 11) | (l8 << 40);
        Mod<T>.Reduce(ref r, r, l8 >> 24);
    }
}
