using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// The Montgomery product of <see cref="LaneArithmetic"/> with AVX2 for one number of four lanes and any number of vectors of 29-bit digits. Four rows are one
/// block: their quotients are found in the four lowest columns, then all other columns take the eight products at once, and are stored four places further
/// down. Columns live in memory, of which a block reads and writes each once.
/// <para>
/// No overflow: digits are at most 2^28 + 2^6 in size, quotient digits below 2^29; in 18 rows a column gathers at most 18·(2^56 + 2^57) and small
/// change, below 2^62.
/// </para>
/// </summary>
internal static unsafe class NarrowBlocks
{
    /// <summary>Bits of a digit.</summary>
    internal const int Radix = 29;

    internal const int MinVectors = 5;

    internal const int MaxVectors = 18;

    /// <summary>Rows of a block.</summary>
    private const int Rows = 4;

    /// <summary>r = a·b/R in the four lanes the pointers stand at. r may be a or b.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(long* r, long* a, long* b, long* n, int vectors)
    {
        if (!Avx2.IsSupported)
            throw new PlatformNotSupportedException();
        byte* raw = stackalloc byte[((MaxVectors + Rows) * 64) + 64];
        long* c = LaneLayout.Aligned(raw), end = c + (8 * vectors);
        for (int k = 0; k < vectors; k++)
            Store(Vector256<long>.Zero, c + (8 * k));
        Vector256<long> mask = Vector256.Create((1L << Radix) - 1);
        Vector256<long> carryOut = And(Vector256.Create(-1L, -1, -1, 0), mask);
        Vector256<long> lowest = Load(n + (8 * vectors)), down = Load(n + (8 * vectors) + 8), previous = Vector256<long>.Zero;
        int vector = 0, lane = 0;
        for (int block = vectors; block > 0; block--)
        {
            Vector256<long> d0 = Next(b, vectors, ref vector, ref lane), d1 = Next(b, vectors, ref vector, ref lane);
            Vector256<long> d2 = Next(b, vectors, ref vector, ref lane), d3 = Next(b, vectors, ref vector, ref lane);

            // Rows one after another in the columns that yield quotients; the rest of n's lowest vector follows when its column has moved down.
            Vector256<long> p0 = Load(c);
            p0 = Mac(p0, Load(a), d0);
            Vector256<long> low0 = And(p0, mask), q0 = Avx2.Permute4x64(low0, 0b00_00_00_00);
            Vector256<long> p1 = Load(c + 8);
            p1 = Mac(p1, Load(a + 8), d0);
            p1 = Mac(p1, Load(a), d1);
            p1 = Mac(Add(p1, Carry(p0)), lowest, low0);
            Vector256<long> low1 = And(p1, mask), q1 = Avx2.Permute4x64(low1, 0b00_00_00_00);
            Vector256<long> p2 = Load(c + 16);
            p2 = Mac(p2, Load(a + 16), d0);
            p2 = Mac(p2, Load(a + 8), d1);
            p2 = Mac(p2, Load(a), d2);
            p2 = Mac(p2, Load(n + 8), q0);
            p2 = Mac(Add(p2, Carry(p1)), lowest, low1);
            Vector256<long> low2 = And(p2, mask), q2 = Avx2.Permute4x64(low2, 0b00_00_00_00);
            Vector256<long> p3 = Load(c + 24);
            p3 = Mac(p3, Load(a + 24), d0);
            p3 = Mac(p3, Load(a + 16), d1);
            p3 = Mac(p3, Load(a + 8), d2);
            p3 = Mac(p3, Load(a), d3);
            p3 = Mac(p3, Load(n + 16), q0);
            p3 = Mac(p3, Load(n + 8), q1);
            p3 = Mac(Add(p3, Carry(p2)), lowest, low2);
            Vector256<long> low3 = And(p3, mask), q3 = Avx2.Permute4x64(low3, 0b00_00_00_00);
            Vector256<long> p4 = Load(c + 32);
            p4 = Mac(p4, Load(a + 32), d0);
            p4 = Mac(p4, Load(a + 24), d1);
            p4 = Mac(p4, Load(a + 16), d2);
            p4 = Mac(p4, Load(a + 8), d3);
            p4 = Mac(p4, Load(n + 24), q0);
            p4 = Mac(p4, Load(n + 16), q1);
            p4 = Mac(p4, Load(n + 8), q2);
            p4 = Mac(Add(p4, Carry(p3)), lowest, low3);
            Store(Mac(And(Avx2.Permute4x64(p0, 0b00_11_10_01), carryOut), down, previous), end);
            Store(Mac(And(Avx2.Permute4x64(p1, 0b00_11_10_01), carryOut), down, q0), end + 8);
            Store(Mac(And(Avx2.Permute4x64(p2, 0b00_11_10_01), carryOut), down, q1), end + 16);
            Store(Mac(And(Avx2.Permute4x64(p3, 0b00_11_10_01), carryOut), down, q2), end + 24);
            previous = q3;
            Store(p4, c);

            long* x = a + 40, y = n + 32, z = c + 40;
            if ((vectors & 1) == 0)
            {
                Vector256<long> s = Mac(Mac(Mac(Mac(Load(z), Load(x), d0), Load(x - 8), d1), Load(x - 16), d2), Load(x - 24), d3);
                Store(Mac(Mac(Mac(Mac(s, Load(y), q0), Load(y - 8), q1), Load(y - 16), q2), Load(y - 24), q3), z - 32);
                x += 8;
                y += 8;
                z += 8;
            }

            // Two columns at a time, whose operands overlap.
            for (; z != end; x += 16, y += 16, z += 16)
            {
                Vector256<long> s = Load(z), t = Load(z + 8), u = Load(x + 8);
                t = Mac(t, u, d0);
                u = Load(x);
                s = Mac(s, u, d0);
                t = Mac(t, u, d1);
                u = Load(x - 8);
                s = Mac(s, u, d1);
                t = Mac(t, u, d2);
                u = Load(x - 16);
                s = Mac(s, u, d2);
                t = Mac(t, u, d3);
                u = Load(x - 24);
                s = Mac(s, u, d3);
                t = Mac(t, Load(y + 8), q0);
                u = Load(y);
                s = Mac(s, u, q0);
                t = Mac(t, u, q1);
                u = Load(y - 8);
                s = Mac(s, u, q1);
                t = Mac(t, u, q2);
                u = Load(y - 16);
                s = Mac(s, u, q2);
                t = Mac(t, u, q3);
                u = Load(y - 24);
                s = Mac(s, u, q3);
                Store(s, z - 32);
                Store(t, z - 24);
            }

            // What reaches beyond the last vector joins the columns that have moved down.
            Store(Mac(Mac(Mac(Mac(Mac(Mac(Mac(Load(end), Load(x - 8), d1), Load(x - 16), d2), Load(x - 24), d3), Load(y), q0), Load(y - 8), q1), Load(y - 16), q2), Load(y - 24), q3), end - 32);
            Store(Mac(Mac(Mac(Mac(Mac(Load(end + 8), Load(x - 8), d2), Load(x - 16), d3), Load(y), q1), Load(y - 8), q2), Load(y - 16), q3), end - 24);
            Store(Mac(Mac(Mac(Load(end + 16), Load(x - 8), d3), Load(y), q2), Load(y - 8), q3), end - 16);
            Store(Mac(Load(end + 24), Load(y), q3), end - 8);
        }

        Store(Mac(Load(c), Load(n), previous), c);
        Settle(c, r, vectors, mask);
    }

    /// <summary>Two interleaved chains of carries leave digits of at most half the radix and small change; the memory of the columns is wiped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Settle(long* c, long* r, int vectors, Vector256<long> mask)
    {
        Vector256<long> half = Vector256.Create(1L << (Radix - 1));
        Vector256<long> carry = Vector256<long>.Zero, upper = Vector256<long>.Zero;
        int middle = vectors / 2;
        for (int k = 0; k < middle; k++)
        {
            Store(Settle(Load(c + (8 * k)), ref carry, half, mask), r + (8 * k));
            Store(Settle(Load(c + (8 * (middle + k))), ref upper, half, mask), r + (8 * (middle + k)));
        }

        if ((vectors & 1) != 0)
            Store(Settle(Load(c + (8 * (vectors - 1))), ref upper, half, mask), r + (8 * (vectors - 1)));
        Store(Settle(Load(r + (8 * middle)), ref carry, half, mask), r + (8 * middle));
        Store(Add(Load(r + (8 * middle) + 8), carry), r + (8 * middle) + 8);
        upper = And(Avx2.Permute4x64(upper, 0b10_01_00_11), Vector256.Create(0L, -1, -1, -1));
        Store(Settle(Load(r), ref upper, half, mask), r);
        Store(Add(Load(r + 8), upper), r + 8);
        for (int k = 0; k < vectors + Rows; k++)
            Store(Vector256<long>.Zero, c + (8 * k));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Settle(Vector256<long> column, ref Vector256<long> carry, Vector256<long> half, Vector256<long> mask)
    {
        Vector256<long> shifted = Add(Add(column, half), carry);
        carry = Carry(shifted);
        return Avx2.Subtract(And(shifted, mask), half);
    }

    /// <summary>The next digit of the second factor, over all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Next(long* b, int vectors, ref int vector, ref int lane)
    {
        Vector256<long> digit = Vector256.Create(b[(8 * vector) + lane]);
        if (++vector == vectors)
        {
            vector = 0;
            lane++;
        }

        return digit;
    }

    /// <summary>Arithmetic shift by the radix: AVX2 has only the logical one for 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Carry(Vector256<long> value) => Avx2.Subtract(Avx2.ShiftRightLogical(Avx2.Xor(value, Vector256.Create(long.MinValue)), Radix), Vector256.Create(1L << (63 - Radix)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Mac(Vector256<long> sum, Vector256<long> x, Vector256<long> y) => Avx2.Add(sum, Avx2.Multiply(x.AsInt32(), y.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Add(Vector256<long> x, Vector256<long> y) => Avx2.Add(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> And(Vector256<long> x, Vector256<long> y) => Avx2.And(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Load(long* source) => Avx.LoadAlignedVector256(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<long> value, long* destination) => Avx.StoreAligned(destination, value);
}
