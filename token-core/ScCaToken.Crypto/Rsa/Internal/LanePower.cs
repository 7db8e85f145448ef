using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>Two exponentiations with secret exponents side by side: fixed windows of five bits, every table entry read for each of them.</summary>
internal static unsafe class LanePower
{
    internal const int Entries = 1 << WindowBits;

    private const int WindowBits = 5;

    /// <summary>x = x^exponent in Montgomery form, both numbers at once.</summary>
    /// <param name="layout">Of all numbers here.</param>
    /// <param name="n">The moduli.</param>
    /// <param name="one">R modulo both.</param>
    /// <param name="x">The bases, replaced by the results.</param>
    /// <param name="firstExponent">For number 0.</param>
    /// <param name="secondExponent">For number 1, of the same length.</param>
    [SkipLocalsInit]
    internal static void Power(LaneLayout layout, long* n, long* one, long* x, ReadOnlySpan<ulong> firstExponent, ReadOnlySpan<ulong> secondExponent)
    {
        int row = layout.IsWide ? layout.Digits : NarrowTable.RowWords(layout.Vectors);
        int size = ((Entries * row) + (2 * LaneLayout.MaxWords)) * sizeof(long);
        byte* raw = stackalloc byte[size + 64];
        long* table = LaneLayout.Aligned(raw);
        long* entry = table + (Entries * row), accumulator = entry + LaneLayout.MaxWords;

        Keep(layout, one, table);
        Keep(layout, x, table + row);
        Copy(layout, x, accumulator);
        for (int i = 2; i < Entries; i++)
        {
            layout.MultiplyPair(accumulator, accumulator, x, n);
            Keep(layout, accumulator, table + (i * row));
        }

        int position = ((64 * firstExponent.Length) - 1) / WindowBits * WindowBits;
        Lookup(layout, table, Montgomery.Window(firstExponent, position), Montgomery.Window(secondExponent, position), accumulator);
        for (position -= WindowBits; position >= 0; position -= WindowBits)
        {
            for (int i = 0; i < WindowBits; i++)
                layout.SquarePair(accumulator, accumulator, n);
            Lookup(layout, table, Montgomery.Window(firstExponent, position), Montgomery.Window(secondExponent, position), entry);
            layout.MultiplyPair(accumulator, accumulator, entry, n);
        }

        Copy(layout, accumulator, x);
        CryptographicOperations.ZeroMemory(new Span<byte>(table, size));
    }

    private static void Copy(LaneLayout layout, long* source, long* destination) =>
        new ReadOnlySpan<long>(source, layout.Words).CopyTo(new Span<long>(destination, layout.Words));

    private static void Keep(LaneLayout layout, long* number, long* row)
    {
        if (layout.IsWide)
            new ReadOnlySpan<long>(number, layout.Digits).CopyTo(new Span<long>(row, layout.Digits));
        else
            NarrowTable.Pack(layout.Vectors, number, row);
    }

    private static void Lookup(LaneLayout layout, long* table, ulong first, ulong second, long* entry)
    {
        if (layout.IsWide)
            WideTable.Lookup(layout.Vectors, table, first, second, entry);
        else
            NarrowTable.Lookup(layout.Vectors, table, first, second, entry);
    }
}
