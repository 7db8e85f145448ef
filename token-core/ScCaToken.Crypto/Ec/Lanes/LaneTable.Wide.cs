using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto;

/// <content>The look-up for eight lanes.</content>
internal static unsafe partial class LaneTable
{
    /// <summary>
    /// Reads entry index[i] for the chunk of lane i into that lane, the even chunks in the lower lanes, touching every entry of the window. Where
    /// <paramref name="negative"/> is set y is negated, and its limbs stay below 2^30.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LookUp<TField>(nint start, int window, in Vector512<ulong> index, in Vector512<ulong> negative, out Fp8<TField> x, out Fp8<TField> y)
        where TField : struct, ILaneField
    {
        Vector512<ulong> wanted = index, current = Vector512<ulong>.Zero;
        Vector512<ulong> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default, r8 = default;
        uint* entry = (uint*)start + (FirstEntry(window) * EntryWords);
        for (uint* end = entry + ((1 << (Width(window) - 1)) * EntryWords); entry != end; entry += EntryWords)
        {
            Vector512<ulong> mask = Vector512.Equals(wanted, current);
            r0 = Vector512.ConditionalSelect(mask, Vector512.Load((ulong*)(entry)), r0);
            r1 = Vector512.ConditionalSelect(mask, Vector512.Load((ulong*)(entry + BlockWords)), r1);
            r2 = Vector512.ConditionalSelect(mask, Vector512.Load((ulong*)(entry + (2 * BlockWords))), r2);
            r3 = Vector512.ConditionalSelect(mask, Vector512.Load((ulong*)(entry + (3 * BlockWords))), r3);
            r4 = Vector512.ConditionalSelect(mask, Vector512.Load((ulong*)(entry + (4 * BlockWords))), r4);
            r5 = Vector512.ConditionalSelect(mask, Vector512.Load((ulong*)(entry + (5 * BlockWords))), r5);
            r6 = Vector512.ConditionalSelect(mask, Vector512.Load((ulong*)(entry + (6 * BlockWords))), r6);
            r7 = Vector512.ConditionalSelect(mask, Vector512.Load((ulong*)(entry + (7 * BlockWords))), r7);
            r8 = Vector512.ConditionalSelect(mask, Vector512.Load((ulong*)(entry + (8 * BlockWords))), r8);
            current += Vector512<ulong>.One;
        }

        Vector512<ulong> low = Vector512.Create((ulong)uint.MaxValue);
        Vector512<ulong> sign = negative;
        x.L0 = r0 & low;
        x.L1 = r0 >>> 32;
        x.L2 = r1 & low;
        x.L3 = r1 >>> 32;
        x.L4 = r2 & low;
        x.L5 = r2 >>> 32;
        x.L6 = r3 & low;
        x.L7 = r3 >>> 32;
        x.L8 = r4 & low;
        y.L0 = NegateWhere(sign, r4 >>> 32, TField.TwoP[0]);
        y.L1 = NegateWhere(sign, r5 & low, TField.TwoP[1]);
        y.L2 = NegateWhere(sign, r5 >>> 32, TField.TwoP[2]);
        y.L3 = NegateWhere(sign, r6 & low, TField.TwoP[3]);
        y.L4 = NegateWhere(sign, r6 >>> 32, TField.TwoP[4]);
        y.L5 = NegateWhere(sign, r7 & low, TField.TwoP[5]);
        y.L6 = NegateWhere(sign, r7 >>> 32, TField.TwoP[6]);
        y.L7 = NegateWhere(sign, r8 & low, TField.TwoP[7]);
        y.L8 = NegateWhere(sign, r8 >>> 32, TField.TwoP[8]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> NegateWhere(Vector512<ulong> mask, Vector512<ulong> limb, ulong twoP) =>
        Vector512.ConditionalSelect(mask, Vector512.Create(twoP) - limb, limb);
}
