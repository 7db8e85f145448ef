using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto;

/// <summary>
/// The next window of a <see cref="LaneTable"/>, fetched into the first-level cache in portions between the products of an addition. The table
/// does not stay there, and a look-up, which reads all of its window, would do nothing else than wait for it. What is fetched depends on no secret.
/// </summary>
internal unsafe struct TableAhead
{
    private const int Portions = 8, PortionLines = 18, Line = 64;

    private readonly nint _portion;
    private byte* _at;

    private TableAhead(byte* at, nint portion)
    {
        _at = at;
        _portion = portion;
    }

    /// <summary>A window of the table at <paramref name="start"/>; nothing after the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TableAhead Window(nint start, int window)
    {
        byte* first = (byte*)start + (LaneTable.FirstEntry(window) * LaneTable.EntryWords * sizeof(uint));
        return window < LaneTable.Windows ? new(first, (1 << (LaneTable.Width(window) - 1)) * LaneTable.EntryWords * sizeof(uint) / Portions) : default;
    }

    /// <summary>Fetches one portion of eight. Written out: the processor would not foresee the ends of so many short loops.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch()
    {
        byte* at = _at;
        _at += _portion;
        for (; at < _at; at += PortionLines * Line)
        {
            Sse.Prefetch0(at);
            Sse.Prefetch0(at + Line);
            Sse.Prefetch0(at + (2 * Line));
            Sse.Prefetch0(at + (3 * Line));
            Sse.Prefetch0(at + (4 * Line));
            Sse.Prefetch0(at + (5 * Line));
            Sse.Prefetch0(at + (6 * Line));
            Sse.Prefetch0(at + (7 * Line));
            Sse.Prefetch0(at + (8 * Line));
            Sse.Prefetch0(at + (9 * Line));
            Sse.Prefetch0(at + (10 * Line));
            Sse.Prefetch0(at + (11 * Line));
            Sse.Prefetch0(at + (12 * Line));
            Sse.Prefetch0(at + (13 * Line));
            Sse.Prefetch0(at + (14 * Line));
            Sse.Prefetch0(at + (15 * Line));
            Sse.Prefetch0(at + (16 * Line));
            Sse.Prefetch0(at + (17 * Line));
        }
    }
}
