using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>
/// k·P in constant time for decryption and key agreement, the four coordinates of one point in the lanes. Signed odd digits of five bits never
/// vanish, and the accumulator is always larger than the digit added, so the incomplete formulas hold for all but a handful of k near 0
/// and n, which show as ZZ = 0.
/// </summary>
internal static unsafe class VectorMultiplication<TCurve, TField, TOrder>
    where TCurve : struct, ILaneCurve
    where TField : struct, ILaneField
    where TOrder : struct, IModulus
{
    private const int Width = 5, Entries = 1 << (Width - 1), Windows = 51;

    private struct Scratch
    {
        public Fp4<TField> Sum, Entry;
        public Table Odd;
        public PointScratch<TField> Points;
        public LaneWorkspace<Fp4<TField>, Fp4Wide> Work;
    }

    [InlineArray(Entries)]
    private struct Table
    {
        private Fp4<TField> _first;
    }

    /// <summary>x and y of k·P as plain numbers for k in [1, n−1]; <see langword="false"/> in an exceptional case.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryMultiply(in Point p, in Limbs k, ref Limbs x, ref Limbs y)
    {
        byte* memory = stackalloc byte[sizeof(Scratch) + Aligned.Padding];
        ref Scratch s = ref Aligned.At<Scratch>(memory);
        Fp4<TField>.OddMultiples(s.Odd, p, ref s.Entry, ref s.Points);
        ulong even = (k[0] & 1) - 1;
        VectorPoint<TCurve, TField, TOrder>.Recode(k, even, out s.Work.Scalar);
        Multiply(ref s);
        bool finite = VectorPoint<TCurve, TField, TOrder>.PointToAffine(ref s.Work, s.Sum, ref x, ref y);
        Limbs negated = default;
        Mod<TField>.Subtract(ref negated, negated, y);
        Mod<TField>.Select(ref y, negated, even);
        negated.Clear();
        Wiping.Clear(ref s);
        return finite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(ref Scratch s)
    {
        Limbs t = default;
        for (int i = 0; i < 4; i++)
            t[i] = s.Work.Scalar.GetElement(i);
        // Bit 255 is always set: the top digit is 1.
        s.Sum = s.Odd[0];
        for (int window = Windows - 1; window >= 0; window--)
        {
            for (int i = 0; i < Width; i++)
                Fp4<TField>.DoublePoint(ref s.Sum, ref s.Points);
            int bit = window * Width, word = bit >> 6, shift = bit & 63;
            ulong digit = t[word] >> shift;
            if (shift > 64 - Width)
                digit |= t[word + 1] << (64 - shift);
            digit &= (1 << Width) - 1;
            ulong negative = (digit >> (Width - 1)) - 1;
            LookUp(ref s, (digit ^ negative) & (Entries - 1));
            Fp4<TField>.NegateWhere(ref s.Entry, Vector256.Create(0UL, negative, 0, 0));
            Fp4<TField>.AddPoint(ref s.Sum, s.Entry, ref s.Points);
        }

        t.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(ref Scratch s, ulong index)
    {
        Vector256<ulong> wanted = Vector256.Create(index), current = Vector256<ulong>.Zero;
        s.Entry = default;
        for (int i = 0; i < Entries; i++)
        {
            Fp4<TField>.OrWhere(ref s.Entry, s.Odd[i], Avx2.CompareEqual(wanted, current));
            current = Avx2.Add(current, Vector256<ulong>.One);
        }
    }
}
