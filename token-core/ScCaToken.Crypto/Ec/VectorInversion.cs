using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector256<ulong>;

namespace ScCaToken.Crypto;

/// <summary>
/// Constant-time inversion modulo a 256-bit prime by Bernstein and Yang ("Fast constant-time gcd computation and modular inversion", with the
/// half-delta start: 590 steps suffice for 256 bits). 20 batches of 30 steps on the low words; then one 2 × 2 matrix is applied to f, g, d, e,
/// each in a vector lane, nine signed limbs of 30 bits.
/// </summary>
internal static class VectorInversion<T>
    where T : struct, IModulus
{
    private const int Batches = 20, StepsPerBatch = 30, LimbBits = 30;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    [InlineArray(9)]
    private struct State
    {
        private V _limb;
    }

    /// <summary>r = scale·a⁻¹ mod p for a in [0, p); 0 for 0.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Invert(ref Limbs r, in Limbs a, in Limbs scale)
    {
        State s = default;
        Unsafe.SkipInit(out State modulus);
        Load(ref s, ref modulus, a, scale);
        long zeta = -1;
        for (int i = 0; i < Batches; i++)
        {
            ulong uv = 1, qr = 1UL << 32;
            Step(s[0].GetElement(0), s[0].GetElement(1), ref zeta, ref uv, ref qr);
            Apply(ref s, modulus, uv, qr);
        }

        Finish(s, ref r);
        s = default;
    }

    /// <summary>30 division steps; the columns (u, v) and (q, r) of the matrix travel as u + 2^32·v and q + 2^32·r, which all operations respect.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(ulong f, ulong g, ref long zetaRef, ref ulong uvRef, ref ulong qrRef)
    {
        ulong uv = uvRef, qr = qrRef;
        long zeta = zetaRef;
        for (int i = 0; i < StepsPerBatch; i++)
        {
            ulong c1 = (ulong)(zeta >> 63), c2 = 0UL - (g & 1);
            g += ((f ^ c1) - c1) & c2;
            qr += ((uv ^ c1) - c1) & c2;
            c1 &= c2;
            zeta = (zeta ^ (long)c1) - 1;
            f += g & c1;
            uv += qr & c1;
            g >>= 1;
            uv <<= 1;
        }

        uvRef = uv;
        qrRef = qr;
        zetaRef = zeta;
    }

    /// <summary>(f, g) ← M·(f, g)/2^30, (d, e) ← M·(d, e)/2^30 mod p: multiples of p that make d and e divisible are added on the way.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(ref State s, in State modulus, ulong uv, ulong qr)
    {
        long u = (int)uv, v = ((long)uv - u) >> 32, q = (int)qr, r = ((long)qr - q) >> 32;
        V m1 = Vector256.Create(u, q, u, q).AsUInt64(), m2 = Vector256.Create(v, r, v, r).AsUInt64(), mask = Vector256.Create(LimbMask);
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
    private static void Load(ref State s, ref State modulus, in Limbs a, in Limbs scale)
    {
        Limbs p = Limbs.From(T.Value);
        for (int i = 0; i < 9; i++)
        {
            s[i] = Vector256.Create(Window(p, i), Window(a, i), 0, Window(scale, i));
            modulus[i] = Vector256.Create(Window(p, i));
        }
    }

    private static ulong Window(in Limbs a, int i)
    {
        int bit = i * LimbBits, word = bit >> 6, shift = bit & 63;
        ulong low = a[word] >> shift;
        return (shift > 64 - LimbBits && word < 3 ? low | (a[word + 1] << (64 - shift)) : low) & LimbMask;
    }

    /// <summary>r = ±d by the sign of f = ±1, brought from (−2p, p) into [0, p).</summary>
    private static void Finish(in State s, ref Limbs r)
    {
        long top = (long)s[8].GetElement(2);
        ulong l2 = s[2].GetElement(2), l4 = s[4].GetElement(2), l6 = s[6].GetElement(2);
        Limbs d = default;
        d[0] = s[0].GetElement(2) | (s[1].GetElement(2) << 30) | (l2 << 60);
        d[1] = (l2 >> 4) | (s[3].GetElement(2) << 26) | (l4 << 56);
        d[2] = (l4 >> 8) | (s[5].GetElement(2) << 22) | (l6 << 52);
        d[3] = (l6 >> 12) | (s[7].GetElement(2) << 18) | ((ulong)top << 48);
        Limbs zero = default;
        // d < 0: add p until it is not, twice at most, looking at the sign word only.
        long sign = top >> 16;
        AddModulus(ref d, ref sign);
        AddModulus(ref d, ref sign);
        Mod<T>.Reduce(ref d, d);
        Mod<T>.Subtract(ref zero, zero, d);
        Mod<T>.Select(ref d, zero, (ulong)((long)s[8].GetElement(0) >> 63));
        r = d;
        d.Clear();
        zero.Clear();
    }

    private static void AddModulus(ref Limbs d, ref long sign)
    {
        ulong mask = (ulong)(sign >> 63), carry = 0;
        for (int i = 0; i < 4; i++)
        {
            UInt128 sum = (UInt128)d[i] + (T.Value[i] & mask) + carry;
            d[i] = (ulong)sum;
            carry = (ulong)(sum >> 64);
        }

        sign += (long)carry;
    }
}
