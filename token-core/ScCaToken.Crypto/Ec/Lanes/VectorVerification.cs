using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto;

/// <summary>
/// s·G + t·P for verification without AVX-512 and for known keys, all inputs public, s and t in [1, n−1]. s·G comes from the comb table in four
/// lanes; t·P for an unknown P from width-5 NAF with the four coordinates of one point in the lanes, for a known P from a comb table of its own.
/// Exceptional cases, which a hostile key or signature can provoke, show as ZZ = 0 and are left to the portable path.
/// </summary>
internal static unsafe class VectorVerification<TCurve, TField, TOrder>
    where TCurve : struct, ILaneCurve
    where TField : struct, ILaneField
    where TOrder : struct, IModulus
{
    private struct Scratch
    {
        public Fp4<TField> Sum, Product, Entry;
        public Table Odd;
        public PointScratch<TField> Points;
        public LaneWorkspace<Fp4<TField>, Fp4Wide> Work;
    }

    [InlineArray(NafEntries)]
    private struct Table
    {
        private Fp4<TField> _first;
    }

    private const int NafWidth = 5, NafEntries = 1 << (NafWidth - 2), NafDigits = 257;

    /// <summary>Whether x(s·G + t·P) mod n is the expected value, or <see langword="null"/> if the fast formulas do not apply.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool? Verify(in Limbs s, in Limbs t, in Point publicKey, in Limbs expected)
    {
        byte* memory = stackalloc byte[sizeof(Scratch) + Aligned.Padding];
        ref Scratch c = ref Aligned.At<Scratch>(memory);
        VectorPoint<TCurve, TField, TOrder>.MultiplyBase(ref c.Work, s, out c.Sum);
        MultiplyNaf(ref c, t, publicKey);
        Fp4<TField>.AddPoint(ref c.Sum, c.Product, ref c.Points);
        Fp4<TField>.Carry(ref c.Sum);
        Limbs x = default, zz = default;
        Fp4<TField>.Extract(c.Sum, ref x);
        Fp4<TField>.Permute(out c.Sum, c.Sum, 0x02);
        Fp4<TField>.Extract(c.Sum, ref zz);
        return HasX(x, zz, expected);
    }

    /// <summary>The same with the comb table of a known key.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool? Verify(in Limbs s, in Limbs t, nint keyTable, in Limbs expected)
    {
        byte* memory = stackalloc byte[sizeof(LaneWorkspace<Fp4<TField>, Fp4Wide>) + Aligned.Padding];
        ref LaneWorkspace<Fp4<TField>, Fp4Wide> w = ref Aligned.At<LaneWorkspace<Fp4<TField>, Fp4Wide>>(memory);
        VectorPoint<TCurve, TField, TOrder>.AccumulateTwo(ref w, s, keyTable, t);
        VectorPoint<TCurve, TField, TOrder>.AddLanes(ref w, withY: false);
        Limbs x = default, zz = default;
        Fp4<TField>.Reduce(ref w.X);
        Fp4<TField>.Carry(ref w.X);
        Fp4<TField>.Extract(w.X, ref x);
        Fp4<TField>.Extract(w.ZZ, ref zz);
        return HasX(x, zz, expected);
    }

    /// <summary>X = x·ZZ for x = expected or, as x is only known modulo n, expected + n where that is below p.</summary>
    private static bool? HasX(in Limbs x, in Limbs zz, in Limbs expected)
    {
        if (Mod<TField>.IsZero(zz))
            return null;
        Limbs product = default;
        Mod<TField>.ToMontgomery(ref product, expected);
        Mod<TField>.Multiply(ref product, product, zz);
        if (Mod<TField>.AreEqual(product, x))
            return true;
        Limbs other = default;
        return Mod<TField>.TryAddBelow(ref other, expected, TOrder.Value) && HasExactX(other, zz, x);
    }

    private static bool HasExactX(in Limbs candidate, in Limbs zz, in Limbs x)
    {
        Limbs product = default;
        Mod<TField>.ToMontgomery(ref product, candidate);
        Mod<TField>.Multiply(ref product, product, zz);
        return Mod<TField>.AreEqual(product, x);
    }

    /// <summary>Product = t·P.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyNaf(ref Scratch c, in Limbs t, in Point publicKey)
    {
        Span<sbyte> naf = stackalloc sbyte[NafDigits];
        int top = Recode(t, naf);
        Fp4<TField>.OddMultiples(c.Odd, publicKey, ref c.Entry, ref c.Points);

        // The top digit of a NAF is positive.
        c.Product = c.Odd[naf[top] >> 1];
        for (int i = top - 1; i >= 0; i--)
        {
            Fp4<TField>.DoublePoint(ref c.Product, ref c.Points);
            int digit = naf[i];
            if (digit == 0)
                continue;
            c.Entry = c.Odd[Math.Abs(digit) >> 1];
            if (digit < 0)
                Fp4<TField>.NegateWhere(ref c.Entry, Vector256.Create(0UL, ulong.MaxValue, 0, 0));
            Fp4<TField>.AddPoint(ref c.Product, c.Entry, ref c.Points);
        }
    }

    /// <summary>Width-5 NAF, least significant digit first; returns the place of the top digit. t is not zero.</summary>
    private static int Recode(in Limbs t, Span<sbyte> naf)
    {
        naf.Clear();
        int top = 0, carry = 0;
        for (int i = 0; i < NafDigits;)
        {
            int word = i >> 6, shift = i & 63;
            ulong bits = (word < 4 ? t[word] >> shift : 0) | (shift > 64 - NafWidth && word < 3 ? t[word + 1] << (64 - shift) : 0);
            if ((((int)bits & 1) ^ carry) == 0)
            {
                i++;
                continue;
            }

            int digit = ((int)bits & ((1 << NafWidth) - 1)) + carry;
            carry = digit >> (NafWidth - 1);
            digit -= carry << NafWidth;
            naf[i] = (sbyte)digit;
            top = i;
            i += NafWidth;
        }

        return top;
    }
}
