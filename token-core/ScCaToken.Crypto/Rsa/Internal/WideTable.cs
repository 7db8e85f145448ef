using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>The table of powers in a wide layout: the digits of each entry, the two numbers in even and odd lanes.</summary>
internal static unsafe class WideTable
{
    /// <summary>Vectors of an entry that one pass over the table collects.</summary>
    private const int PerPass = 5;

    /// <summary>Reads all entries, keeps the one wanted of each number, and writes it in both forms of <see cref="WideProduct"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Lookup(int vectors, long* table, ulong first, ulong second, long* entry)
    {
        if (!Avx512DQ.IsSupported)
            throw new PlatformNotSupportedException();
        Vector512<long> wanted = Vector512.Create(Vector128.Create((long)first, (long)second));
        for (int k = 0; k < vectors; k += PerPass)
        {
            // A pass that would reach beyond the last vector collects it several times.
            int last = vectors - 1, i1 = Math.Min(k + 1, last), i2 = Math.Min(k + 2, last), i3 = Math.Min(k + 3, last), i4 = Math.Min(k + 4, last);
            Vector512<long> index = Vector512<long>.Zero, e0 = index, e1 = index, e2 = index, e3 = index, e4 = index;
            long* row = table;
            for (int i = 0; i < LanePower.Entries; i++)
            {
                Vector512<long> mask = Avx512F.CompareEqual(wanted, index);
                index += Vector512<long>.One;
                e0 = Vector512.ConditionalSelect(mask, Vector512.LoadAligned(row + (8 * k)), e0);
                e1 = Vector512.ConditionalSelect(mask, Vector512.LoadAligned(row + (8 * i1)), e1);
                e2 = Vector512.ConditionalSelect(mask, Vector512.LoadAligned(row + (8 * i2)), e2);
                e3 = Vector512.ConditionalSelect(mask, Vector512.LoadAligned(row + (8 * i3)), e3);
                e4 = Vector512.ConditionalSelect(mask, Vector512.LoadAligned(row + (8 * i4)), e4);
                row += 8 * vectors;
            }

            WideProduct.Store(entry + (8 * k), vectors, e0);
            WideProduct.Store(entry + (8 * i1), vectors, e1);
            WideProduct.Store(entry + (8 * i2), vectors, e2);
            WideProduct.Store(entry + (8 * i3), vectors, e3);
            WideProduct.Store(entry + (8 * i4), vectors, e4);
        }
    }
}
