using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<ulong>;

namespace ScCaToken.Crypto;

/// <summary>
/// <see cref="Fp4{T}"/> with eight lanes, for processors with AVX-512. Same representation, same bounds; callers have checked
/// <see cref="Avx512F.IsSupported"/>.
/// </summary>
internal partial struct Fp8<T> : ILanes<Fp8<T>, Fp8Wide>
    where T : struct, ILaneField
{
    public V L0, L1, L2, L3, L4, L5, L6, L7, L8;

    private const ulong LimbMask = (1UL << 29) - 1;

    // Zero-sum constants: + b in a column, − b·2^−29 in the next, so that no column is negative when its carry is taken.
    private const ulong Bias = 1UL << 51;
    private const ulong WideBias = 10UL << 60;

    /// <summary>r = a + b without carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(out Fp8<T> r, in Fp8<T> a, in Fp8<T> b)
    {
        r.L0 = a.L0 + b.L0;
        r.L1 = a.L1 + b.L1;
        r.L2 = a.L2 + b.L2;
        r.L3 = a.L3 + b.L3;
        r.L4 = a.L4 + b.L4;
        r.L5 = a.L5 + b.L5;
        r.L6 = a.L6 + b.L6;
        r.L7 = a.L7 + b.L7;
        r.L8 = a.L8 + b.L8;
    }

    /// <summary>r = a − b + 2p without carries, for normalised b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(out Fp8<T> r, in Fp8<T> a, in Fp8<T> b)
    {
        r.L0 = a.L0 - b.L0 + Vector512.Create(T.TwoP[0]);
        r.L1 = a.L1 - b.L1 + Vector512.Create(T.TwoP[1]);
        r.L2 = a.L2 - b.L2 + Vector512.Create(T.TwoP[2]);
        r.L3 = a.L3 - b.L3 + Vector512.Create(T.TwoP[3]);
        r.L4 = a.L4 - b.L4 + Vector512.Create(T.TwoP[4]);
        r.L5 = a.L5 - b.L5 + Vector512.Create(T.TwoP[5]);
        r.L6 = a.L6 - b.L6 + Vector512.Create(T.TwoP[6]);
        r.L7 = a.L7 - b.L7 + Vector512.Create(T.TwoP[7]);
        r.L8 = a.L8 - b.L8 + Vector512.Create(T.TwoP[8]);
    }

    /// <summary>r = a − 2b, limbs signed, for <see cref="SubtractSquare"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SubtractTwice(out Fp8<T> r, in Fp8<T> a, in Fp8<T> b)
    {
        r.L0 = a.L0 - b.L0 - b.L0;
        r.L1 = a.L1 - b.L1 - b.L1;
        r.L2 = a.L2 - b.L2 - b.L2;
        r.L3 = a.L3 - b.L3 - b.L3;
        r.L4 = a.L4 - b.L4 - b.L4;
        r.L5 = a.L5 - b.L5 - b.L5;
        r.L6 = a.L6 - b.L6 - b.L6;
        r.L7 = a.L7 - b.L7 - b.L7;
        r.L8 = a.L8 - b.L8 - b.L8;
    }

    /// <summary>r = −r in the lanes where the mask is set, else r, for normalised r; limbs stay below 2^30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NegateWhere(ref Fp8<T> r, V mask)
    {
        r.L0 = Vector512.ConditionalSelect(mask, Vector512.Create(T.TwoP[0]) - r.L0, r.L0);
        r.L1 = Vector512.ConditionalSelect(mask, Vector512.Create(T.TwoP[1]) - r.L1, r.L1);
        r.L2 = Vector512.ConditionalSelect(mask, Vector512.Create(T.TwoP[2]) - r.L2, r.L2);
        r.L3 = Vector512.ConditionalSelect(mask, Vector512.Create(T.TwoP[3]) - r.L3, r.L3);
        r.L4 = Vector512.ConditionalSelect(mask, Vector512.Create(T.TwoP[4]) - r.L4, r.L4);
        r.L5 = Vector512.ConditionalSelect(mask, Vector512.Create(T.TwoP[5]) - r.L5, r.L5);
        r.L6 = Vector512.ConditionalSelect(mask, Vector512.Create(T.TwoP[6]) - r.L6, r.L6);
        r.L7 = Vector512.ConditionalSelect(mask, Vector512.Create(T.TwoP[7]) - r.L7, r.L7);
        r.L8 = Vector512.ConditionalSelect(mask, Vector512.Create(T.TwoP[8]) - r.L8, r.L8);
    }

    /// <summary>Brings limbs 0 to 7 below 2^29.</summary>
    public static void Carry(ref Fp8<T> r)
    {
        V mask = Vector512.Create(LimbMask);
        r.L1 += r.L0 >>> 29;
        r.L0 &= mask;
        r.L2 += r.L1 >>> 29;
        r.L1 &= mask;
        r.L3 += r.L2 >>> 29;
        r.L2 &= mask;
        r.L4 += r.L3 >>> 29;
        r.L3 &= mask;
        r.L5 += r.L4 >>> 29;
        r.L4 &= mask;
        r.L6 += r.L5 >>> 29;
        r.L5 &= mask;
        r.L7 += r.L6 >>> 29;
        r.L6 &= mask;
        r.L8 += r.L7 >>> 29;
        r.L7 &= mask;
    }
}
