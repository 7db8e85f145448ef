using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using High = System.Runtime.Intrinsics.Vector512<double>;
using Low = System.Runtime.Intrinsics.Vector512<long>;

namespace ScCaToken.Crypto.Internal;

/// <summary>The steps of a row, on columns in registers: column k is the one k digits above the row's lowest. Columns beyond TVectors vanish when compiled.</summary>
internal static unsafe partial class WideProduct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Low s, ref High h, long* digits, double* scaled, Low x, High y)
    {
        s += Avx512DQ.MultiplyLow(Vector512.LoadAligned(digits), x);
        h = Avx512F.FusedMultiplyAdd(Vector512.LoadAligned(scaled), y, h);
    }

    /// <summary>Adds the products of all digits of a number with one digit x, as a floating-point number y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<TVectors>(
        ref Low s0, ref High h0, ref Low s1, ref High h1, ref Low s2, ref High h2, ref Low s3, ref High h3, ref Low s4, ref High h4,
        ref Low s5, ref High h5, ref Low s6, ref High h6, ref Low s7, ref High h7, ref Low s8, ref High h8, ref Low s9, ref High h9,
        long* a, Low x, High y)
        where TVectors : struct, IVectorCount
    {
        double* scaled = (double*)(a + (8 * TVectors.Value));
        Add(ref s0, ref h0, a + 0, scaled + 0, x, y);
        Add(ref s1, ref h1, a + 8, scaled + 8, x, y);
        Add(ref s2, ref h2, a + 16, scaled + 16, x, y);
        Add(ref s3, ref h3, a + 24, scaled + 24, x, y);
        Add(ref s4, ref h4, a + 32, scaled + 32, x, y);
        Add(ref s5, ref h5, a + 40, scaled + 40, x, y);
        if (TVectors.Value > 6)
            Add(ref s6, ref h6, a + 48, scaled + 48, x, y);
        if (TVectors.Value > 7)
            Add(ref s7, ref h7, a + 56, scaled + 56, x, y);
        if (TVectors.Value > 8)
            Add(ref s8, ref h8, a + 64, scaled + 64, x, y);
        if (TVectors.Value > 9)
            Add(ref s9, ref h9, a + 72, scaled + 72, x, y);
    }

    /// <summary>
    /// Of the products of digit k of one lane with digit r of another only those with k ≥ r are formed, doubled where k &gt; r: the mirror image falls
    /// into the same column. The row's number is no secret.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquareRow<TVectors>(
        int row,
        ref Low s0, ref High h0, ref Low s1, ref High h1, ref Low s2, ref High h2, ref Low s3, ref High h3, ref Low s4, ref High h4,
        ref Low s5, ref High h5, ref Low s6, ref High h6, ref Low s7, ref High h7, ref Low s8, ref High h8, ref Low s9, ref High h9,
        long* a, Low x, High y)
        where TVectors : struct, IVectorCount
    {
        double* scaled = (double*)(a + (8 * TVectors.Value));
        Low twice = x + x;
        High twiceHigh = y + y;
        if (row == 0)
            Add(ref s0, ref h0, a + 0, scaled + 0, x, y);
        if (row == 1)
            Add(ref s1, ref h1, a + 8, scaled + 8, x, y);
        else if (row < 1)
            Add(ref s1, ref h1, a + 8, scaled + 8, twice, twiceHigh);
        if (row == 2)
            Add(ref s2, ref h2, a + 16, scaled + 16, x, y);
        else if (row < 2)
            Add(ref s2, ref h2, a + 16, scaled + 16, twice, twiceHigh);
        if (row == 3)
            Add(ref s3, ref h3, a + 24, scaled + 24, x, y);
        else if (row < 3)
            Add(ref s3, ref h3, a + 24, scaled + 24, twice, twiceHigh);
        if (row == 4)
            Add(ref s4, ref h4, a + 32, scaled + 32, x, y);
        else if (row < 4)
            Add(ref s4, ref h4, a + 32, scaled + 32, twice, twiceHigh);
        if (row == 5)
            Add(ref s5, ref h5, a + 40, scaled + 40, x, y);
        else if (row < 5)
            Add(ref s5, ref h5, a + 40, scaled + 40, twice, twiceHigh);
        if (TVectors.Value > 6 && row == 6)
            Add(ref s6, ref h6, a + 48, scaled + 48, x, y);
        else if (TVectors.Value > 6 && row < 6)
            Add(ref s6, ref h6, a + 48, scaled + 48, twice, twiceHigh);
        if (TVectors.Value > 7 && row == 7)
            Add(ref s7, ref h7, a + 56, scaled + 56, x, y);
        else if (TVectors.Value > 7 && row < 7)
            Add(ref s7, ref h7, a + 56, scaled + 56, twice, twiceHigh);
        if (TVectors.Value > 8 && row == 8)
            Add(ref s8, ref h8, a + 64, scaled + 64, x, y);
        else if (TVectors.Value > 8 && row < 8)
            Add(ref s8, ref h8, a + 64, scaled + 64, twice, twiceHigh);
        if (TVectors.Value > 9 && row == 9)
            Add(ref s9, ref h9, a + 72, scaled + 72, x, y);
        else if (TVectors.Value > 9 && row < 9)
            Add(ref s9, ref h9, a + 72, scaled + 72, twice, twiceHigh);
    }

    /// <summary>Carries out the lowest column: its lowest digit is the quotient, spread in both forms; the other lanes' digits move down and become the highest column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeQuotient<TGroup, TVectors>(
        ref Low s0, ref High h0, ref Low s1, ref High h1, ref Low s2, ref High h2, ref Low s3, ref High h3, ref Low s4, ref High h4,
        ref Low s5, ref High h5, ref Low s6, ref High h6, ref Low s7, ref High h7, ref Low s8, ref High h8, ref Low s9, ref High h9,
        out Low q, out High p, out Low carry)
        where TGroup : struct, ILaneGroup
        where TVectors : struct, IVectorCount
    {
        Low digit = CarryOut(s0, h0, out carry);
        q = TGroup.Spread(digit);
        p = Avx512DQ.ConvertToVector512Double(q);
        digit = TGroup.Down(digit);
        s0 = s1;
        h0 = h1;
        s1 = s2;
        h1 = h2;
        s2 = s3;
        h2 = h3;
        s3 = s4;
        h3 = h4;
        s4 = s5;
        h4 = h5;
        s5 = TVectors.Value > 6 ? s6 : digit;
        h5 = TVectors.Value > 6 ? h6 : High.Zero;
        s6 = TVectors.Value > 7 ? s7 : digit;
        h6 = TVectors.Value > 7 ? h7 : High.Zero;
        s7 = TVectors.Value > 8 ? s8 : digit;
        h7 = TVectors.Value > 8 ? h8 : High.Zero;
        s8 = TVectors.Value > 9 ? s9 : digit;
        h8 = TVectors.Value > 9 ? h9 : High.Zero;
        s9 = digit;
        h9 = High.Zero;
    }

    /// <summary>Two rounds of carries, all columns at once, leave digits of at most half the radix and small change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Settle<TGroup, TVectors>(
        long* r,
        ref Low s0, ref High h0, ref Low s1, ref High h1, ref Low s2, ref High h2, ref Low s3, ref High h3, ref Low s4, ref High h4,
        ref Low s5, ref High h5, ref Low s6, ref High h6, ref Low s7, ref High h7, ref Low s8, ref High h8, ref Low s9, ref High h9)
        where TGroup : struct, ILaneGroup
        where TVectors : struct, IVectorCount
    {
        Low c0 = Split(ref s0, h0);
        Low c1 = Split(ref s1, h1);
        Low c2 = Split(ref s2, h2);
        Low c3 = Split(ref s3, h3);
        Low c4 = Split(ref s4, h4);
        Low c5 = Split(ref s5, h5);
        Low c6 = Split(ref s6, h6);
        Low c7 = Split(ref s7, h7);
        Low c8 = Split(ref s8, h8);
        Low c9 = Split(ref s9, h9);
        Low top = TVectors.Value switch { 6 => c5, 7 => c6, 8 => c7, 9 => c8, _ => c9 };
        s0 += TGroup.Up(top);
        s1 += c0;
        s2 += c1;
        s3 += c2;
        s4 += c3;
        s5 += c4;
        s6 += c5;
        s7 += c6;
        s8 += c7;
        s9 += c8;
        c0 = Carry(ref s0);
        c1 = Carry(ref s1);
        c2 = Carry(ref s2);
        c3 = Carry(ref s3);
        c4 = Carry(ref s4);
        c5 = Carry(ref s5);
        c6 = Carry(ref s6);
        c7 = Carry(ref s7);
        c8 = Carry(ref s8);
        c9 = Carry(ref s9);
        top = TVectors.Value switch { 6 => c5, 7 => c6, 8 => c7, 9 => c8, _ => c9 };
        Store(r, TVectors.Value, s0 + TGroup.Up(top));
        Store(r + 8, TVectors.Value, s1 + c0);
        Store(r + 16, TVectors.Value, s2 + c1);
        Store(r + 24, TVectors.Value, s3 + c2);
        Store(r + 32, TVectors.Value, s4 + c3);
        Store(r + 40, TVectors.Value, s5 + c4);
        if (TVectors.Value > 6)
            Store(r + 48, TVectors.Value, s6 + c5);
        if (TVectors.Value > 7)
            Store(r + 56, TVectors.Value, s7 + c6);
        if (TVectors.Value > 8)
            Store(r + 64, TVectors.Value, s8 + c7);
        if (TVectors.Value > 9)
            Store(r + 72, TVectors.Value, s9 + c8);
    }

    /// <summary>Returns the lowest digit of a column and what the next one takes over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Low CarryOut(Low s, High h, out Low carry)
    {
        Low digit = s & Vector512.Create(Mask);
        Low high = Split(ref s, h);
        carry = high + Avx512F.ShiftRightArithmetic(s, Radix);
        return digit;
    }

    /// <summary>Returns the high part of a column and leaves the rest, a signed word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Low Split(ref Low s, High h)
    {
        Low high = Avx512DQ.ConvertToVector512Int64(h);
        s -= Avx512F.ShiftLeftLogical(high, Radix);
        return high;
    }

    /// <summary>Leaves a digit of at most half the radix in size and returns the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Low Carry(ref Low s)
    {
        Low half = Vector512.Create(1L << (Radix - 1));
        Low shifted = s + half;
        s = (shifted & Vector512.Create(Mask)) - half;
        return Avx512F.ShiftRightArithmetic(shifted, Radix);
    }

    /// <summary>Writes one vector of a factor's digits in both forms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(long* r, int vectors, Low digits)
    {
        digits.StoreAligned(r);
        (Avx512DQ.ConvertToVector512Double(digits) * Vector512.Create(FactorScale)).StoreAligned((double*)(r + (8 * vectors)));
    }
}
