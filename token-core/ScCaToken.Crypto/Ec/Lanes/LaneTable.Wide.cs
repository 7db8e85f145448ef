using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto;

/// <content>The look-up for eight lanes.</content>
internal static unsafe partial class LaneTable
{
    /// <summary>Reads entry index[i] for the chunk of lane i into that lane, the even chunks in the lower lanes, touching every entry of the window.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LookUp<TField>(nint start, int window, in Vector512<ulong> index, out Fp8<TField> x, out Fp8<TField> y)
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
        x.L0 = r0 & low;
        x.L1 = r0 >>> 32;
        x.L2 = r1 & low;
        x.L3 = r1 >>> 32;
        x.L4 = r2 & low;
        x.L5 = r2 >>> 32;
        x.L6 = r3 & low;
        x.L7 = r3 >>> 32;
        x.L8 = r4 & low;
        y.L0 = r4 >>> 32;
        y.L1 = r5 & low;
        y.L2 = r5 >>> 32;
        y.L3 = r6 & low;
        y.L4 = r6 >>> 32;
        y.L5 = r7 & low;
        y.L6 = r7 >>> 32;
        y.L7 = r8 & low;
        y.L8 = r8 >>> 32;
    }
}
