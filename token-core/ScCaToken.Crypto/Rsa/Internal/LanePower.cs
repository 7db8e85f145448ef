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

    /// <summary>Digits fit 32 bits, so a table vector holds two vectors of a number, one in the low and one in the high halves.</summary>
    private const int PackedWords = 8 * ((LaneArithmetic.Vectors + 1) / 2);

    /// <summary>x = x^exponent in Montgomery form, both numbers at once.</summary>
    /// <param name="n">The moduli.</param>
    /// <param name="one">R modulo both.</param>
    /// <param name="x">The bases, replaced by the results.</param>
    /// <param name="lowExponent">For lanes 0 to 3.</param>
    /// <param name="highExponent">For lanes 4 to 7, of the same length.</param>
    [SkipLocalsInit]
    internal static void Power(long* n, long* one, long* x, ReadOnlySpan<ulong> lowExponent, ReadOnlySpan<ulong> highExponent)
    {
        byte* raw = stackalloc byte[((Entries * PackedWords) + (2 * LaneArithmetic.Words)) * sizeof(long) + 64];
        long* table = (long*)(((nint)raw + 63) & ~63);
        long* entry = table + (Entries * PackedWords);
        long* accumulator = entry + LaneArithmetic.Words;

        Pack(one, table);
        Pack(x, table + PackedWords);
        Copy(x, accumulator);
        for (int i = 2; i < Entries; i++)
        {
            LaneMultiply9.Multiply<LanePair>(accumulator, accumulator, x, n);
            Pack(accumulator, table + (i * PackedWords));
        }

        int position = ((64 * lowExponent.Length) - 1) / WindowBits * WindowBits;
        Lookup(table, Montgomery.Window(lowExponent, position), Montgomery.Window(highExponent, position), accumulator);
        for (position -= WindowBits; position >= 0; position -= WindowBits)
        {
            LaneSquare9.Square<LanePair>(accumulator, accumulator, n);
            LaneSquare9.Square<LanePair>(accumulator, accumulator, n);
            LaneSquare9.Square<LanePair>(accumulator, accumulator, n);
            LaneSquare9.Square<LanePair>(accumulator, accumulator, n);
            LaneSquare9.Square<LanePair>(accumulator, accumulator, n);
            Lookup(table, Montgomery.Window(lowExponent, position), Montgomery.Window(highExponent, position), entry);
            LaneMultiply9.Multiply<LanePair>(accumulator, accumulator, entry, n);
        }

        Copy(accumulator, x);
        CryptographicOperations.ZeroMemory(new Span<byte>(table, ((Entries * PackedWords) + (2 * LaneArithmetic.Words)) * sizeof(long)));
    }

    private static void Copy(long* source, long* destination) =>
        new ReadOnlySpan<long>(source, LaneArithmetic.Words).CopyTo(new Span<long>(destination, LaneArithmetic.Words));

    private static void Pack(long* source, long* destination)
    {
        for (int k = 0; k < LaneArithmetic.Vectors; k += 2)
        {
            for (int lane = 0; lane < 8; lane++)
            {
                long high = k + 1 < LaneArithmetic.Vectors ? source[(8 * (k + 1)) + lane] << 32 : 0;
                destination[(4 * k) + lane] = (uint)source[(8 * k) + lane] | high;
            }
        }
    }

    /// <summary>Reads all entries and keeps the one wanted in each half. The multiplication looks at the low 32 bits of a lane only, so unpacking is one shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Lookup(long* table, ulong lowIndex, ulong highIndex, long* entry)
    {
        if (!Avx512F.IsSupported)
        {
            LookupHalf(table, lowIndex, entry);
            LookupHalf(table + 4, highIndex, entry + 4);
            return;
        }

        Vector512<long> wanted = Vector512.Create(Vector256.Create((long)lowIndex), Vector256.Create((long)highIndex));
        Vector512<long> index = Vector512<long>.Zero;
        Vector512<long> e0 = index, e1 = index, e2 = index, e3 = index, e4 = index;
        for (int i = 0; i < Entries; i++)
        {
            Vector512<long> mask = Vector512.Equals(wanted, index);
            index += Vector512<long>.One;
            e0 |= Vector512.LoadAligned(table) & mask;
            e1 |= Vector512.LoadAligned(table + 8) & mask;
            e2 |= Vector512.LoadAligned(table + 16) & mask;
            e3 |= Vector512.LoadAligned(table + 24) & mask;
            e4 |= Vector512.LoadAligned(table + 32) & mask;
            table += PackedWords;
        }

        e0.StoreAligned(entry);
        Avx512F.ShiftRightArithmetic(e0, 32).StoreAligned(entry + 8);
        e1.StoreAligned(entry + 16);
        Avx512F.ShiftRightArithmetic(e1, 32).StoreAligned(entry + 24);
        e2.StoreAligned(entry + 32);
        Avx512F.ShiftRightArithmetic(e2, 32).StoreAligned(entry + 40);
        e3.StoreAligned(entry + 48);
        Avx512F.ShiftRightArithmetic(e3, 32).StoreAligned(entry + 56);
        e4.StoreAligned(entry + 64);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookupHalf(long* table, ulong wantedIndex, long* entry)
    {
        Vector256<long> wanted = Vector256.Create((long)wantedIndex);
        Vector256<long> index = Vector256<long>.Zero;
        Vector256<long> e0 = index, e1 = index, e2 = index, e3 = index, e4 = index;
        for (int i = 0; i < Entries; i++)
        {
            Vector256<long> mask = Avx2.CompareEqual(wanted, index);
            index = Avx2.Add(index, Vector256<long>.One);
            e0 = Avx2.Or(e0, Avx2.And(Vector256.LoadAligned(table), mask));
            e1 = Avx2.Or(e1, Avx2.And(Vector256.LoadAligned(table + 8), mask));
            e2 = Avx2.Or(e2, Avx2.And(Vector256.LoadAligned(table + 16), mask));
            e3 = Avx2.Or(e3, Avx2.And(Vector256.LoadAligned(table + 24), mask));
            e4 = Avx2.Or(e4, Avx2.And(Vector256.LoadAligned(table + 32), mask));
            table += PackedWords;
        }

        e0.StoreAligned(entry);
        Avx2.ShiftRightLogical(e0, 32).StoreAligned(entry + 8);
        e1.StoreAligned(entry + 16);
        Avx2.ShiftRightLogical(e1, 32).StoreAligned(entry + 24);
        e2.StoreAligned(entry + 32);
        Avx2.ShiftRightLogical(e2, 32).StoreAligned(entry + 40);
        e3.StoreAligned(entry + 48);
        Avx2.ShiftRightLogical(e3, 32).StoreAligned(entry + 56);
        e4.StoreAligned(entry + 64);
    }
}
