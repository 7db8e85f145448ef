using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

/// <summary>The table of a curve's generator in memory, copied on first use: data in the image is only aligned to its element.</summary>
internal static unsafe class BaseTable<TCurve>
    where TCurve : struct, ILaneCurve
{
    private static readonly uint[] Storage = LaneTable.Allocate();

    /// <summary>The first entry, on a cache line.</summary>
    public static readonly nint Start = Copy();

    private static nint Copy()
    {
        nint start = LaneTable.Align(Storage);
        TCurve.Table.CopyTo(new Span<uint>((void*)start, LaneTable.Words));
        return start;
    }
}
