using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// The table of powers in a narrow layout. Digits fit 32 bits, so a table vector holds two vectors of a number, one in the low and one in the high halves.
/// Unpacked, they make an even number.
/// </summary>
internal static unsafe class NarrowTable
{
    /// <summary>Words of an entry.</summary>
    internal static int RowWords(int vectors) => 8 * ((vectors + 1) / 2);

    /// <summary>Writes both numbers as an entry.</summary>
    internal static void Pack(int vectors, long* source, long* row)
    {
        for (int k = 0; k < vectors; k += 2)
        {
            for (int lane = 0; lane < 8; lane++)
            {
                long high = k + 1 < vectors ? source[(8 * (k + 1)) + lane] << 32 : 0;
                row[(4 * k) + lane] = (uint)source[(8 * k) + lane] | high;
            }
        }
    }

    /// <summary>Reads all entries and keeps the one wanted of each number. Only the low 32 bits of a lane are the digit: multiplications look at no more.</summary>
    internal static void Lookup(int vectors, long* table, ulong first, ulong second, long* entry)
    {
        LookupHalf(RowWords(vectors) / 8, table, first, entry);
        LookupHalf(RowWords(vectors) / 8, table + 4, second, entry + 4);
    }

    /// <summary>Three table vectors in one go over the table.</summary>
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
            for (int i = 0; i < LanePower.Entries; i++)
            {
                Vector256<long> mask = Avx2.CompareEqual(wanted, index);
                index = Avx2.Add(index, Vector256<long>.One);
                e0 = Avx2.Or(e0, Avx2.And(Avx.LoadAlignedVector256(row + (8 * k)), mask));
                e1 = Avx2.Or(e1, Avx2.And(Avx.LoadAlignedVector256(row + second), mask));
                e2 = Avx2.Or(e2, Avx2.And(Avx.LoadAlignedVector256(row + third), mask));
                row += 8 * packed;
            }

            Unpack(e0, entry + (16 * k));
            Unpack(e1, entry + (2 * second));
            Unpack(e2, entry + (2 * third));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unpack(Vector256<long> value, long* entry)
    {
        Avx.StoreAligned(entry, value);
        Avx.StoreAligned(entry + 8, Avx2.ShiftRightLogical(value, 32));
    }
}
