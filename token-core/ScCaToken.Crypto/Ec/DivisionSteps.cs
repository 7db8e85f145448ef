using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

/// <summary>
/// Fifteen half-delta division steps on the low words of f and g, without branches. f with its row (u, v) of the matrix travels in one word,
/// f + 2^31·u + 2^48·v, and so does g: every operation is linear, the sum of the three is enough. Instead of halving g, f is doubled, so
/// that step i looks at bit i of g; f and g stay below 2^30, u and v within ±2^15.
/// </summary>
internal readonly struct DivisionSteps
{
    /// <summary>Steps in one run.</summary>
    public const int Count = 15;

    private const int U = 31, V = 48;
    private const long WordMask = (1L << Count) - 1;

    private readonly long _f, _g;

    private DivisionSteps(long f, long g)
    {
        _f = f;
        _g = g;
    }

    /// <summary>The steps that begin with the low 15 bits of f and g; ζ = −(δ + ½).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DivisionSteps Run(long f, long g, ref long zetaRef)
    {
        f = (f & WordMask) | (1L << U);
        g = (g & WordMask) | (1L << V);
        long zeta = zetaRef;
        Step(ref f, ref g, ref zeta, 0);
        Step(ref f, ref g, ref zeta, 1);
        Step(ref f, ref g, ref zeta, 2);
        Step(ref f, ref g, ref zeta, 3);
        Step(ref f, ref g, ref zeta, 4);
        Step(ref f, ref g, ref zeta, 5);
        Step(ref f, ref g, ref zeta, 6);
        Step(ref f, ref g, ref zeta, 7);
        Step(ref f, ref g, ref zeta, 8);
        Step(ref f, ref g, ref zeta, 9);
        Step(ref f, ref g, ref zeta, 10);
        Step(ref f, ref g, ref zeta, 11);
        Step(ref f, ref g, ref zeta, 12);
        Step(ref f, ref g, ref zeta, 13);
        Step(ref f, ref g, ref zeta, 14);
        zetaRef = zeta;
        return new DivisionSteps(f, g);
    }

    /// <summary>(f, g) ← ζ &lt; 0 and g odd ? (2g, g − f) : (2f, g + (g odd)·f), all times 2^position. f takes over the old g, which is there sooner than f + (g − f).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref long f, ref long g, ref long zeta, int position)
    {
        long negative = zeta >> 63, odd = (g << (63 - position)) >> 63;
        long f2 = f + f, change = f2 ^ (g + g);
        g += ((f ^ negative) - negative) & odd;
        negative &= odd;
        f = f2 ^ (change & negative);
        zeta = (zeta ^ negative) - 1;
    }

    /// <summary>The low 15 bits of f after the steps, given 30 bits of f and g before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long NextF(long f, long g) => Next(_f, f, g);

    /// <summary>The low 15 bits of g after the steps, given 30 bits of f and g before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long NextG(long f, long g) => Next(_g, f, g);

    /// <summary>(u·f + v·g)/2^15 modulo 2^15, sooner than by the matrix: the word has the sum for the low halves, and u and v need no sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Next(long word, long f, long g) =>
        (word >> Count) + (((word + (1L << (U - 1))) >> U) * (f >> Count)) + (((word + (1L << (V - 1))) >> V) * (g >> Count));

    /// <summary>The matrix: 2^15 times the new (f, g) is (u·f + v·g, q·f + r·g).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Split(out long u, out long v, out long q, out long r)
    {
        Split(_f, out u, out v);
        Split(_g, out q, out r);
    }

    /// <summary>The fields above f, each with the borrow of the one below undone. The upper one reaches +2^15, but not −2^15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(long word, out long u, out long v)
    {
        u = ((word + (1L << (U - 1))) << (64 - V)) >> (64 - V + U);
        v = ((word - (1L << (V - 1))) >> V) + 1;
    }
}
