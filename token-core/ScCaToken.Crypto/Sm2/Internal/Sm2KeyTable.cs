using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

/// <summary>The table of <see cref="Sm2Table"/> for any point: 74 KB that make t·P as cheap as s·G. For public points only.</summary>
internal sealed unsafe class Sm2KeyTable
{
    private const int Alignment = 64;

    private readonly uint[] _storage = GC.AllocateUninitializedArray<uint>(Sm2Table.Words + (Alignment / sizeof(uint)), pinned: true);

    public Sm2KeyTable(in Point p)
    {
        Start = ((nint)Unsafe.AsPointer(ref _storage[0]) + Alignment - 1) & ~(nint)(Alignment - 1);
        Point chunk = p;
        Point[] multiples = new Point[Sm2Table.Entries];
        for (int c = 0; c < Sm2Table.Chunks; c++)
        {
            Fill(multiples, ref chunk);
            Normalise(multiples);
            for (int entry = 0; entry < multiples.Length; entry++)
                Store(entry, c, multiples[entry]);
        }
    }

    /// <summary>The first entry, on a cache line.</summary>
    public nint Start { get; }

    /// <summary>The odd multiples of all windows of one chunk; <paramref name="chunk"/> moves on by 32 doublings.</summary>
    private static void Fill(Point[] multiples, ref Point chunk)
    {
        int next = 0;
        for (int window = 0; window < Sm2Table.Windows; window++)
        {
            Point twice = default;
            Group<Sm2Curve, Sm2Field>.Double(ref twice, chunk);
            multiples[next++] = chunk;
            for (int j = 1; j < 1 << (Sm2Table.Width(window) - 1); j++, next++)
                Group<Sm2Curve, Sm2Field>.Add(ref multiples[next], multiples[next - 1], twice);
            for (int i = 0; i < Sm2Table.Width(window); i++)
                Group<Sm2Curve, Sm2Field>.Double(ref chunk, chunk);
        }
    }

    /// <summary>Affine coordinates with one inversion for all (Montgomery's trick). No multiple is infinite: the order is a large prime.</summary>
    private static void Normalise(Point[] points)
    {
        Limbs[] prefix = new Limbs[points.Length];
        Limbs product = Limbs.From(Sm2Field.One), inverse = default, z = default;
        for (int i = 0; i < points.Length; i++)
        {
            prefix[i] = product;
            Mod<Sm2Field>.Multiply(ref product, product, points[i].Z);
        }

        Mod<Sm2Field>.Invert(ref inverse, product);
        for (int i = points.Length - 1; i >= 0; i--)
        {
            Mod<Sm2Field>.Multiply(ref z, inverse, prefix[i]);
            Mod<Sm2Field>.Multiply(ref inverse, inverse, points[i].Z);
            Mod<Sm2Field>.Multiply(ref points[i].X, points[i].X, z);
            Mod<Sm2Field>.Multiply(ref points[i].Y, points[i].Y, z);
        }
    }

    private void Store(int entry, int chunk, in Point p)
    {
        Limbs v = default;
        for (int coordinate = 0; coordinate < 2; coordinate++)
        {
            Sm2VectorVerification.ShiftMontgomery(ref v, coordinate == 0 ? p.X : p.Y);
            for (int i = 0; i < 9; i++)
            {
                int bit = 29 * i, word = bit >> 6, shift = bit & 63, limb = (9 * coordinate) + i;
                ulong bits = (v[word] >> shift) | (shift > 35 && word < 3 ? v[word + 1] << (64 - shift) : 0);
                ((uint*)Start)[Sm2Table.Index(entry, chunk, limb)] = (uint)bits & 0x1FFFFFFF;
            }
        }
    }
}
