using System.Numerics;
using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Storage;

/// <summary>Makes an empty store on a flash of any content and keeps the wear counts it finds.</summary>
internal static class StoreFormatter
{
    public static bool IsFormatted(IFlash flash)
    {
        Span<byte> encoded = stackalloc byte[PageHeader.EncodedLength];
        for (int page = 0; page < flash.PageCount; page++)
        {
            flash.Read(page, 0, encoded);
            if (PageHeader.TryRead(encoded, out _))
                return true;
        }

        return false;
    }

    public static void Format(IFlash flash, StoreLayout layout)
    {
        // Oldest pages first: a store whose erasing was cut must look damaged, not like one of its own earlier states.
        var pages = new (uint Sequence, int Page, uint Wear)[layout.PageCount];
        Span<byte> encoded = stackalloc byte[layout.HeaderSize];
        for (int page = 0; page < layout.PageCount; page++)
        {
            flash.Read(page, 0, encoded);
            pages[page] = PageHeader.TryRead(encoded, out var header)
                ? (header.Sequence, page, header.EraseCount)
                : (0, page, 0);
        }

        Array.Sort(pages);
        foreach (var (_, page, _) in pages)
        {
            flash.Erase(page);
            flash.Flush();
        }

        var (_, first, wear) = pages[0];
        new PageHeader(
            PageHeader.CurrentVersion,
            layout.HeaderSize,
            1,
            0,
            1,
            wear + 1,
            0,
            (byte)BitOperations.Log2((uint)layout.PageSize),
            layout.PageCount,
            layout.ProgramSize).Write(encoded);
        flash.Program(first, 0, encoded);
        flash.Flush();
    }
}
