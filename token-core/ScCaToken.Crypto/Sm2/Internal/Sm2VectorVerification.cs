using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto;

/// <summary>
/// s·G + t·P for verification without AVX-512 and for known keys, all inputs public. s·G comes from the comb table in four lanes; t·P for an unknown P from width-5 NAF with the
/// four coordinates of one point in the lanes, for a known P from a comb table of its own. Exceptional cases, which a hostile key or
/// signature can provoke, show as ZZ = 0 and are left to the portable path.
/// </summary>
internal static unsafe class Sm2VectorVerification
{
    private struct Scratch
    {
        public Fp4 Sum, Product, Entry;
        public Table Odd;
        public PointScratch Points;
        public LaneWorkspace<Fp4, Fp4Wide> Work;
    }

    [InlineArray(NafEntries)]
    private struct Table
    {
        private Fp4 _first;
    }

    private const int NafWidth = 5, NafEntries = 1 << (NafWidth - 2), NafDigits = 257;

    /// <summary>Whether x(s·G + t·P) mod n is the expected value, or <see langword="null"/> if the fast formulas do not apply.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool? Verify(in Limbs s, in Limbs t, in Point publicKey, in Limbs expected)
    {
        byte* memory = stackalloc byte[sizeof(Scratch) + Aligned.Padding];
        ref Scratch c = ref Aligned.At<Scratch>(memory);
        Sm2VectorPoint.MultiplyBase(ref c.Work, s, out c.Sum);
        MultiplyNaf(ref c, t, publicKey);
        Fp4.AddPoint(ref c.Sum, c.Product, ref c.Points);
        Fp4.Carry(ref c.Sum);
        Limbs x = default, zz = default;
        Fp4.Extract(c.Sum, ref x);
        Fp4.Permute(out c.Sum, c.Sum, 0x02);
        Fp4.Extract(c.Sum, ref zz);
        return HasX(x, zz, expected);
    }

    /// <summary>The same with the comb table of a known key.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool? Verify(in Limbs s, in Limbs t, nint keyTable, in Limbs expected)
    {
        byte* memory = stackalloc byte[sizeof(LaneWorkspace<Fp4, Fp4Wide>) + Aligned.Padding];
        ref LaneWorkspace<Fp4, Fp4Wide> w = ref Aligned.At<LaneWorkspace<Fp4, Fp4Wide>>(memory);
        Sm2VectorPoint.AccumulateTwo(ref w, s, keyTable, t);
        Sm2VectorPoint.AddLanes(ref w, withY: false);
        Limbs x = default, zz = default;
        Fp4.GatherPoint(out w.T, w.X, w.X, w.ZZ, w.ZZ);
        Fp4.Carry(ref w.T);
        Fp4.Extract(w.T, ref x);
        Fp4.Extract(w.ZZ, ref zz);
        return HasX(x, zz, expected);
    }

    /// <summary>X = x·ZZ for x = expected or, as x is only known modulo n, expected + n where that is below p.</summary>
    private static bool? HasX(in Limbs x, in Limbs zz, in Limbs expected)
    {
        if (Mod<Sm2Field>.IsZero(zz))
            return null;
        Limbs product = default;
        Mod<Sm2Field>.ToMontgomery(ref product, expected);
        Mod<Sm2Field>.Multiply(ref product, product, zz);
        if (Mod<Sm2Field>.AreEqual(product, x))
            return true;
        Limbs other = default;
        return Mod<Sm2Field>.TryAddBelow(ref other, expected, Sm2Order.Value) && HasExactX(other, zz, x);
    }

    private static bool HasExactX(in Limbs candidate, in Limbs zz, in Limbs x)
    {
        Limbs product = default;
        Mod<Sm2Field>.ToMontgomery(ref product, candidate);
        Mod<Sm2Field>.Multiply(ref product, product, zz);
        return Mod<Sm2Field>.AreEqual(product, x);
    }

    /// <summary>Product = t·P.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyNaf(ref Scratch c, in Limbs t, in Point publicKey)
    {
        Span<sbyte> naf = stackalloc sbyte[NafDigits];
        int top = Recode(t, naf);
        Limbs x = default, y = default;
        // From R = 2^256 to R = 2^261: times 2^5.
        ShiftMontgomery(ref x, publicKey.X);
        ShiftMontgomery(ref y, publicKey.Y);
        Fp4.SetPoint(out c.Odd[0], x, y);
        c.Entry = c.Odd[0];
        Fp4.DoublePoint(ref c.Entry, ref c.Points);
        for (int i = 1; i < NafEntries; i++)
        {
            c.Odd[i] = c.Odd[i - 1];
            Fp4.AddPoint(ref c.Odd[i], c.Entry, ref c.Points);
        }

        // The top digit of a NAF is positive.
        c.Product = c.Odd[naf[top] >> 1];
        for (int i = top - 1; i >= 0; i--)
        {
            Fp4.DoublePoint(ref c.Product, ref c.Points);
            int digit = naf[i];
            if (digit == 0)
                continue;
            c.Entry = c.Odd[Math.Abs(digit) >> 1];
            if (digit < 0)
                Fp4.NegateWhere(ref c.Entry, Vector256.Create(0UL, ulong.MaxValue, 0, 0));
            Fp4.AddPoint(ref c.Product, c.Entry, ref c.Points);
        }
    }

    public static void ShiftMontgomery(ref Limbs r, in Limbs a)
    {
        r = a;
        for (int i = 0; i < 5; i++)
            Mod<Sm2Field>.Add(ref r, r, r);
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
