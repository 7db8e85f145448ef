using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// The Montgomery square of <see cref="LaneArithmetic"/> for nine vectors. As <see cref="LaneMultiply9"/>, but of the products of digit k of one lane
/// with digit r of another only those with k ≥ r are formed, doubled where k &gt; r: the mirror image falls into the same column.
/// </summary>
internal static unsafe class LaneSquare9
{
    /// <summary>r = a²/R. r may be a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Square<TGroup>(long* r, long* a, long* n)
        where TGroup : struct, ILaneGroup
    {
        if (!Avx512F.IsSupported)
        {
            if (TGroup.Lanes != 4)
                throw new PlatformNotSupportedException();
            LaneSquare9Avx2.Square(r, a, n);
            LaneSquare9Avx2.Square(r + 4, a + 4, n + 4);
            return;
        }

        Vector512<long> mask = Vector512.Create(LaneArithmetic.ShortMask);
        Vector512<long> carryOut = TGroup.AllButLast & mask;
        Vector512<long> lowest = Vector512.LoadAligned(n + 72);
        Vector512<long> a0 = Vector512.LoadAligned(a + 0);
        Vector512<long> a1 = Vector512.LoadAligned(a + 8);
        Vector512<long> a2 = Vector512.LoadAligned(a + 16);
        Vector512<long> a3 = Vector512.LoadAligned(a + 24);
        Vector512<long> a4 = Vector512.LoadAligned(a + 32);
        Vector512<long> a5 = Vector512.LoadAligned(a + 40);
        Vector512<long> a6 = Vector512.LoadAligned(a + 48);
        Vector512<long> a7 = Vector512.LoadAligned(a + 56);
        Vector512<long> a8 = Vector512.LoadAligned(a + 64);
        Vector512<long> c0 = Vector512<long>.Zero, c1 = Vector512<long>.Zero, c2 = Vector512<long>.Zero, c3 = Vector512<long>.Zero, c4 = Vector512<long>.Zero, c5 = Vector512<long>.Zero, c6 = Vector512<long>.Zero, c7 = Vector512<long>.Zero, c8 = Vector512<long>.Zero;
        Vector512<long> previous = Vector512<long>.Zero;
        for (int pass = 0; pass < TGroup.Lanes; pass++)
        {
            Vector512<long> lane = TGroup.Broadcast(pass);
            Vector512<long> low, quotient, twice, digit = Avx512F.PermuteVar8x64(a0, lane);
            c0 += LaneArithmetic.Product(a0, digit);

            twice = digit + digit;
            c1 += LaneArithmetic.Product(a1, twice);
            c2 += LaneArithmetic.Product(a2, twice);
            low = c0 & mask;
            c1 += Avx512F.ShiftRightArithmetic(c0, LaneArithmetic.ShortRadix);
            c1 += LaneArithmetic.Product(lowest, low);
            quotient = Avx512F.PermuteVar8x64(low, TGroup.Broadcast(0));
            c0 = Avx512F.PermuteVar8x64(c0, TGroup.Down) & carryOut;
            c0 += LaneArithmetic.Product(Vector512.LoadAligned(n + 80), previous);
            c3 += LaneArithmetic.Product(a3, twice);
            c4 += LaneArithmetic.Product(a4, twice);
            c5 += LaneArithmetic.Product(a5, twice);
            c6 += LaneArithmetic.Product(a6, twice);
            c7 += LaneArithmetic.Product(a7, twice);
            c8 += LaneArithmetic.Product(a8, twice);
            digit = Avx512F.PermuteVar8x64(a1, lane);
            c2 += LaneArithmetic.Product(Vector512.LoadAligned(n + 8), quotient);
            c3 += LaneArithmetic.Product(Vector512.LoadAligned(n + 16), quotient);
            c4 += LaneArithmetic.Product(Vector512.LoadAligned(n + 24), quotient);
            c5 += LaneArithmetic.Product(Vector512.LoadAligned(n + 32), quotient);
            c6 += LaneArithmetic.Product(Vector512.LoadAligned(n + 40), quotient);
            c7 += LaneArithmetic.Product(Vector512.LoadAligned(n + 48), quotient);
            c8 += LaneArithmetic.Product(Vector512.LoadAligned(n + 56), quotient);
            c0 += LaneArithmetic.Product(Vector512.LoadAligned(n + 64), quotient);
            previous = quotient;

            twice = digit + digit;
            c2 += LaneArithmetic.Product(a1, digit);
            c3 += LaneArithmetic.Product(a2, twice);
            low = c1 & mask;
            c2 += Avx512F.ShiftRightArithmetic(c1, LaneArithmetic.ShortRadix);
            c2 += LaneArithmetic.Product(lowest, low);
            quotient = Avx512F.PermuteVar8x64(low, TGroup.Broadcast(0));
            c1 = Avx512F.PermuteVar8x64(c1, TGroup.Down) & carryOut;
            c1 += LaneArithmetic.Product(Vector512.LoadAligned(n + 80), previous);
            c4 += LaneArithmetic.Product(a3, twice);
            c5 += LaneArithmetic.Product(a4, twice);
            c6 += LaneArithmetic.Product(a5, twice);
            c7 += LaneArithmetic.Product(a6, twice);
            c8 += LaneArithmetic.Product(a7, twice);
            c0 += LaneArithmetic.Product(a8, twice);
            digit = Avx512F.PermuteVar8x64(a2, lane);
            c3 += LaneArithmetic.Product(Vector512.LoadAligned(n + 8), quotient);
            c4 += LaneArithmetic.Product(Vector512.LoadAligned(n + 16), quotient);
            c5 += LaneArithmetic.Product(Vector512.LoadAligned(n + 24), quotient);
            c6 += LaneArithmetic.Product(Vector512.LoadAligned(n + 32), quotient);
            c7 += LaneArithmetic.Product(Vector512.LoadAligned(n + 40), quotient);
            c8 += LaneArithmetic.Product(Vector512.LoadAligned(n + 48), quotient);
            c0 += LaneArithmetic.Product(Vector512.LoadAligned(n + 56), quotient);
            c1 += LaneArithmetic.Product(Vector512.LoadAligned(n + 64), quotient);
            previous = quotient;

            twice = digit + digit;
            c4 += LaneArithmetic.Product(a2, digit);
            low = c2 & mask;
            c3 += Avx512F.ShiftRightArithmetic(c2, LaneArithmetic.ShortRadix);
            c3 += LaneArithmetic.Product(lowest, low);
            quotient = Avx512F.PermuteVar8x64(low, TGroup.Broadcast(0));
            c2 = Avx512F.PermuteVar8x64(c2, TGroup.Down) & carryOut;
            c2 += LaneArithmetic.Product(Vector512.LoadAligned(n + 80), previous);
            c5 += LaneArithmetic.Product(a3, twice);
            c6 += LaneArithmetic.Product(a4, twice);
            c7 += LaneArithmetic.Product(a5, twice);
            c8 += LaneArithmetic.Product(a6, twice);
            c0 += LaneArithmetic.Product(a7, twice);
            c1 += LaneArithmetic.Product(a8, twice);
            digit = Avx512F.PermuteVar8x64(a3, lane);
            c4 += LaneArithmetic.Product(Vector512.LoadAligned(n + 8), quotient);
            c5 += LaneArithmetic.Product(Vector512.LoadAligned(n + 16), quotient);
            c6 += LaneArithmetic.Product(Vector512.LoadAligned(n + 24), quotient);
            c7 += LaneArithmetic.Product(Vector512.LoadAligned(n + 32), quotient);
            c8 += LaneArithmetic.Product(Vector512.LoadAligned(n + 40), quotient);
            c0 += LaneArithmetic.Product(Vector512.LoadAligned(n + 48), quotient);
            c1 += LaneArithmetic.Product(Vector512.LoadAligned(n + 56), quotient);
            c2 += LaneArithmetic.Product(Vector512.LoadAligned(n + 64), quotient);
            previous = quotient;

            twice = digit + digit;
            low = c3 & mask;
            c4 += Avx512F.ShiftRightArithmetic(c3, LaneArithmetic.ShortRadix);
            c4 += LaneArithmetic.Product(lowest, low);
            quotient = Avx512F.PermuteVar8x64(low, TGroup.Broadcast(0));
            c3 = Avx512F.PermuteVar8x64(c3, TGroup.Down) & carryOut;
            c3 += LaneArithmetic.Product(Vector512.LoadAligned(n + 80), previous);
            c6 += LaneArithmetic.Product(a3, digit);
            c7 += LaneArithmetic.Product(a4, twice);
            c8 += LaneArithmetic.Product(a5, twice);
            c0 += LaneArithmetic.Product(a6, twice);
            c1 += LaneArithmetic.Product(a7, twice);
            c2 += LaneArithmetic.Product(a8, twice);
            digit = Avx512F.PermuteVar8x64(a4, lane);
            c5 += LaneArithmetic.Product(Vector512.LoadAligned(n + 8), quotient);
            c6 += LaneArithmetic.Product(Vector512.LoadAligned(n + 16), quotient);
            c7 += LaneArithmetic.Product(Vector512.LoadAligned(n + 24), quotient);
            c8 += LaneArithmetic.Product(Vector512.LoadAligned(n + 32), quotient);
            c0 += LaneArithmetic.Product(Vector512.LoadAligned(n + 40), quotient);
            c1 += LaneArithmetic.Product(Vector512.LoadAligned(n + 48), quotient);
            c2 += LaneArithmetic.Product(Vector512.LoadAligned(n + 56), quotient);
            c3 += LaneArithmetic.Product(Vector512.LoadAligned(n + 64), quotient);
            previous = quotient;

            twice = digit + digit;
            low = c4 & mask;
            c5 += Avx512F.ShiftRightArithmetic(c4, LaneArithmetic.ShortRadix);
            c5 += LaneArithmetic.Product(lowest, low);
            quotient = Avx512F.PermuteVar8x64(low, TGroup.Broadcast(0));
            c4 = Avx512F.PermuteVar8x64(c4, TGroup.Down) & carryOut;
            c4 += LaneArithmetic.Product(Vector512.LoadAligned(n + 80), previous);
            c8 += LaneArithmetic.Product(a4, digit);
            c0 += LaneArithmetic.Product(a5, twice);
            c1 += LaneArithmetic.Product(a6, twice);
            c2 += LaneArithmetic.Product(a7, twice);
            c3 += LaneArithmetic.Product(a8, twice);
            digit = Avx512F.PermuteVar8x64(a5, lane);
            c6 += LaneArithmetic.Product(Vector512.LoadAligned(n + 8), quotient);
            c7 += LaneArithmetic.Product(Vector512.LoadAligned(n + 16), quotient);
            c8 += LaneArithmetic.Product(Vector512.LoadAligned(n + 24), quotient);
            c0 += LaneArithmetic.Product(Vector512.LoadAligned(n + 32), quotient);
            c1 += LaneArithmetic.Product(Vector512.LoadAligned(n + 40), quotient);
            c2 += LaneArithmetic.Product(Vector512.LoadAligned(n + 48), quotient);
            c3 += LaneArithmetic.Product(Vector512.LoadAligned(n + 56), quotient);
            c4 += LaneArithmetic.Product(Vector512.LoadAligned(n + 64), quotient);
            previous = quotient;

            twice = digit + digit;
            low = c5 & mask;
            c6 += Avx512F.ShiftRightArithmetic(c5, LaneArithmetic.ShortRadix);
            c6 += LaneArithmetic.Product(lowest, low);
            quotient = Avx512F.PermuteVar8x64(low, TGroup.Broadcast(0));
            c5 = Avx512F.PermuteVar8x64(c5, TGroup.Down) & carryOut;
            c5 += LaneArithmetic.Product(Vector512.LoadAligned(n + 80), previous);
            c1 += LaneArithmetic.Product(a5, digit);
            c2 += LaneArithmetic.Product(a6, twice);
            c3 += LaneArithmetic.Product(a7, twice);
            c4 += LaneArithmetic.Product(a8, twice);
            digit = Avx512F.PermuteVar8x64(a6, lane);
            c7 += LaneArithmetic.Product(Vector512.LoadAligned(n + 8), quotient);
            c8 += LaneArithmetic.Product(Vector512.LoadAligned(n + 16), quotient);
            c0 += LaneArithmetic.Product(Vector512.LoadAligned(n + 24), quotient);
            c1 += LaneArithmetic.Product(Vector512.LoadAligned(n + 32), quotient);
            c2 += LaneArithmetic.Product(Vector512.LoadAligned(n + 40), quotient);
            c3 += LaneArithmetic.Product(Vector512.LoadAligned(n + 48), quotient);
            c4 += LaneArithmetic.Product(Vector512.LoadAligned(n + 56), quotient);
            c5 += LaneArithmetic.Product(Vector512.LoadAligned(n + 64), quotient);
            previous = quotient;

            twice = digit + digit;
            low = c6 & mask;
            c7 += Avx512F.ShiftRightArithmetic(c6, LaneArithmetic.ShortRadix);
            c7 += LaneArithmetic.Product(lowest, low);
            quotient = Avx512F.PermuteVar8x64(low, TGroup.Broadcast(0));
            c6 = Avx512F.PermuteVar8x64(c6, TGroup.Down) & carryOut;
            c6 += LaneArithmetic.Product(Vector512.LoadAligned(n + 80), previous);
            c3 += LaneArithmetic.Product(a6, digit);
            c4 += LaneArithmetic.Product(a7, twice);
            c5 += LaneArithmetic.Product(a8, twice);
            digit = Avx512F.PermuteVar8x64(a7, lane);
            c8 += LaneArithmetic.Product(Vector512.LoadAligned(n + 8), quotient);
            c0 += LaneArithmetic.Product(Vector512.LoadAligned(n + 16), quotient);
            c1 += LaneArithmetic.Product(Vector512.LoadAligned(n + 24), quotient);
            c2 += LaneArithmetic.Product(Vector512.LoadAligned(n + 32), quotient);
            c3 += LaneArithmetic.Product(Vector512.LoadAligned(n + 40), quotient);
            c4 += LaneArithmetic.Product(Vector512.LoadAligned(n + 48), quotient);
            c5 += LaneArithmetic.Product(Vector512.LoadAligned(n + 56), quotient);
            c6 += LaneArithmetic.Product(Vector512.LoadAligned(n + 64), quotient);
            previous = quotient;

            twice = digit + digit;
            low = c7 & mask;
            c8 += Avx512F.ShiftRightArithmetic(c7, LaneArithmetic.ShortRadix);
            c8 += LaneArithmetic.Product(lowest, low);
            quotient = Avx512F.PermuteVar8x64(low, TGroup.Broadcast(0));
            c7 = Avx512F.PermuteVar8x64(c7, TGroup.Down) & carryOut;
            c7 += LaneArithmetic.Product(Vector512.LoadAligned(n + 80), previous);
            c5 += LaneArithmetic.Product(a7, digit);
            c6 += LaneArithmetic.Product(a8, twice);
            digit = Avx512F.PermuteVar8x64(a8, lane);
            c0 += LaneArithmetic.Product(Vector512.LoadAligned(n + 8), quotient);
            c1 += LaneArithmetic.Product(Vector512.LoadAligned(n + 16), quotient);
            c2 += LaneArithmetic.Product(Vector512.LoadAligned(n + 24), quotient);
            c3 += LaneArithmetic.Product(Vector512.LoadAligned(n + 32), quotient);
            c4 += LaneArithmetic.Product(Vector512.LoadAligned(n + 40), quotient);
            c5 += LaneArithmetic.Product(Vector512.LoadAligned(n + 48), quotient);
            c6 += LaneArithmetic.Product(Vector512.LoadAligned(n + 56), quotient);
            c7 += LaneArithmetic.Product(Vector512.LoadAligned(n + 64), quotient);
            previous = quotient;

            low = c8 & mask;
            c0 += Avx512F.ShiftRightArithmetic(c8, LaneArithmetic.ShortRadix);
            c0 += LaneArithmetic.Product(lowest, low);
            quotient = Avx512F.PermuteVar8x64(low, TGroup.Broadcast(0));
            c8 = Avx512F.PermuteVar8x64(c8, TGroup.Down) & carryOut;
            c8 += LaneArithmetic.Product(Vector512.LoadAligned(n + 80), previous);
            c7 += LaneArithmetic.Product(a8, digit);
            c1 += LaneArithmetic.Product(Vector512.LoadAligned(n + 8), quotient);
            c2 += LaneArithmetic.Product(Vector512.LoadAligned(n + 16), quotient);
            c3 += LaneArithmetic.Product(Vector512.LoadAligned(n + 24), quotient);
            c4 += LaneArithmetic.Product(Vector512.LoadAligned(n + 32), quotient);
            c5 += LaneArithmetic.Product(Vector512.LoadAligned(n + 40), quotient);
            c6 += LaneArithmetic.Product(Vector512.LoadAligned(n + 48), quotient);
            c7 += LaneArithmetic.Product(Vector512.LoadAligned(n + 56), quotient);
            c8 += LaneArithmetic.Product(Vector512.LoadAligned(n + 64), quotient);
            previous = quotient;
        }

        c0 += LaneArithmetic.Product(Vector512.LoadAligned(n), previous);
        Vector512<long> half = Vector512.Create(1L << (LaneArithmetic.ShortRadix - 1));
        Vector512<long> carry = Vector512<long>.Zero, upper = Vector512<long>.Zero;
        LaneArithmetic.Settle(ref c0, ref carry, half, mask);
        LaneArithmetic.Settle(ref c1, ref carry, half, mask);
        LaneArithmetic.Settle(ref c2, ref carry, half, mask);
        LaneArithmetic.Settle(ref c3, ref carry, half, mask);
        LaneArithmetic.Settle(ref c4, ref carry, half, mask);
        LaneArithmetic.Settle(ref c5, ref upper, half, mask);
        LaneArithmetic.Settle(ref c6, ref upper, half, mask);
        LaneArithmetic.Settle(ref c7, ref upper, half, mask);
        LaneArithmetic.Settle(ref c8, ref upper, half, mask);
        LaneArithmetic.Settle(ref c5, ref carry, half, mask);
        c6 += carry;
        upper = Avx512F.PermuteVar8x64(upper, TGroup.Up) & TGroup.AllButFirst;
        LaneArithmetic.Settle(ref c0, ref upper, half, mask);
        c1 += upper;
        c0.StoreAligned(r + 0);
        c1.StoreAligned(r + 8);
        c2.StoreAligned(r + 16);
        c3.StoreAligned(r + 24);
        c4.StoreAligned(r + 32);
        c5.StoreAligned(r + 40);
        c6.StoreAligned(r + 48);
        c7.StoreAligned(r + 56);
        c8.StoreAligned(r + 64);
    }
}
