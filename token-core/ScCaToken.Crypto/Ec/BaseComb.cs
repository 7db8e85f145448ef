using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto;

/// <summary>
/// k·G in constant time from a table of multiples of G: signed digits of five bits, 16 affine entries for every second digit, five doublings
/// to shift the other digits. The table (26 KB for 256 bits, 59 KB for 384) is computed on first use from the curve alone, deterministically,
/// and never changes afterwards.
/// </summary>
internal static class BaseComb<TCurve, TField>
    where TCurve : struct, ICurve
    where TField : struct, IModulus
{
    public const int DigitBits = 5, Entries = 1 << (DigitBits - 1);

    /// <summary>Signed digits of a number of full length; the extra bit takes the last carry.</summary>
    public static int Digits => (TField.Limbs * 64 / DigitBits) + 1;

    public static int Tables => (Digits + 1) / 2;

    private static int EntryLimbs => 2 * TField.Limbs;

    // The runtime runs this once, whichever thread comes first; pinned, so that vector loads keep their alignment.
    private static readonly ulong[] Table = Build();

    /// <summary>The table: for each j, (m + 1)·2^(10j)·G with m = 0 … 15 as X ‖ Y in Montgomery form.</summary>
    internal static ReadOnlySpan<ulong> Content => Table;

    /// <summary>r = k·G for any k of full length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref Point r, in Limbs k)
    {
        Point acc = Group<TCurve, TField>.Infinity, sum = default;
        Limbs x = default, y = default, negated = default, zero = default;
        ref ulong table = ref MemoryMarshal.GetArrayDataReference(Table);
        for (int half = 1; half >= 0; half--)
        {
            for (int i = half; i < Digits; i += 2)
            {
                ulong digit = Recode(k, i, out ulong negative);
                LookUp(ref x, ref y, ref Unsafe.Add(ref table, (i >> 1) * Entries * EntryLimbs), digit);
                Mod<TField>.Subtract(ref negated, zero, y);
                Mod<TField>.Select(ref y, negated, negative);
                // The formulas are complete but for an affine infinity: digit zero keeps the sum instead.
                Group<TCurve, TField>.AddAffine(ref sum, acc, x, y);
                ulong nonzero = 0UL - ((digit | (0UL - digit)) >> 63);
                Mod<TField>.Select(ref acc.X, sum.X, nonzero);
                Mod<TField>.Select(ref acc.Y, sum.Y, nonzero);
                Mod<TField>.Select(ref acc.Z, sum.Z, nonzero);
            }

            for (int s = 0; s < DigitBits * half; s++)
                Group<TCurve, TField>.Double(ref acc, acc);
        }

        r = acc;
        acc.Clear();
        sum.Clear();
        x.Clear();
        y.Clear();
        negated.Clear();
    }

    /// <summary>Booth's recoding: digit i in [−16, 16] from bits 5i − 1 to 5i + 4, as magnitude and mask of the sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Recode(in Limbs k, int i, out ulong negative)
    {
        int bit = (DigitBits * i) - 1, word = bit >> 6, shift = bit & 63;
        ulong w;
        if (i == 0)
        {
            w = k[0] << 1;
        }
        else
        {
            w = k[word] >> shift;
            if (shift > 63 - DigitBits && word + 1 < TField.Limbs)
                w |= k[word + 1] << (64 - shift);
        }

        w &= (2 << DigitBits) - 1;
        negative = 0UL - (w >> DigitBits);
        ulong d = ((ulong)((2 << DigitBits) - 1) & negative) ^ w;
        return (d >> 1) + (d & 1);
    }

    /// <summary>Entry digit − 1, reading all of them; zeros for digit 0. Vectors of 128 bits, which every build has in hardware.</summary>
    private static void LookUp(ref Limbs x, ref Limbs y, ref ulong table, ulong digit)
    {
        Vector128<ulong> x0 = default, x1 = default, x2 = default, y0 = default, y1 = default, y2 = default, wanted = Vector128.Create(digit);
        for (ulong m = 1; m <= Entries; m++)
        {
            Vector128<ulong> mask = Vector128.Equals(Vector128.Create(m), wanted);
            x0 |= Vector128.LoadUnsafe(ref table) & mask;
            x1 |= Vector128.LoadUnsafe(ref table, 2) & mask;
            y0 |= Vector128.LoadUnsafe(ref table, (nuint)TField.Limbs) & mask;
            y1 |= Vector128.LoadUnsafe(ref table, (nuint)TField.Limbs + 2) & mask;
            if (TField.Limbs == 6)
            {
                x2 |= Vector128.LoadUnsafe(ref table, 4) & mask;
                y2 |= Vector128.LoadUnsafe(ref table, 10) & mask;
            }

            table = ref Unsafe.Add(ref table, EntryLimbs);
        }

        Store(ref x, x0, x1, x2);
        Store(ref y, y0, y1, y2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref Limbs r, Vector128<ulong> v0, Vector128<ulong> v1, Vector128<ulong> v2)
    {
        ref ulong first = ref Unsafe.As<Limbs, ulong>(ref r);
        v0.StoreUnsafe(ref first);
        v1.StoreUnsafe(ref first, 2);
        v2.StoreUnsafe(ref first, 4);
    }

    private static ulong[] Build()
    {
        Point[] points = new Point[Tables * Entries];
        Point step = Group<TCurve, TField>.Generator;
        for (int j = 0; j < Tables; j++)
        {
            Span<Point> row = points.AsSpan(j * Entries, Entries);
            row[0] = step;
            for (int m = 1; m < Entries; m++)
                Group<TCurve, TField>.Add(ref row[m], row[m - 1], step);
            step = row[Entries - 1];
            for (int s = 0; s < (2 * DigitBits) - 4; s++)
                Group<TCurve, TField>.Double(ref step, step);
        }

        Group<TCurve, TField>.Normalize(points, new Limbs[points.Length]);
        ulong[] table = GC.AllocateUninitializedArray<ulong>(points.Length * EntryLimbs, pinned: true);
        for (int i = 0; i < points.Length; i++)
        {
            ((ReadOnlySpan<ulong>)points[i].X)[..TField.Limbs].CopyTo(table.AsSpan(i * EntryLimbs));
            ((ReadOnlySpan<ulong>)points[i].Y)[..TField.Limbs].CopyTo(table.AsSpan((i * EntryLimbs) + TField.Limbs));
        }

        return table;
    }
}
