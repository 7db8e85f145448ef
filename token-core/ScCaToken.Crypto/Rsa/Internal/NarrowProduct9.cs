using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Column = System.Runtime.Intrinsics.Vector256<long>;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// The Montgomery product of <see cref="LaneArithmetic"/> with AVX2 for one number of four lanes and nine vectors of 30-bit digits, all nine columns in
/// registers. The next quotient digit hangs on the lowest lane alone: that lane's product with n₀ is formed before the quotient is spread over the other lanes.
/// <para>
/// No overflow: digits are at most 2^29 + 2^4 in size, quotient digits below 2^30. A column moves one lane down every nine rows and is carried out
/// then; in between it gathers at most 9·2^58 + 9·2^59 and small change, below 2^62.8.
/// </para>
/// </summary>
internal static unsafe class NarrowProduct9
{
    /// <summary>Bits of a digit.</summary>
    internal const int Radix = 30;

    internal const int Vectors = 9;

    private const long Mask = (1L << Radix) - 1;

    /// <summary>r = a·b/R in the four lanes the pointers stand at. r may be a or b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(long* r, long* a, long* b, long* n)
    {
        if (!Avx2.IsSupported)
            throw new PlatformNotSupportedException();
        Column c0 = Column.Zero, c1 = Column.Zero, c2 = Column.Zero, c3 = Column.Zero, c4 = Column.Zero, c5 = Column.Zero, c6 = Column.Zero, c7 = Column.Zero, c8 = Column.Zero;
        long* digit = b;
        int row = 0, pass = 4;
        AddRow(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, a, Vector256.Create(*digit));
        while (true)
        {
            Column q = TakeQuotient(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, n);
            digit += 8;
            if (++row == Vectors)
            {
                row = 0;
                digit += 1 - (8 * Vectors);
                if (--pass == 0)
                {
                    AddRow(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, n, q);
                    break;
                }
            }

            // The next row of products gives the processor something to do until the quotient is ready.
            AddRow(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, a, Vector256.Create(*digit));
            AddRow(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, n, q);
        }

        Settle(r, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8);
    }

    /// <summary>r = a²/R in the four lanes the pointers stand at. r may be a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Square(long* r, long* a, long* n)
    {
        if (!Avx2.IsSupported)
            throw new PlatformNotSupportedException();
        Column c0 = Column.Zero, c1 = Column.Zero, c2 = Column.Zero, c3 = Column.Zero, c4 = Column.Zero, c5 = Column.Zero, c6 = Column.Zero, c7 = Column.Zero, c8 = Column.Zero;
        long* digit = a;
        int row = 0, pass = 4;
        AddSquareRow(row, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, a, Vector256.Create(*digit));
        while (true)
        {
            Column q = TakeQuotient(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, n);
            digit += 8;
            if (++row == Vectors)
            {
                row = 0;
                digit += 1 - (8 * Vectors);
                if (--pass == 0)
                {
                    AddRow(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, n, q);
                    break;
                }
            }

            // The next row of products gives the processor something to do until the quotient is ready.
            AddSquareRow(row, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, a, Vector256.Create(*digit));
            AddRow(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, n, q);
        }

        Settle(r, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Column column, long* digits, Column x) =>
        column = Avx2.Add(column, Avx2.Multiply(Vector256.LoadAligned(digits).AsInt32(), x.AsInt32()));

    /// <summary>Adds the products of all digits of a number with one digit; column k is the one k digits above the row's lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(ref Column c0, ref Column c1, ref Column c2, ref Column c3, ref Column c4, ref Column c5, ref Column c6, ref Column c7, ref Column c8, long* a, Column x)
    {
        Add(ref c0, a, x);
        Add(ref c1, a + 8, x);
        Add(ref c2, a + 16, x);
        Add(ref c3, a + 24, x);
        Add(ref c4, a + 32, x);
        Add(ref c5, a + 40, x);
        Add(ref c6, a + 48, x);
        Add(ref c7, a + 56, x);
        Add(ref c8, a + 64, x);
    }

    /// <summary>
    /// Of the products of digit k of one lane with digit r of another only those with k ≥ r are formed, doubled where k &gt; r: the mirror image falls
    /// into the same column. The row's number is no secret.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquareRow(int row, ref Column c0, ref Column c1, ref Column c2, ref Column c3, ref Column c4, ref Column c5, ref Column c6, ref Column c7, ref Column c8, long* a, Column x)
    {
        Column twice = Avx2.Add(x, x);
        if (row <= 0)
        {
            Add(ref c0, a, x);
            x = twice;
        }

        if (row <= 1)
        {
            Add(ref c1, a + 8, x);
            x = twice;
        }

        if (row <= 2)
        {
            Add(ref c2, a + 16, x);
            x = twice;
        }

        if (row <= 3)
        {
            Add(ref c3, a + 24, x);
            x = twice;
        }

        if (row <= 4)
        {
            Add(ref c4, a + 32, x);
            x = twice;
        }

        if (row <= 5)
        {
            Add(ref c5, a + 40, x);
            x = twice;
        }

        if (row <= 6)
        {
            Add(ref c6, a + 48, x);
            x = twice;
        }

        if (row <= 7)
        {
            Add(ref c7, a + 56, x);
            x = twice;
        }

        if (row <= 8)
        {
            Add(ref c8, a + 64, x);
            x = twice;
        }
    }

    /// <summary>Carries out the lowest column: its lowest digit is the quotient, which is spread; the other lanes' digits move down and become the highest column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Column TakeQuotient(ref Column c0, ref Column c1, ref Column c2, ref Column c3, ref Column c4, ref Column c5, ref Column c6, ref Column c7, ref Column c8, long* n)
    {
        Column mask = Vector256.Create(Mask), digit = Avx2.And(c0, mask), carry = CarryOf(c0);
        c0 = c1;
        c1 = c2;
        c2 = c3;
        c3 = c4;
        c4 = c5;
        c5 = c6;
        c6 = c7;
        c7 = c8;
        c8 = Avx2.And(Avx2.Permute4x64(digit, 0b00_11_10_01), Avx2.And(mask, Vector256.Create(-1L, -1, -1, 0)));
        c0 = Avx2.Add(c0, carry);
        Add(ref c0, n + (8 * Vectors), digit);
        return Avx2.Permute4x64(digit, 0b00_00_00_00);
    }

    /// <summary>Two interleaved chains of carries leave digits of at most half the radix and small change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Settle(long* r, ref Column c0, ref Column c1, ref Column c2, ref Column c3, ref Column c4, ref Column c5, ref Column c6, ref Column c7, ref Column c8)
    {
        Column carry = Column.Zero, upper = Column.Zero;
        Settle(ref c0, ref carry);
        Settle(ref c1, ref carry);
        Settle(ref c2, ref carry);
        Settle(ref c3, ref carry);
        Settle(ref c4, ref carry);
        Settle(ref c5, ref upper);
        Settle(ref c6, ref upper);
        Settle(ref c7, ref upper);
        Settle(ref c8, ref upper);
        Settle(ref c5, ref carry);
        c6 = Avx2.Add(c6, carry);
        upper = Avx2.And(Avx2.Permute4x64(upper, 0b10_01_00_11), Vector256.Create(0L, -1, -1, -1));
        Settle(ref c0, ref upper);
        c1 = Avx2.Add(c1, upper);
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

    /// <summary>Takes the carry of the digit below, leaves a digit of at most half the radix in size, and hands on the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Settle(ref Column column, ref Column carry)
    {
        Column half = Vector256.Create(1L << (Radix - 1)), shifted = Avx2.Add(Avx2.Add(column, half), carry);
        carry = CarryOf(shifted);
        column = Avx2.Subtract(Avx2.And(shifted, Vector256.Create(Mask)), half);
    }

    /// <summary>Arithmetic shift by the radix: AVX2 has only the logical one for 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Column CarryOf(Column column) =>
        Avx2.Subtract(Avx2.ShiftRightLogical(Avx2.Xor(column, Vector256.Create(long.MinValue)), Radix), Vector256.Create(1L << (63 - Radix)));
}
