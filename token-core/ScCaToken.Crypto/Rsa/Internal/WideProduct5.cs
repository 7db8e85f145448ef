using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using High = System.Runtime.Intrinsics.Vector512<double>;
using Low = System.Runtime.Intrinsics.Vector512<long>;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// <see cref="WideProduct"/> for five vectors, primes of up to 1024 bits and moduli of twice that. A pass over the five rows is written out: columns
/// change names instead of registers, and what a square doubles is doubled once.
/// </summary>
internal static unsafe class WideProduct5
{
    internal const int Vectors = 5;

    private const int Scaled = 8 * Vectors;

    /// <summary>r = a·b/R. r may be a or b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply<TGroup>(long* r, long* a, long* b, long* n)
        where TGroup : struct, ILaneGroup
    {
        if (!Avx512DQ.IsSupported)
            throw new PlatformNotSupportedException();
        long* digit = b;
        nint factor = (nint)a, modulus = (nint)n;
        Low s0 = Low.Zero, s1 = Low.Zero, s2 = Low.Zero, s3 = Low.Zero, s4 = Low.Zero;
        High h0 = High.Zero, h1 = High.Zero, h2 = High.Zero, h3 = High.Zero, h4 = High.Zero;
        TakeDigit<TGroup>(digit, out Low x, out High y);
        AddRow(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, a, x, y);
        for (int pass = TGroup.Lanes; ; pass--)
        {
            // The next row of products gives the processor something to do until the quotient is ready.
            TakeQuotient<TGroup>(ref s0, ref h0, out Low q, out High p, out Low carry);
            TakeDigit<TGroup>(digit + 8, out x, out y);
            AddRow(ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s0, ref h0, Again(ref factor), x, y);
            AddModulus(ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s0, ref h0, Again(ref modulus), q, p, carry);

            TakeQuotient<TGroup>(ref s1, ref h1, out q, out p, out carry);
            TakeDigit<TGroup>(digit + 16, out x, out y);
            AddRow(ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s0, ref h0, ref s1, ref h1, Again(ref factor), x, y);
            AddModulus(ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s0, ref h0, ref s1, ref h1, Again(ref modulus), q, p, carry);

            TakeQuotient<TGroup>(ref s2, ref h2, out q, out p, out carry);
            TakeDigit<TGroup>(digit + 24, out x, out y);
            AddRow(ref s3, ref h3, ref s4, ref h4, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, Again(ref factor), x, y);
            AddModulus(ref s3, ref h3, ref s4, ref h4, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, Again(ref modulus), q, p, carry);

            TakeQuotient<TGroup>(ref s3, ref h3, out q, out p, out carry);
            TakeDigit<TGroup>(digit + 32, out x, out y);
            AddRow(ref s4, ref h4, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, Again(ref factor), x, y);
            AddModulus(ref s4, ref h4, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, Again(ref modulus), q, p, carry);

            TakeQuotient<TGroup>(ref s4, ref h4, out q, out p, out carry);
            if (pass == 1)
            {
                AddModulus(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, Again(ref modulus), q, p, carry);
                Settle<TGroup>(r, s0, h0, s1, h1, s2, h2, s3, h3, s4, h4);
                return;
            }

            digit += 8 / TGroup.Lanes;
            TakeDigit<TGroup>(digit, out x, out y);
            AddRow(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, Again(ref factor), x, y);
            AddModulus(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, Again(ref modulus), q, p, carry);
        }
    }

    /// <summary>r = a²/R. r may be a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Square<TGroup>(long* r, long* a, long* n)
        where TGroup : struct, ILaneGroup
    {
        if (!Avx512DQ.IsSupported)
            throw new PlatformNotSupportedException();
        Low a1 = Twice(a + 8), a2 = Twice(a + 16), a3 = Twice(a + 24), a4 = Twice(a + 32);
        double* scaled = (double*)(a + Scaled);
        High f1 = Twice(scaled + 8), f2 = Twice(scaled + 16), f3 = Twice(scaled + 24), f4 = Twice(scaled + 32);
        long* digit = a;
        nint modulus = (nint)n;
        Low s0 = Low.Zero, s1 = Low.Zero, s2 = Low.Zero, s3 = Low.Zero, s4 = Low.Zero;
        High h0 = High.Zero, h1 = High.Zero, h2 = High.Zero, h3 = High.Zero, h4 = High.Zero;
        TakeDigit<TGroup>(digit, out Low x, out High y);
        Add(ref s0, ref h0, a, x, y);
        Add(ref s1, ref h1, a1, f1, x, y);
        Add(ref s2, ref h2, a2, f2, x, y);
        Add(ref s3, ref h3, a3, f3, x, y);
        Add(ref s4, ref h4, a4, f4, x, y);
        for (int pass = TGroup.Lanes; ; pass--)
        {
            // The next row of products gives the processor something to do until the quotient is ready.
            TakeQuotient<TGroup>(ref s0, ref h0, out Low q, out High p, out Low carry);
            TakeDigit<TGroup>(digit + 8, out x, out y);
            Add(ref s2, ref h2, a + 8, x, y);
            Add(ref s3, ref h3, a2, f2, x, y);
            Add(ref s4, ref h4, a3, f3, x, y);
            Add(ref s0, ref h0, a4, f4, x, y);
            AddModulus(ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s0, ref h0, Again(ref modulus), q, p, carry);

            TakeQuotient<TGroup>(ref s1, ref h1, out q, out p, out carry);
            TakeDigit<TGroup>(digit + 16, out x, out y);
            Add(ref s4, ref h4, a + 16, x, y);
            Add(ref s0, ref h0, a3, f3, x, y);
            Add(ref s1, ref h1, a4, f4, x, y);
            AddModulus(ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s0, ref h0, ref s1, ref h1, Again(ref modulus), q, p, carry);

            TakeQuotient<TGroup>(ref s2, ref h2, out q, out p, out carry);
            TakeDigit<TGroup>(digit + 24, out x, out y);
            Add(ref s1, ref h1, a + 24, x, y);
            Add(ref s2, ref h2, a4, f4, x, y);
            AddModulus(ref s3, ref h3, ref s4, ref h4, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, Again(ref modulus), q, p, carry);

            TakeQuotient<TGroup>(ref s3, ref h3, out q, out p, out carry);
            TakeDigit<TGroup>(digit + 32, out x, out y);
            Add(ref s3, ref h3, a + 32, x, y);
            AddModulus(ref s4, ref h4, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, Again(ref modulus), q, p, carry);

            TakeQuotient<TGroup>(ref s4, ref h4, out q, out p, out carry);
            if (pass == 1)
            {
                AddModulus(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, Again(ref modulus), q, p, carry);
                Settle<TGroup>(r, s0, h0, s1, h1, s2, h2, s3, h3, s4, h4);
                return;
            }

            digit += 8 / TGroup.Lanes;
            TakeDigit<TGroup>(digit, out x, out y);
            Add(ref s0, ref h0, a, x, y);
            Add(ref s1, ref h1, a1, f1, x, y);
            Add(ref s2, ref h2, a2, f2, x, y);
            Add(ref s3, ref h3, a3, f3, x, y);
            Add(ref s4, ref h4, a4, f4, x, y);
            AddModulus(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, Again(ref modulus), q, p, carry);
        }
    }

    /// <summary>
    /// The address once more. The compiler must not see that it is the same in every row: it would keep what lies there in registers, of which there are
    /// not enough, instead of reading it as part of each multiplication.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long* Again(ref nint address) => (long*)Volatile.Read(ref address);

    /// <summary>Reads a digit of the second factor in both forms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeDigit<TGroup>(long* lane, out Low x, out High y)
        where TGroup : struct, ILaneGroup
    {
        x = TGroup.Digit(lane);
        y = TGroup.Digit((double*)(lane + Scaled));
    }

    /// <summary>Adds the products of all digits of a number with one digit, from the given column up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(
        ref Low s0, ref High h0, ref Low s1, ref High h1, ref Low s2, ref High h2, ref Low s3, ref High h3, ref Low s4, ref High h4,
        long* a, Low x, High y)
    {
        Add(ref s0, ref h0, a, x, y);
        Add(ref s1, ref h1, a + 8, x, y);
        Add(ref s2, ref h2, a + 16, x, y);
        Add(ref s3, ref h3, a + 24, x, y);
        Add(ref s4, ref h4, a + 32, x, y);
    }

    /// <summary>Carries out a column: its lowest digit is the quotient, spread in both forms; the other lanes' digits move down and become the highest column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeQuotient<TGroup>(ref Low s, ref High h, out Low q, out High p, out Low carry)
        where TGroup : struct, ILaneGroup
    {
        Low digit = WideProduct.CarryOut(s, h, out carry);
        q = TGroup.Spread(digit);
        p = Avx512DQ.ConvertToVector512Double(q);
        s = TGroup.Down(digit);
        h = High.Zero;
    }

    /// <summary>Adds the carry and the modulus times the quotient to the columns above the one carried out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddModulus(
        ref Low s0, ref High h0, ref Low s1, ref High h1, ref Low s2, ref High h2, ref Low s3, ref High h3, ref Low s4, ref High h4,
        long* n, Low q, High p, Low carry)
    {
        s0 += carry;
        AddRow(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, n, q, p);
    }

    /// <summary>Two rounds of carries, all columns at once, leave digits of at most half the radix and small change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Settle<TGroup>(long* r, Low s0, High h0, Low s1, High h1, Low s2, High h2, Low s3, High h3, Low s4, High h4)
        where TGroup : struct, ILaneGroup
    {
        Low c0 = WideProduct.Split(ref s0, h0);
        Low c1 = WideProduct.Split(ref s1, h1);
        Low c2 = WideProduct.Split(ref s2, h2);
        Low c3 = WideProduct.Split(ref s3, h3);
        Low c4 = WideProduct.Split(ref s4, h4);
        s0 += TGroup.Up(c4);
        s1 += c0;
        s2 += c1;
        s3 += c2;
        s4 += c3;
        c0 = WideProduct.Carry(ref s0);
        c1 = WideProduct.Carry(ref s1);
        c2 = WideProduct.Carry(ref s2);
        c3 = WideProduct.Carry(ref s3);
        c4 = WideProduct.Carry(ref s4);
        WideProduct.Store(r, Vectors, s0 + TGroup.Up(c4));
        WideProduct.Store(r + 8, Vectors, s1 + c0);
        WideProduct.Store(r + 16, Vectors, s2 + c1);
        WideProduct.Store(r + 24, Vectors, s3 + c2);
        WideProduct.Store(r + 32, Vectors, s4 + c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Low s, ref High h, long* digits, Low x, High y)
    {
        s += Avx512DQ.MultiplyLow(x, Vector512.Load(digits));
        h = Avx512F.FusedMultiplyAdd(y, Vector512.Load((double*)(digits + Scaled)), h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Low s, ref High h, Low digits, High scaled, Low x, High y)
    {
        s += Avx512DQ.MultiplyLow(digits, x);
        h = Avx512F.FusedMultiplyAdd(scaled, y, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Low Load(long* source) => Vector512.LoadAligned(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static High Load(double* source) => Vector512.LoadAligned(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Low Twice(long* source) => Load(source) + Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static High Twice(double* source) => Load(source) + Load(source);
}
