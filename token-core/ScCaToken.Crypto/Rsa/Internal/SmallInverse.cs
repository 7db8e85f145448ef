namespace ScCaToken.Crypto.Internal;

/// <summary>
/// Inverses of a small public exponent modulo a large secret number: from e·d = 1 + k·m follows k = −m⁻¹ mod e, then
/// d = (1 + k·m)/e, an exact division. No step's time depends on the secret.
/// </summary>
internal static class SmallInverse
{
    /// <summary>d = e⁻¹ mod m for an odd e below 2^62.</summary>
    /// <returns>All ones, or zero when e and m have a common factor.</returns>
    internal static ulong TryCompute(ulong e, ReadOnlySpan<ulong> m, Span<ulong> d)
    {
        ulong k = Invert(Remainder(m, e), e, out ulong gcd);
        k = SubtractOnce(e - k, e);
        ulong carry = 1;
        for (int i = 0; i < m.Length; i++)
            d[i] = Nat.MultiplyAdd(k, m[i], 0, ref carry);

        // Exact division by e, low limb first: each quotient limb is what makes the rest divisible.
        ulong inverse = 0 - Montgomery.NegativeInverse(e);
        ulong borrow = 0;
        for (int i = 0; i < d.Length; i++)
        {
            ulong value = d[i];
            ulong quotient = (value - borrow) * inverse;
            ulong under = value < borrow ? 1UL : 0UL;
            borrow = Math.BigMul(quotient, e, out _) + under;
            d[i] = quotient;
        }

        ulong different = gcd ^ 1;
        return ((different | (0 - different)) >> 63) - 1;
    }

    /// <summary>Whether e has an inverse modulo <paramref name="prime"/> − 1; e is odd and below 2^62.</summary>
    internal static bool ExistsModuloLess(ReadOnlySpan<ulong> prime, ulong e)
    {
        Invert(SubtractOnce(Remainder(prime, e) + e - 1, e), e, out ulong gcd);
        return gcd == 1;
    }

    /// <summary>m mod e by Montgomery steps, so that no division instruction sees the secret.</summary>
    internal static ulong Remainder(ReadOnlySpan<ulong> m, ulong e)
    {
        ulong inverse = 0 - Montgomery.NegativeInverse(e);
        ulong borrow = 0;
        for (int i = 0; i < m.Length; i++)
        {
            ulong value = m[i];
            ulong quotient = (value - borrow) * inverse;
            ulong under = value < borrow ? 1UL : 0UL;
            borrow = Math.BigMul(quotient, e, out _) + under;
        }

        // m = −borrow·2^(64·length) mod e.
        ulong power = 1 % e;
        for (int i = 0; i < 64 * m.Length; i++)
            power = DoubleModulo(power, e);
        ulong residue = MultiplyModulo(SubtractOnce(borrow, e), power, e);
        return SubtractOnce(e - residue, e);
    }

    /// <summary>Binary extended Euclid with a fixed number of steps (Pornin 2020, algorithm 1).</summary>
    private static ulong Invert(ulong value, ulong modulus, out ulong gcd)
    {
        ulong u = value, v = modulus, r = 1, s = 0;
        for (int i = 0; i < 128; i++)
        {
            ulong odd = 0 - (u & 1);
            ulong swap = odd & (0 - (u < v ? 1UL : 0UL));
            ulong change = (u ^ v) & swap;
            u ^= change;
            v ^= change;
            change = (r ^ s) & swap;
            r ^= change;
            s ^= change;
            u -= v & odd;
            ulong difference = r - (s & odd);
            r = difference + (modulus & (0 - (difference >> 63)));
            u >>= 1;
            r = (r + (modulus & (0 - (r & 1)))) >> 1;
        }

        gcd = v;
        return s;
    }

    private static ulong MultiplyModulo(ulong a, ulong b, ulong modulus)
    {
        ulong result = 0;
        for (int bit = 63; bit >= 0; bit--)
            result = SubtractOnce(DoubleModulo(result, modulus) + (a & (0 - ((b >> bit) & 1))), modulus);
        return result;
    }

    private static ulong DoubleModulo(ulong value, ulong modulus) => SubtractOnce(value << 1, modulus);

    private static ulong SubtractOnce(ulong value, ulong modulus)
    {
        ulong difference = value - modulus;
        return difference + (modulus & (0 - (difference >> 63)));
    }
}
