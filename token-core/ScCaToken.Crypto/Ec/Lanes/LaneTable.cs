using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto;

/// <summary>
/// The layout of a table of odd multiples of 2^(32c + o)·P for the eight 32-bit chunks c of a scalar and the six windows at offsets o within a
/// chunk: entry j of a window holds (2j + 1)·2^(32c + o)·P for all c. 128 entries of 576 bytes. An entry is nine blocks of 64 bytes, block i holding limbs 2i and 2i + 1
/// (x: 0 to 8, y: 9 to 17) of every chunk, 8 bytes together: the even chunks, then the odd chunks.
/// </summary>
internal static unsafe partial class LaneTable
{
    public const int Windows = 6, Chunks = 8, BlocksPerEntry = 9, BlockWords = 16, Entries = 128;
    public const int EntryWords = BlocksPerEntry * BlockWords, Words = Entries * EntryWords;

    private const int LineSize = 64;

    /// <summary>Width of a window in bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Width(int window) => window < 4 ? 5 : 6;

    /// <summary>Bit offset of a window within its chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Offset(int window) => window < 5 ? 5 * window : 26;

    /// <summary>Index of the first entry of a window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstEntry(int window) => window < 5 ? 16 * window : 96;

    /// <summary>
    /// Reads entry index[L] for chunk 2L + half into lane L, touching every entry of the window; <paramref name="start"/> is
    /// <see cref="BaseTable{TCurve}.Start"/> or <see cref="KeyTable{TCurve, TField}.Start"/>. Coordinates are canonical, limbs normalised; where
    /// <paramref name="negative"/> is set y is negated, and its limbs stay below 2^30.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LookUp<TField>(nint start, int window, int half, in Vector256<ulong> index, in Vector256<ulong> negative, out Fp4<TField> x, out Fp4<TField> y)
        where TField : struct, ILaneField
    {
        Vector256<ulong> wanted = index, current = Vector256<ulong>.Zero, one = Vector256<ulong>.One;
        Vector256<ulong> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default, r8 = default;
        uint* entry = (uint*)start + (FirstEntry(window) * EntryWords) + (half * (BlockWords / 2));
        for (uint* end = entry + ((1 << (Width(window) - 1)) * EntryWords); entry != end; entry += EntryWords)
        {
            Vector256<ulong> mask = Avx2.CompareEqual(wanted, current);
            r0 = Avx2.Or(r0, Avx2.And(mask, Vector256.Load((ulong*)(entry))));
            r1 = Avx2.Or(r1, Avx2.And(mask, Vector256.Load((ulong*)(entry + BlockWords))));
            r2 = Avx2.Or(r2, Avx2.And(mask, Vector256.Load((ulong*)(entry + (2 * BlockWords)))));
            r3 = Avx2.Or(r3, Avx2.And(mask, Vector256.Load((ulong*)(entry + (3 * BlockWords)))));
            r4 = Avx2.Or(r4, Avx2.And(mask, Vector256.Load((ulong*)(entry + (4 * BlockWords)))));
            r5 = Avx2.Or(r5, Avx2.And(mask, Vector256.Load((ulong*)(entry + (5 * BlockWords)))));
            r6 = Avx2.Or(r6, Avx2.And(mask, Vector256.Load((ulong*)(entry + (6 * BlockWords)))));
            r7 = Avx2.Or(r7, Avx2.And(mask, Vector256.Load((ulong*)(entry + (7 * BlockWords)))));
            r8 = Avx2.Or(r8, Avx2.And(mask, Vector256.Load((ulong*)(entry + (8 * BlockWords)))));
            current = Avx2.Add(current, one);
        }

        Vector256<ulong> sign = negative;
        x.L0 = Low(r0);
        x.L1 = High(r0);
        x.L2 = Low(r1);
        x.L3 = High(r1);
        x.L4 = Low(r2);
        x.L5 = High(r2);
        x.L6 = Low(r3);
        x.L7 = High(r3);
        x.L8 = Low(r4);
        y.L0 = NegateWhere(sign, High(r4), TField.TwoP[0]);
        y.L1 = NegateWhere(sign, Low(r5), TField.TwoP[1]);
        y.L2 = NegateWhere(sign, High(r5), TField.TwoP[2]);
        y.L3 = NegateWhere(sign, Low(r6), TField.TwoP[3]);
        y.L4 = NegateWhere(sign, High(r6), TField.TwoP[4]);
        y.L5 = NegateWhere(sign, Low(r7), TField.TwoP[5]);
        y.L6 = NegateWhere(sign, High(r7), TField.TwoP[6]);
        y.L7 = NegateWhere(sign, Low(r8), TField.TwoP[7]);
        y.L8 = NegateWhere(sign, High(r8), TField.TwoP[8]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Low(Vector256<ulong> v) => Avx2.And(v, Vector256.Create((ulong)uint.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> High(Vector256<ulong> v) => Avx2.ShiftRightLogical(v, 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> NegateWhere(Vector256<ulong> mask, Vector256<ulong> limb, ulong twoP) =>
        Avx2.BlendVariable(limb, Avx2.Subtract(Vector256.Create(twoP), limb), mask);

    /// <summary>Memory for a table, with room to align it.</summary>
    public static uint[] Allocate() => GC.AllocateUninitializedArray<uint>(Words + (LineSize / sizeof(uint)), pinned: true);

    /// <summary>The first cache line boundary in <paramref name="storage"/>.</summary>
    public static nint Align(uint[] storage) => ((nint)Unsafe.AsPointer(ref storage[0]) + LineSize - 1) & ~(nint)(LineSize - 1);

    /// <summary>Where a limb of a chunk's entry lies, in words from the start.</summary>
    public static int Index(int entry, int chunk, int limb) =>
        (entry * EntryWords) + (limb / 2 * BlockWords) + ((chunk & 1) * 8) + (chunk / 2 * 2) + (limb & 1);
}
