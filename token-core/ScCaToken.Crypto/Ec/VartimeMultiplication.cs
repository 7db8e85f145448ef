using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

/// <summary>
/// k·P in variable time, for public inputs only: width-5 NAF over odd multiples and Jacobian coordinates (x = X/Z², y = Y/Z³), whose doubling
/// costs 8 products against 13 of the complete formulas. Their exceptional cases are branches, which constant-time code could not have.
/// </summary>
internal static class VartimeMultiplication<TCurve, TField>
    where TCurve : struct, ICurve
    where TField : struct, IModulus
{
    private const int Width = 5, TableSize = 1 << (Width - 2), MaxDigits = (Limbs.Capacity * 64) + 1;

    /// <summary>r = k·p, in the homogeneous coordinates of <see cref="Group{TCurve, TField}"/>, for any k of full length and finite p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref Point r, in Point p, in Limbs k)
    {
        Span<sbyte> digits = stackalloc sbyte[MaxDigits];
        Span<Point> table = stackalloc Point[TableSize];
        int length = Recode(k, digits);
        FillTable(table, p);
        Point acc = default;
        for (int i = length - 1; i >= 0; i--)
        {
            Double(ref acc);
            int digit = digits[i];
            if (digit != 0)
                AddAffine(ref acc, table[Math.Abs(digit) >> 1], digit < 0);
        }

        ToHomogeneous(ref r, acc);
    }

    /// <summary>Digits zero or odd in [−15, 15], at most one of five in a row not zero. Returns their number.</summary>
    internal static int Recode(Limbs k, Span<sbyte> digits)
    {
        int length = 0;
        ulong top = 0;
        digits.Clear();
        for (int i = 0; !Mod<TField>.IsZero(k) || top != 0; i++)
        {
            if ((k[0] & 1) != 0)
            {
                int digit = (int)(k[0] & ((1 << Width) - 1));
                k[0] -= (ulong)digit;
                if (digit >= 1 << (Width - 1))
                {
                    digit -= 1 << Width;
                    top = AddSmall(ref k, 1 << Width);
                }

                digits[i] = (sbyte)digit;
                length = i + 1;
            }

            for (int j = 0; j < TField.Limbs; j++)
                k[j] = (k[j] >> 1) | ((j + 1 < TField.Limbs ? k[j + 1] : top) << 63);
            top = 0;
        }

        return length;
    }

    private static ulong AddSmall(ref Limbs k, ulong carry)
    {
        for (int j = 0; j < TField.Limbs; j++)
        {
            k[j] += carry;
            carry = k[j] < carry ? 1UL : 0UL;
        }

        return carry;
    }

    /// <summary>p, 3p, 5p … 15p, affine (Z = 1). Odd multiples below the order are finite.</summary>
    private static void FillTable(Span<Point> table, in Point p)
    {
        Point twice = default;
        Group<TCurve, TField>.Double(ref twice, p);
        table[0] = p;
        for (int i = 1; i < table.Length; i++)
            Group<TCurve, TField>.Add(ref table[i], table[i - 1], twice);
        Span<Limbs> scratch = stackalloc Limbs[TableSize];
        Group<TCurve, TField>.Normalize(table, scratch);
    }

    /// <summary>dbl-2001-b of the Explicit-Formulas Database, for a = −3. Infinity (Z = 0) stays so; no point has order 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Double(ref Point p)
    {
        Limbs delta = default, gamma = default, beta = default, alpha = default, t = default, u = default;
        Mod<TField>.Square(ref delta, p.Z);
        Mod<TField>.Square(ref gamma, p.Y);
        Mod<TField>.Multiply(ref beta, p.X, gamma);
        Mod<TField>.Subtract(ref t, p.X, delta);
        Mod<TField>.Add(ref u, p.X, delta);
        Mod<TField>.Multiply(ref t, t, u);
        Mod<TField>.Add(ref alpha, t, t);
        Mod<TField>.Add(ref alpha, alpha, t);
        Mod<TField>.Add(ref t, p.Y, p.Z);
        Mod<TField>.Square(ref t, t);
        Mod<TField>.Subtract(ref t, t, gamma);
        Mod<TField>.Subtract(ref p.Z, t, delta);
        Mod<TField>.Add(ref beta, beta, beta);
        Mod<TField>.Add(ref beta, beta, beta);
        Mod<TField>.Square(ref t, alpha);
        Mod<TField>.Subtract(ref t, t, beta);
        Mod<TField>.Subtract(ref p.X, t, beta);
        Mod<TField>.Subtract(ref t, beta, p.X);
        Mod<TField>.Multiply(ref t, alpha, t);
        Mod<TField>.Add(ref gamma, gamma, gamma);
        Mod<TField>.Square(ref u, gamma);
        Mod<TField>.Add(ref u, u, u);
        Mod<TField>.Subtract(ref p.Y, t, u);
    }

    /// <summary>p ± q for affine q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddAffine(ref Point p, in Point q, bool negative)
    {
        Limbs y = q.Y, zz = default, h = default, r = default, hh = default, hhh = default, v = default, t = default;
        if (negative)
            Mod<TField>.Subtract(ref y, default, y);
        if (Mod<TField>.IsZero(p.Z))
        {
            p.X = q.X;
            p.Y = y;
            p.Z = q.Z;
            return;
        }

        Mod<TField>.Square(ref zz, p.Z);
        Mod<TField>.Multiply(ref h, q.X, zz);
        Mod<TField>.Subtract(ref h, h, p.X);
        Mod<TField>.Multiply(ref t, p.Z, zz);
        Mod<TField>.Multiply(ref r, y, t);
        Mod<TField>.Subtract(ref r, r, p.Y);
        if (Mod<TField>.IsZero(h))
        {
            if (Mod<TField>.IsZero(r))
                Double(ref p);
            else
                p = default;
            return;
        }

        Mod<TField>.Multiply(ref p.Z, p.Z, h);
        Mod<TField>.Square(ref hh, h);
        Mod<TField>.Multiply(ref hhh, hh, h);
        Mod<TField>.Multiply(ref v, p.X, hh);
        Mod<TField>.Square(ref t, r);
        Mod<TField>.Subtract(ref t, t, hhh);
        Mod<TField>.Subtract(ref t, t, v);
        Mod<TField>.Subtract(ref p.X, t, v);
        Mod<TField>.Subtract(ref t, v, p.X);
        Mod<TField>.Multiply(ref t, t, r);
        Mod<TField>.Multiply(ref hhh, hhh, p.Y);
        Mod<TField>.Subtract(ref p.Y, t, hhh);
    }

    /// <summary>(X·Z : Y : Z³).</summary>
    private static void ToHomogeneous(ref Point r, in Point p)
    {
        if (Mod<TField>.IsZero(p.Z))
        {
            r = Group<TCurve, TField>.Infinity;
            return;
        }

        Limbs z = p.Z;
        Mod<TField>.Multiply(ref r.X, p.X, z);
        r.Y = p.Y;
        Mod<TField>.Square(ref r.Z, z);
        Mod<TField>.Multiply(ref r.Z, r.Z, z);
    }
}
