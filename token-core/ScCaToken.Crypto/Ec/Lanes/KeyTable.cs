namespace ScCaToken.Crypto;

/// <summary>A <see cref="LaneTable"/> of any point: 74 KB that make t·P as cheap as s·G. For public points only.</summary>
internal sealed unsafe class KeyTable<TCurve, TField>
    where TCurve : struct, ILaneCurve
    where TField : struct, ILaneField
{
    private readonly uint[] _storage = LaneTable.Allocate();

    public KeyTable(in Point p)
    {
        Start = LaneTable.Align(_storage);
        Point chunk = p;
        Point[] multiples = new Point[LaneTable.Entries];
        Limbs[] prefix = new Limbs[LaneTable.Entries];
        for (int c = 0; c < LaneTable.Chunks; c++)
        {
            Fill(multiples, ref chunk);
            Group<TCurve, TField>.Normalize(multiples, prefix);
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
        for (int window = 0; window < LaneTable.Windows; window++)
        {
            Point twice = default;
            Group<TCurve, TField>.Double(ref twice, chunk);
            multiples[next++] = chunk;
            for (int j = 1; j < 1 << (LaneTable.Width(window) - 1); j++, next++)
                Group<TCurve, TField>.Add(ref multiples[next], multiples[next - 1], twice);
            for (int i = 0; i < LaneTable.Width(window); i++)
                Group<TCurve, TField>.Double(ref chunk, chunk);
        }
    }

    private void Store(int entry, int chunk, in Point p)
    {
        Limbs v = default;
        for (int coordinate = 0; coordinate < 2; coordinate++)
        {
            Fp4<TField>.ToLaneForm(ref v, coordinate == 0 ? p.X : p.Y);
            for (int i = 0; i < 9; i++)
            {
                int bit = 29 * i, word = bit >> 6, shift = bit & 63, limb = (9 * coordinate) + i;
                ulong bits = (v[word] >> shift) | (shift > 35 && word < 3 ? v[word + 1] << (64 - shift) : 0);
                ((uint*)Start)[LaneTable.Index(entry, chunk, limb)] = (uint)bits & 0x1FFFFFFF;
            }
        }
    }
}
