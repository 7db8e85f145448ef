using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ScCaToken.Crypto.Internal;
using V = System.Runtime.Intrinsics.Vector256<ulong>;

namespace ScCaToken.Crypto;

/// <summary>
/// Constant-time inversion modulo a 256-bit prime by Bernstein and Yang ("Fast constant-time gcd computation and modular inversion", with the
/// half-delta start: 590 steps suffice for 256 bits). 20 batches of 30 steps on the low words (<see cref="DivisionSteps"/>); then one 2 × 2
/// matrix is applied to f, g, d, e, each in a vector lane, nine signed limbs of 30 bits. The scalar units are kept two half batches ahead of
/// the vectors, so that the steps of one batch and the matrix of the batch before overlap.
/// </summary>
internal static unsafe class VectorInversion<T>
    where T : struct, IModulus
{
    private const int Batches = 20, LimbBits = 30, Size = 9;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    /// <summary>Limbs of (f, g, d, e), and the modulus in all lanes.</summary>
    private struct State
    {
        public Row Values, Modulus;
    }

    [InlineArray(Size)]
    private struct Row
    {
        private V _limb;
    }

    /// <summary>r = scale·a⁻¹ mod p for a in [0, p); 0 for 0.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Invert(ref Limbs r, in Limbs a, in Limbs scale)
    {
        byte* memory = stackalloc byte[sizeof(State) + Aligned.Padding];
        ref State s = ref Aligned.At<State>(memory);
        Load(ref s, a, scale);
        long* low = (long*)Unsafe.AsPointer(ref s.Values);
        // f and g modulo 2^15 for the next steps, and modulo 2^30.
        long nextF = low[0], nextG = low[1], f = nextF, g = nextG, zeta = -1;
        ulong uv = 0, qr = 0;
        for (int i = 0; i < Batches; i++)
        {
            DivisionSteps steps = DivisionSteps.Run(nextF, nextG, ref zeta);
            nextF = steps.NextF(f, g);
            nextG = steps.NextG(f, g);
            steps.Split(out long u, out long v, out long q, out long w);
            if (i != 0)
                Apply(ref s, uv, qr);
            steps = DivisionSteps.Run(nextF, nextG, ref zeta);
            // What needs the vectors comes last, or it would fill the queues of the scalar units while it waits. Of 60 bits each half leaves 15 less.
            f = low[0] | (low[4] << LimbBits);
            g = low[1] | (low[5] << LimbBits);
            long f45 = ((u * f) + (v * g)) >> DivisionSteps.Count, g45 = ((q * f) + (w * g)) >> DivisionSteps.Count;
            nextF = steps.NextF(f45, g45);
            nextG = steps.NextG(f45, g45);
            ulong first = (ulong)(u + (v << 32)), second = (ulong)(q + (w << 32));
            steps.Split(out u, out v, out q, out w);
            uv = ((ulong)u * first) + ((ulong)v * second);
            qr = ((ulong)q * first) + ((ulong)w * second);
            f = ((u * f45) + (v * g45)) >> DivisionSteps.Count;
            g = ((q * f45) + (w * g45)) >> DivisionSteps.Count;
        }

        Apply(ref s, uv, qr);
        Finish(s.Values, ref r);
        Wiping.Clear(ref s.Values);
    }

    /// <summary>
    /// (f, g) ← M·(f, g)/2^30, (d, e) ← M·(d, e)/2^30 mod p: multiples of p that make d and e divisible are added on the way. The rows of M come
    /// as u + 2^32·v and q + 2^32·r; the products look at the low halves of the lanes only.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(ref State state, ulong uv, ulong qr)
    {
        ref Row s = ref state.Values;
        ref Row modulus = ref state.Modulus;
        V m1 = Vector256.Create(uv, qr, uv, qr), mask = Vector256.Create(LimbMask);
        V m2 = Avx2.ShiftRightLogical(Avx2.Add(m1, Vector256.Create(1UL << 31)), 32);
        V negative = Avx2.CompareGreaterThan(Vector256<long>.Zero, s[8].AsInt64()).AsUInt64();
        V md = Avx2.Add(Avx2.And(m1, Avx2.UnpackLow(negative, negative)), Avx2.And(m2, Avx2.UnpackHigh(negative, negative)));
        V c = Combine(s[0], m1, m2);
        V quotient = Avx2.Multiply(Avx2.And(c, mask).AsUInt32(), Vector256.Create(T.NegatedInverse & LimbMask).AsUInt32());
        md = Avx2.And(Avx2.Subtract(md, Avx2.And(Avx2.Subtract(md, quotient), mask)), Vector256.Create(0UL, 0UL, ulong.MaxValue, ulong.MaxValue));
        c = ShiftRight(Avx2.Add(c, Scale(modulus[0], md)));
        c = Avx2.Add(c, Avx2.Add(Combine(s[1], m1, m2), Scale(modulus[1], md)));
        s[0] = Avx2.And(c, mask);
        c = Avx2.Add(Avx2.Add(ShiftRight(c), Combine(s[2], m1, m2)), Scale(modulus[2], md));
        s[1] = Avx2.And(c, mask);
        c = Avx2.Add(Avx2.Add(ShiftRight(c), Combine(s[3], m1, m2)), Scale(modulus[3], md));
        s[2] = Avx2.And(c, mask);
        c = Avx2.Add(Avx2.Add(ShiftRight(c), Combine(s[4], m1, m2)), Scale(modulus[4], md));
        s[3] = Avx2.And(c, mask);
        c = Avx2.Add(Avx2.Add(ShiftRight(c), Combine(s[5], m1, m2)), Scale(modulus[5], md));
        s[4] = Avx2.And(c, mask);
        c = Avx2.Add(Avx2.Add(ShiftRight(c), Combine(s[6], m1, m2)), Scale(modulus[6], md));
        s[5] = Avx2.And(c, mask);
        c = Avx2.Add(Avx2.Add(ShiftRight(c), Combine(s[7], m1, m2)), Scale(modulus[7], md));
        s[6] = Avx2.And(c, mask);
        c = Avx2.Add(Avx2.Add(ShiftRight(c), Combine(s[8], m1, m2)), Scale(modulus[8], md));
        s[7] = Avx2.And(c, mask);
        s[8] = ShiftRight(c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Scale(V limb, V md) => Avx2.Multiply(limb.AsInt32(), md.AsInt32()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Combine(V limb, V m1, V m2) =>
        Avx2.Add(Avx2.Multiply(Avx2.UnpackLow(limb, limb).AsInt32(), m1.AsInt32()), Avx2.Multiply(Avx2.UnpackHigh(limb, limb).AsInt32(), m2.AsInt32())).AsUInt64();

    /// <summary>Arithmetic shift by 30 of a number of less than 62 bits; AVX2 has only the logical one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ShiftRight(V c) =>
        Avx512F.VL.IsSupported
            ? Avx512F.VL.ShiftRightArithmetic(c.AsInt64(), LimbBits).AsUInt64()
            : Avx2.Subtract(Avx2.ShiftRightLogical(Avx2.Add(c, Vector256.Create(1UL << 62)), LimbBits), Vector256.Create(1UL << (62 - LimbBits)));

    /// <summary>Lanes f = p, g = a, d = 0, e = scale; the modulus in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(ref State s, in Limbs a, in Limbs scale)
    {
        ReadOnlySpan<ulong> p = T.Value;
        Split(ref s.Values, Words(p[0], a[0], scale[0]), Words(p[1], a[1], scale[1]), Words(p[2], a[2], scale[2]), Words(p[3], a[3], scale[3]));
        Split(ref s.Modulus, Vector256.Create(p[0]), Vector256.Create(p[1]), Vector256.Create(p[2]), Vector256.Create(p[3]));
    }

    private static V Words(ulong f, ulong g, ulong e) => Vector256.Create(f, g, 0, e);

    /// <summary>Four words to nine limbs in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(ref Row r, V w0, V w1, V w2, V w3)
    {
        V mask = Vector256.Create(LimbMask);
        r[0] = Avx2.And(w0, mask);
        r[1] = Avx2.And(Avx2.ShiftRightLogical(w0, 30), mask);
        r[2] = Avx2.And(Avx2.Or(Avx2.ShiftRightLogical(w0, 60), Avx2.ShiftLeftLogical(w1, 4)), mask);
        r[3] = Avx2.And(Avx2.ShiftRightLogical(w1, 26), mask);
        r[4] = Avx2.And(Avx2.Or(Avx2.ShiftRightLogical(w1, 56), Avx2.ShiftLeftLogical(w2, 8)), mask);
        r[5] = Avx2.And(Avx2.ShiftRightLogical(w2, 22), mask);
        r[6] = Avx2.And(Avx2.Or(Avx2.ShiftRightLogical(w2, 52), Avx2.ShiftLeftLogical(w3, 12)), mask);
        r[7] = Avx2.And(Avx2.ShiftRightLogical(w3, 18), mask);
        r[8] = Avx2.ShiftRightLogical(w3, 48);
    }

    /// <summary>r = ±d by the sign of f = ±1, brought from (−2p, p) into [0, p).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(in Row s, ref Limbs r)
    {
        long top = (long)s[8].GetElement(2);
        ulong l2 = s[2].GetElement(2), l4 = s[4].GetElement(2), l6 = s[6].GetElement(2);
        Limbs d = default, negated = default;
        d[0] = s[0].GetElement(2) | (s[1].GetElement(2) << 30) | (l2 << 60);
        d[1] = (l2 >> 4) | (s[3].GetElement(2) << 26) | (l4 << 56);
        d[2] = (l4 >> 8) | (s[5].GetElement(2) << 22) | (l6 << 52);
        d[3] = (l6 >> 12) | (s[7].GetElement(2) << 18) | ((ulong)top << 48);
        // d < 0: add p until it is not, twice at most, looking at the sign word only.
        long sign = top >> 16;
        sign += (long)Mod<T>.AddModulus(ref d, (ulong)(sign >> 63));
        Mod<T>.AddModulus(ref d, (ulong)(sign >> 63));
        Mod<T>.Subtract(ref negated, negated, d);
        Mod<T>.Select(ref d, negated, (ulong)((long)s[8].GetElement(0) >> 63));
        r = d;
        d.Clear();
        negated.Clear();
    }
}
