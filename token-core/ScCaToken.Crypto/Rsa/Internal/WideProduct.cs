using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using High = System.Runtime.Intrinsics.Vector512<double>;
using Low = System.Runtime.Intrinsics.Vector512<long>;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// The Montgomery product of <see cref="LaneArithmetic"/> with AVX-512: digits of 54 bits, six to ten vectors.
/// <para>
/// A product of two digits has 108 bits, and no instruction of this compiler yields them. So a column is summed up twice: modulo 2^64 by integer
/// multiplications that keep the low word (s), and roughly, in units of 2^54, by floating-point ones (h). When the column is carried out, h rounded to an
/// integer tells its high part up to an error that s then shows exactly: column = h·2^54 + (s − h·2^54), where the difference is read modulo 2^64 as a
/// signed word. A product costs three instructions and one rounding, and no two sums are ever compared.
/// </para>
/// <para>
/// Why the difference fits: digits are at most 2^53 + 2^9 in size, quotient digits below 2^54. A column moves one lane down every V ≤ 10 rows and is carried
/// out then; in between it gathers V products of either kind, 3V·2^106 in all. In the worst rounding mode a step of the sum is wrong by 2^−52 of it, all
/// together by (3V(V + 1) − 2V)·2^54 ≤ 310·2^54; digits of more than 53 bits that are rounded on conversion add 2.5·2^54 a row, the carry from below
/// 3V·2^52, the digit itself 2^54. That is below 2^62.5, so results depend neither on the rounding mode the process has set nor, as all floating-point
/// numbers here are zero or at least 2^−54, on what it does with denormal ones.
/// </para>
/// </summary>
internal static unsafe partial class WideProduct
{
    /// <summary>Bits of a digit.</summary>
    internal const int Radix = 54;

    /// <summary>
    /// Forms of a number's digits in memory: integers, and floating-point numbers, divided by 2^27 in factors and by 2^54 in a modulus, which meets
    /// quotients as they are.
    /// </summary>
    internal const int Planes = 2;

    /// <summary>2^−27: the product of two factors comes out in units of 2^54.</summary>
    internal const double FactorScale = 1.0 / (1L << (Radix / 2));

    /// <summary>2^−54.</summary>
    internal const double ModulusScale = 1.0 / (1L << Radix);

    internal const int MaxVectors = 10;

    private const long Mask = (1L << Radix) - 1;

    /// <summary>r = a·b/R. r may be a or b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply<TGroup, TVectors>(long* r, long* a, long* b, long* n)
        where TGroup : struct, ILaneGroup
        where TVectors : struct, IVectorCount
    {
        if (!Avx512DQ.IsSupported)
            throw new PlatformNotSupportedException();
        Low s0 = Low.Zero, s1 = Low.Zero, s2 = Low.Zero, s3 = Low.Zero, s4 = Low.Zero, s5 = Low.Zero, s6 = Low.Zero, s7 = Low.Zero, s8 = Low.Zero, s9 = Low.Zero;
        High h0 = High.Zero, h1 = High.Zero, h2 = High.Zero, h3 = High.Zero, h4 = High.Zero, h5 = High.Zero, h6 = High.Zero, h7 = High.Zero, h8 = High.Zero, h9 = High.Zero;
        long* digit = b;
        int row = 0, pass = TGroup.Lanes;
        Low x = TGroup.Digit(digit);
        High y = TGroup.Digit((double*)(digit + (8 * TVectors.Value)));
        AddRow<TVectors>(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, a, x, y);
        while (true)
        {
            TakeQuotient<TGroup, TVectors>(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, out Low q, out High p, out Low carry);
            digit += 8;
            if (++row == TVectors.Value)
            {
                row = 0;
                digit += (8 / TGroup.Lanes) - (8 * TVectors.Value);
                if (--pass == 0)
                {
                    s0 += carry;
                    AddRow<TVectors>(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, n, q, p);
                    break;
                }
            }

            // The next row of products gives the processor something to do until the quotient is ready.
            x = TGroup.Digit(digit);
            y = TGroup.Digit((double*)(digit + (8 * TVectors.Value)));
            AddRow<TVectors>(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, a, x, y);
            s0 += carry;
            AddRow<TVectors>(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, n, q, p);
        }

        Settle<TGroup, TVectors>(r, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9);
    }

    /// <summary>r = a²/R. r may be a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Square<TGroup, TVectors>(long* r, long* a, long* n)
        where TGroup : struct, ILaneGroup
        where TVectors : struct, IVectorCount
    {
        if (!Avx512DQ.IsSupported)
            throw new PlatformNotSupportedException();
        Low s0 = Low.Zero, s1 = Low.Zero, s2 = Low.Zero, s3 = Low.Zero, s4 = Low.Zero, s5 = Low.Zero, s6 = Low.Zero, s7 = Low.Zero, s8 = Low.Zero, s9 = Low.Zero;
        High h0 = High.Zero, h1 = High.Zero, h2 = High.Zero, h3 = High.Zero, h4 = High.Zero, h5 = High.Zero, h6 = High.Zero, h7 = High.Zero, h8 = High.Zero, h9 = High.Zero;
        long* digit = a;
        int row = 0, pass = TGroup.Lanes;
        Low x = TGroup.Digit(digit);
        High y = TGroup.Digit((double*)(digit + (8 * TVectors.Value)));
        AddSquareRow<TVectors>(row, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, a, x, y);
        while (true)
        {
            TakeQuotient<TGroup, TVectors>(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, out Low q, out High p, out Low carry);
            digit += 8;
            if (++row == TVectors.Value)
            {
                row = 0;
                digit += (8 / TGroup.Lanes) - (8 * TVectors.Value);
                if (--pass == 0)
                {
                    s0 += carry;
                    AddRow<TVectors>(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, n, q, p);
                    break;
                }
            }

            // The next row of products gives the processor something to do until the quotient is ready.
            x = TGroup.Digit(digit);
            y = TGroup.Digit((double*)(digit + (8 * TVectors.Value)));
            AddSquareRow<TVectors>(row, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, a, x, y);
            s0 += carry;
            AddRow<TVectors>(ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9, n, q, p);
        }

        Settle<TGroup, TVectors>(r, ref s0, ref h0, ref s1, ref h1, ref s2, ref h2, ref s3, ref h3, ref s4, ref h4, ref s5, ref h5, ref s6, ref h6, ref s7, ref h7, ref s8, ref h8, ref s9, ref h9);
    }
}
