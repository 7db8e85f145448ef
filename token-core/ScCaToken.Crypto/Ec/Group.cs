using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>
/// Group law and scalar multiplication with the complete formulas of Renes, Costello and Batina ("Complete addition formulas for prime
/// order elliptic curves", algorithms 4 and 6, a = −3): no exceptional inputs, hence no secret-dependent branches.
/// </summary>
internal static class Group<TCurve, TField>
    where TCurve : struct, ICurve
    where TField : struct, IModulus
{
    private const int WindowEntries = 16;

    /// <summary>Length of one coordinate in bytes.</summary>
    private static int Size => TField.Limbs * 8;

    public static Point Generator => new()
    {
        X = Limbs.From(TCurve.GeneratorX),
        Y = Limbs.From(TCurve.GeneratorY),
        Z = Limbs.From(TField.One),
    };

    public static Point Infinity => new() { Y = Limbs.From(TField.One) };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ref Point r, in Point p, in Point q)
    {
        Limbs t0 = default, t1 = default, t2 = default, t3 = default, t4 = default, y3 = default;
        Mod<TField>.Multiply(ref t0, p.X, q.X);
        Mod<TField>.Multiply(ref t1, p.Y, q.Y);
        Mod<TField>.Multiply(ref t2, p.Z, q.Z);
        CrossTerm(ref t3, p.X, p.Y, q.X, q.Y, t0, t1);
        CrossTerm(ref t4, p.Y, p.Z, q.Y, q.Z, t1, t2);
        CrossTerm(ref y3, p.X, p.Z, q.X, q.Z, t0, t2);
        Combine(ref r, t0, t1, t2, t3, t4, y3);
    }

    /// <summary>r = p + (x, y), algorithm 5: complete for every p, since an affine point is never at infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddAffine(ref Point r, in Point p, in Limbs x, in Limbs y)
    {
        Limbs t0 = default, t1 = default, t3 = default, t4 = default, y3 = default;
        Mod<TField>.Multiply(ref t0, p.X, x);
        Mod<TField>.Multiply(ref t1, p.Y, y);
        CrossTerm(ref t3, p.X, p.Y, x, y, t0, t1);
        Mod<TField>.Multiply(ref t4, y, p.Z);
        Mod<TField>.Add(ref t4, t4, p.Y);
        Mod<TField>.Multiply(ref y3, x, p.Z);
        Mod<TField>.Add(ref y3, y3, p.X);
        Combine(ref r, t0, t1, p.Z, t3, t4, y3);
    }

    /// <summary>The sum from t0 = X1·X2, t1 = Y1·Y2, t2 = Z1·Z2 and the cross terms of XY, YZ and XZ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine(ref Point r, Limbs t0, Limbs t1, Limbs t2, in Limbs t3, in Limbs t4, Limbs y3)
    {
        Limbs b = Limbs.From(TCurve.B), x3 = default, z3 = default;
        Mod<TField>.Multiply(ref z3, b, t2);
        Mod<TField>.Subtract(ref x3, y3, z3);
        Mod<TField>.Add(ref z3, x3, x3);
        Mod<TField>.Add(ref x3, x3, z3);
        Mod<TField>.Subtract(ref z3, t1, x3);
        Mod<TField>.Add(ref x3, t1, x3);
        Mod<TField>.Multiply(ref y3, b, y3);
        Mod<TField>.Add(ref t1, t2, t2);
        Mod<TField>.Add(ref t2, t1, t2);
        Mod<TField>.Subtract(ref y3, y3, t2);
        Mod<TField>.Subtract(ref y3, y3, t0);
        Mod<TField>.Add(ref t1, y3, y3);
        Mod<TField>.Add(ref y3, t1, y3);
        Mod<TField>.Add(ref t1, t0, t0);
        Mod<TField>.Add(ref t0, t1, t0);
        Mod<TField>.Subtract(ref t0, t0, t2);
        Mod<TField>.Multiply(ref t1, t4, y3);
        Mod<TField>.Multiply(ref t2, t0, y3);
        Mod<TField>.Multiply(ref y3, x3, z3);
        Mod<TField>.Add(ref r.Y, y3, t2);
        Mod<TField>.Multiply(ref x3, t3, x3);
        Mod<TField>.Subtract(ref r.X, x3, t1);
        Mod<TField>.Multiply(ref z3, t4, z3);
        Mod<TField>.Multiply(ref t1, t3, t0);
        Mod<TField>.Add(ref r.Z, z3, t1);
    }

    /// <summary>(a + b)(c + d) − ac − bd, the two products given.</summary>
    private static void CrossTerm(ref Limbs r, in Limbs a, in Limbs b, in Limbs c, in Limbs d, in Limbs ac, in Limbs bd)
    {
        Limbs s = default, t = default;
        Mod<TField>.Add(ref s, a, b);
        Mod<TField>.Add(ref t, c, d);
        Mod<TField>.Multiply(ref r, s, t);
        Mod<TField>.Add(ref s, ac, bd);
        Mod<TField>.Subtract(ref r, r, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Double(ref Point r, in Point p)
    {
        Limbs b = Limbs.From(TCurve.B);
        Limbs t0 = default, t1 = default, t2 = default, t3 = default, yz = default, x3 = default, y3 = default, z3 = default;
        Mod<TField>.Square(ref t0, p.X);
        Mod<TField>.Square(ref t1, p.Y);
        Mod<TField>.Square(ref t2, p.Z);
        Mod<TField>.Multiply(ref t3, p.X, p.Y);
        Mod<TField>.Add(ref t3, t3, t3);
        Mod<TField>.Multiply(ref z3, p.X, p.Z);
        Mod<TField>.Add(ref z3, z3, z3);
        Mod<TField>.Multiply(ref yz, p.Y, p.Z);
        Mod<TField>.Add(ref yz, yz, yz);
        Mod<TField>.Multiply(ref y3, b, t2);
        Mod<TField>.Subtract(ref y3, y3, z3);
        Mod<TField>.Add(ref x3, y3, y3);
        Mod<TField>.Add(ref y3, x3, y3);
        Mod<TField>.Subtract(ref x3, t1, y3);
        Mod<TField>.Add(ref y3, t1, y3);
        Mod<TField>.Multiply(ref y3, x3, y3);
        Mod<TField>.Multiply(ref x3, x3, t3);
        Mod<TField>.Add(ref t3, t2, t2);
        Mod<TField>.Add(ref t2, t2, t3);
        Mod<TField>.Multiply(ref z3, b, z3);
        Mod<TField>.Subtract(ref z3, z3, t2);
        Mod<TField>.Subtract(ref z3, z3, t0);
        Mod<TField>.Add(ref t3, z3, z3);
        Mod<TField>.Add(ref z3, z3, t3);
        Mod<TField>.Add(ref t3, t0, t0);
        Mod<TField>.Add(ref t0, t3, t0);
        Mod<TField>.Subtract(ref t0, t0, t2);
        Mod<TField>.Multiply(ref t0, t0, z3);
        Mod<TField>.Add(ref r.Y, y3, t0);
        Mod<TField>.Multiply(ref z3, yz, z3);
        Mod<TField>.Subtract(ref r.X, x3, z3);
        Mod<TField>.Multiply(ref z3, yz, t1);
        Mod<TField>.Add(ref z3, z3, z3);
        Mod<TField>.Add(ref r.Z, z3, z3);
    }

    /// <summary>r = k·p in constant time: fixed 4-bit windows, every table entry read for each digit. k is a plain number of full length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref Point r, in Point p, in Limbs k)
    {
        Span<Point> table = stackalloc Point[WindowEntries];
        FillTable(table, p);
        Point acc = Infinity, entry = default;
        for (int i = (TField.Limbs * 16) - 1; i >= 0; i--)
        {
            for (int s = 0; s < 4; s++)
                Double(ref acc, acc);
            LookUp(ref entry, table, (k[i >> 4] >> ((i & 15) * 4)) & 15);
            Add(ref acc, acc, entry);
        }

        r = acc;
        acc.Clear();
        entry.Clear();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(table));
    }

    /// <summary>r = a·G + b·p in variable time, for public inputs (signature verification) and finite p.</summary>
    public static void MultiplyAddVartime(ref Point r, in Limbs a, in Limbs b, in Point p)
    {
        Point left = default;
        BaseComb<TCurve, TField>.Multiply(ref left, a);
        VartimeMultiplication<TCurve, TField>.Multiply(ref r, p, b);
        Add(ref r, r, left);
    }

    private static void FillTable(Span<Point> table, in Point p)
    {
        table[0] = Infinity;
        table[1] = p;
        for (int i = 2; i < table.Length; i++)
            Add(ref table[i], table[i - 1], p);
    }

    private static void LookUp(ref Point r, ReadOnlySpan<Point> table, ulong index)
    {
        for (int i = 0; i < table.Length; i++)
        {
            ulong different = (ulong)i ^ index;
            ulong mask = ((different | (0UL - different)) >> 63) - 1;
            Mod<TField>.Select(ref r.X, table[i].X, mask);
            Mod<TField>.Select(ref r.Y, table[i].Y, mask);
            Mod<TField>.Select(ref r.Z, table[i].Z, mask);
        }
    }

    /// <summary>Gives finite points the coordinate Z = 1 with a single inversion (Montgomery's trick).</summary>
    public static void Normalize(Span<Point> points, Span<Limbs> scratch)
    {
        Limbs product = Limbs.From(TField.One), inverse = default, z = default;
        for (int i = 0; i < points.Length; i++)
        {
            scratch[i] = product;
            Mod<TField>.Multiply(ref product, product, points[i].Z);
        }

        Mod<TField>.Invert(ref inverse, product);
        for (int i = points.Length - 1; i >= 0; i--)
        {
            ref Point p = ref points[i];
            Mod<TField>.Multiply(ref z, inverse, scratch[i]);
            Mod<TField>.Multiply(ref inverse, inverse, p.Z);
            Mod<TField>.Multiply(ref p.X, p.X, z);
            Mod<TField>.Multiply(ref p.Y, p.Y, z);
            p.Z = Limbs.From(TField.One);
        }
    }

    /// <summary>Affine coordinates as plain numbers. The caller has excluded the point at infinity (which would give zeros).</summary>
    public static void ToAffine(in Point p, ref Limbs x, ref Limbs y)
    {
        Limbs inverse = default;
        Mod<TField>.Invert(ref inverse, p.Z);
        Mod<TField>.Multiply(ref x, p.X, inverse);
        Mod<TField>.Multiply(ref y, p.Y, inverse);
        Mod<TField>.FromMontgomery(ref x, x);
        Mod<TField>.FromMontgomery(ref y, y);
        inverse.Clear();
    }

    public static bool IsInfinity(in Point p) => Mod<TField>.IsZero(p.Z);

    /// <summary>Reads X ‖ Y; <see langword="false"/> unless both are below p and on the curve. The cofactor is 1, so that is full validation.</summary>
    public static bool TryRead(ReadOnlySpan<byte> xy, ref Point p)
    {
        if (xy.Length != 2 * Size || !Mod<TField>.TryRead(xy[..Size], ref p.X) || !Mod<TField>.TryRead(xy[Size..], ref p.Y))
            return false;
        Mod<TField>.ToMontgomery(ref p.X, p.X);
        Mod<TField>.ToMontgomery(ref p.Y, p.Y);
        p.Z = Limbs.From(TField.One);
        return IsOnCurve(p.X, p.Y);
    }

    private static bool IsOnCurve(in Limbs x, in Limbs y)
    {
        Limbs left = default, right = default, three = Limbs.From(TField.One), t = default;
        Mod<TField>.Add(ref t, three, three);
        Mod<TField>.Add(ref three, t, three);
        Mod<TField>.Square(ref left, y);
        Mod<TField>.Square(ref right, x);
        Mod<TField>.Subtract(ref right, right, three);
        Mod<TField>.Multiply(ref right, right, x);
        Mod<TField>.Add(ref right, right, Limbs.From(TCurve.B));
        return Mod<TField>.AreEqual(left, right);
    }

    /// <summary>Writes X ‖ Y of a finite point.</summary>
    public static void Write(in Point p, Span<byte> xy)
    {
        Limbs x = default, y = default;
        ToAffine(p, ref x, ref y);
        Write(ref x, ref y, xy);
    }

    /// <summary>Writes X ‖ Y of affine coordinates and clears them.</summary>
    public static void Write(ref Limbs x, ref Limbs y, Span<byte> xy)
    {
        Mod<TField>.Write(x, xy[..Size]);
        Mod<TField>.Write(y, xy[Size..]);
        x.Clear();
        y.Clear();
    }
}
