using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto;

/// <content>The look-up for eight lanes.</content>
internal static unsafe partial class Sm2Table
{
    /// <summary>Reads entry index[c] of chunk c into lane c, touching every entry of the window.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LookUp(nint start, int window, Vector512<ulong> index, out Fp8 x, out Fp8 y)
    {
        Vector512<uint> wanted = Avx512F.PermuteVar16x32(
            index.AsUInt32(), Vector512.Create(0u, 4, 8, 12, 0, 4, 8, 12, 2, 6, 10, 14, 2, 6, 10, 14));
        Vector512<uint> current = Vector512<uint>.Zero, one = Vector512<uint>.One;
        Vector512<uint> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default, r8 = default;
        uint* entry = (uint*)start + (FirstEntry(window) * EntryWords);
        for (uint* end = entry + ((1 << (Width(window) - 1)) * EntryWords); entry != end; entry += EntryWords)
        {
            Vector512<uint> mask = Vector512.Equals(wanted, current);
            r0 = Vector512.ConditionalSelect(mask, Vector512.Load(entry), r0);
            r1 = Vector512.ConditionalSelect(mask, Vector512.Load(entry + BlockWords), r1);
            r2 = Vector512.ConditionalSelect(mask, Vector512.Load(entry + (2 * BlockWords)), r2);
            r3 = Vector512.ConditionalSelect(mask, Vector512.Load(entry + (3 * BlockWords)), r3);
            r4 = Vector512.ConditionalSelect(mask, Vector512.Load(entry + (4 * BlockWords)), r4);
            r5 = Vector512.ConditionalSelect(mask, Vector512.Load(entry + (5 * BlockWords)), r5);
            r6 = Vector512.ConditionalSelect(mask, Vector512.Load(entry + (6 * BlockWords)), r6);
            r7 = Vector512.ConditionalSelect(mask, Vector512.Load(entry + (7 * BlockWords)), r7);
            r8 = Vector512.ConditionalSelect(mask, Vector512.Load(entry + (8 * BlockWords)), r8);
            current += one;
        }

        // From (2i even, 2i + 1 even, 2i odd, 2i + 1 odd) to limb 2i, then limb 2i + 1, in the order of the chunks.
        Vector512<uint> order = Vector512.Create(0u, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
        r0 = Avx512F.PermuteVar16x32(r0, order);
        r1 = Avx512F.PermuteVar16x32(r1, order);
        r2 = Avx512F.PermuteVar16x32(r2, order);
        r3 = Avx512F.PermuteVar16x32(r3, order);
        r4 = Avx512F.PermuteVar16x32(r4, order);
        r5 = Avx512F.PermuteVar16x32(r5, order);
        r6 = Avx512F.PermuteVar16x32(r6, order);
        r7 = Avx512F.PermuteVar16x32(r7, order);
        r8 = Avx512F.PermuteVar16x32(r8, order);
        x.L0 = Avx512F.ConvertToVector512UInt64(r0.GetLower());
        x.L1 = Avx512F.ConvertToVector512UInt64(r0.GetUpper());
        x.L2 = Avx512F.ConvertToVector512UInt64(r1.GetLower());
        x.L3 = Avx512F.ConvertToVector512UInt64(r1.GetUpper());
        x.L4 = Avx512F.ConvertToVector512UInt64(r2.GetLower());
        x.L5 = Avx512F.ConvertToVector512UInt64(r2.GetUpper());
        x.L6 = Avx512F.ConvertToVector512UInt64(r3.GetLower());
        x.L7 = Avx512F.ConvertToVector512UInt64(r3.GetUpper());
        x.L8 = Avx512F.ConvertToVector512UInt64(r4.GetLower());
        y.L0 = Avx512F.ConvertToVector512UInt64(r4.GetUpper());
        y.L1 = Avx512F.ConvertToVector512UInt64(r5.GetLower());
        y.L2 = Avx512F.ConvertToVector512UInt64(r5.GetUpper());
        y.L3 = Avx512F.ConvertToVector512UInt64(r6.GetLower());
        y.L4 = Avx512F.ConvertToVector512UInt64(r6.GetUpper());
        y.L5 = Avx512F.ConvertToVector512UInt64(r7.GetLower());
        y.L6 = Avx512F.ConvertToVector512UInt64(r7.GetUpper());
        y.L7 = Avx512F.ConvertToVector512UInt64(r8.GetLower());
        y.L8 = Avx512F.ConvertToVector512UInt64(r8.GetUpper());
    }
}
