using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>Two exponentiations with secret exponents side by side: fixed windows of five bits, every table entry read for each of them.</summary>
internal static unsafe class LanePower
{
    private const int WindowBits = 5;
    private const int Entries = 1 << WindowBits;

    /// <summary>x = x^exponent in Montgomery form, both numbers at once.</summary>
    /// <param name="layout">Of all numbers here.</param>
    /// <param name="n">The moduli.</param>
    /// <param name="one">R modulo both.</param>
    /// <param name="x">The bases, replaced by the results.</param>
    /// <param name="lowExponent">For lanes 0 to 3.</param>
    /// <param name="highExponent">For lanes 4 to 7, of the same length.</param>
    [SkipLocalsInit]
    internal static void Power(LaneLayout layout, long* n, long* one, long* x, ReadOnlySpan<ulong> lowExponent, ReadOnlySpan<ulong> highExponent)
    {
        // Digits fit 32 bits, so a table vector holds two vectors of a number, one in the low and one in the high halves. Unpacked, they make an even number.
        int packed = (layout.Vectors + 1) / 2, packedWords = 8 * packed, size = packedWords * (Entries + 4) * sizeof(long);
        byte* raw = stackalloc byte[size + 64];
        long* table = (long*)(((nint)raw + 63) & ~63);
        long* entry = table + (Entries * packedWords);
        long* accumulator = entry + (2 * packedWords);

        Pack(layout, one, table);
        Pack(layout, x, table + packedWords);
        Copy(layout, x, accumulator);
        for (int i = 2; i < Entries; i++)
        {
            layout.Multiply<LanePair>(accumulator, accumulator, x, n);
            Pack(layout, accumulator, table + (i * packedWords));
        }

        int position = ((64 * lowExponent.Length) - 1) / WindowBits * WindowBits;
        Lookup(packed, table, Montgomery.Window(lowExponent, position), Montgomery.Window(highExponent, position), accumulator);
        for (position -= WindowBits; position >= 0; position -= WindowBits)
        {
            layout.Square<LanePair>(accumulator, accumulator, n);
            layout.Square<LanePair>(accumulator, accumulator, n);
            layout.Square<LanePair>(accumulator, accumulator, n);
            layout.Square<LanePair>(accumulator, accumulator, n);
            layout.Square<LanePair>(accumulator, accumulator, n);
            Lookup(packed, table, Montgomery.Window(lowExponent, position), Montgomery.Window(highExponent, position), entry);
            layout.Multiply<LanePair>(accumulator, accumulator, entry, n);
        }

        Copy(layout, accumulator, x);
        CryptographicOperations.ZeroMemory(new Span<byte>(table, size));
    }

    private static void Copy(LaneLayout layout, long* source, long* destination) =>
        new ReadOnlySpan<long>(source, layout.Words).CopyTo(new Span<long>(destination, layout.Words));

    private static void Pack(LaneLayout layout, long* source, long* destination)
    {
        for (int k = 0; k < layout.Vectors; k += 2)
        {
            for (int lane = 0; lane < 8; lane++)
            {
                long high = k + 1 < layout.Vectors ? source[(8 * (k + 1)) + lane] << 32 : 0;
                destination[(4 * k) + lane] = (uint)source[(8 * k) + lane] | high;
            }
        }
    }

    /// <summary>
    /// Reads all entries and keeps the one wanted in each half, three table vectors in one go over the table. The multiplication looks at the low 32 bits of
    /// a lane only, so unpacking is one shift.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Lookup(int packed, long* table, ulong lowIndex, ulong highIndex, long* entry)
    {
        if (!Avx512F.IsSupported)
        {
            LookupHalf(packed, table, lowIndex, entry);
            LookupHalf(packed, table + 4, highIndex, entry + 4);
            return;
        }

        Vector512<long> wanted = Vector512.Create(Vector256.Create((long)lowIndex), Vector256.Create((long)highIndex));
        for (int k = 0; k < packed; k += 3)
        {
            int second = Math.Min(k + 1, packed - 1) * 8, third = Math.Min(k + 2, packed - 1) * 8;
            Vector512<long> index = Vector512<long>.Zero, e0 = index, e1 = index, e2 = index;
            long* row = table;
            for (int i = 0; i < Entries; i++)
            {
                Vector512<long> mask = Avx512F.CompareEqual(wanted, index);
                index = Avx512F.Add(index, Vector512<long>.One);
                e0 = Avx512F.Or(e0, Avx512F.And(Avx512F.LoadAlignedVector512(row + (8 * k)), mask));
                e1 = Avx512F.Or(e1, Avx512F.And(Avx512F.LoadAlignedVector512(row + second), mask));
                e2 = Avx512F.Or(e2, Avx512F.And(Avx512F.LoadAlignedVector512(row + third), mask));
                row += 8 * packed;
            }

            Unpack(e0, entry + (16 * k));
            Unpack(e1, entry + (2 * second));
            Unpack(e2, entry + (2 * third));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unpack(Vector512<long> value, long* entry)
    {
        Avx512F.StoreAligned(entry, value);
        Avx512F.StoreAligned(entry + 8, Avx512F.ShiftRightArithmetic(value, 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookupHalf(int packed, long* table, ulong wantedIndex, long* entry)
    {
        if (!Avx2.IsSupported)
            throw new PlatformNotSupportedException();
        Vector256<long> wanted = Vector256.Create((long)wantedIndex);
        for (int k = 0; k < packed; k += 3)
        {
            int second = Math.Min(k + 1, packed - 1) * 8, third = Math.Min(k + 2, packed - 1) * 8;
            Vector256<long> index = Vector256<long>.Zero, e0 = index, e1 = index, e2 = index;
            long* row = table;
            for (int i = 0; i < Entries; i++)
            {
                Vector256<long> mask = Avx2.CompareEqual(wanted, index);
                index = Avx2.Add(index, Vector256<long>.One);
                e0 = Avx2.Or(e0, Avx2.And(Avx.LoadAlignedVector256(row + (8 * k)), mask));
                e1 = Avx2.Or(e1, Avx2.And(Avx.LoadAlignedVector256(row + second), mask));
                e2 = Avx2.Or(e2, Avx2.And(Avx.LoadAlignedVector256(row + third), mask));
                row += 8 * packed;
            }

            UnpackHalf(e0, entry + (16 * k));
            UnpackHalf(e1, entry + (2 * second));
            UnpackHalf(e2, entry + (2 * third));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackHalf(Vector256<long> value, long* entry)
    {
        Avx.StoreAligned(entry, value);
        Avx.StoreAligned(entry + 8, Avx2.ShiftRightLogical(value, 32));
    }
}
