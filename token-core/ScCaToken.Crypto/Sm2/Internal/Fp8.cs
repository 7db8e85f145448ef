using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<ulong>;

namespace ScCaToken.Crypto;

/// <summary>
/// <see cref="Fp4"/> with eight lanes, for processors with AVX-512. Same representation, same bounds; callers have checked
/// <see cref="Avx512F.IsSupported"/>.
/// </summary>
internal partial struct Fp8 : ILanes<Fp8, Fp8Wide>
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
    public static void Add(out Fp8 r, in Fp8 a, in Fp8 b)
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
    public static void Subtract(out Fp8 r, in Fp8 a, in Fp8 b)
    {
        r.L0 = a.L0 - b.L0 + Vector512.Create(TwoP0);
        r.L1 = a.L1 - b.L1 + Vector512.Create(TwoP1);
        r.L2 = a.L2 - b.L2 + Vector512.Create(TwoP2);
        r.L3 = a.L3 - b.L3 + Vector512.Create(TwoP3);
        r.L4 = a.L4 - b.L4 + Vector512.Create(TwoP4);
        r.L5 = a.L5 - b.L5 + Vector512.Create(TwoP5);
        r.L6 = a.L6 - b.L6 + Vector512.Create(TwoP6);
        r.L7 = a.L7 - b.L7 + Vector512.Create(TwoP7);
        r.L8 = a.L8 - b.L8 + Vector512.Create(TwoP8);
    }

    /// <summary>r = a − 2b, limbs signed, for <see cref="SubtractSquare"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SubtractTwice(out Fp8 r, in Fp8 a, in Fp8 b)
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
    public static void NegateWhere(ref Fp8 r, V mask)
    {
        r.L0 = Vector512.ConditionalSelect(mask, Vector512.Create(TwoP0) - r.L0, r.L0);
        r.L1 = Vector512.ConditionalSelect(mask, Vector512.Create(TwoP1) - r.L1, r.L1);
        r.L2 = Vector512.ConditionalSelect(mask, Vector512.Create(TwoP2) - r.L2, r.L2);
        r.L3 = Vector512.ConditionalSelect(mask, Vector512.Create(TwoP3) - r.L3, r.L3);
        r.L4 = Vector512.ConditionalSelect(mask, Vector512.Create(TwoP4) - r.L4, r.L4);
        r.L5 = Vector512.ConditionalSelect(mask, Vector512.Create(TwoP5) - r.L5, r.L5);
        r.L6 = Vector512.ConditionalSelect(mask, Vector512.Create(TwoP6) - r.L6, r.L6);
        r.L7 = Vector512.ConditionalSelect(mask, Vector512.Create(TwoP7) - r.L7, r.L7);
        r.L8 = Vector512.ConditionalSelect(mask, Vector512.Create(TwoP8) - r.L8, r.L8);
    }

    /// <summary>Brings limbs 0 to 7 below 2^29.</summary>
    public static void Carry(ref Fp8 r)
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
