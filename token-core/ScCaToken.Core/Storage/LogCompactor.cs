using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Storage;

/// <summary>
/// Makes room: copies the live records of the oldest page to the head, so that the page can leave the log. Pages leave in the
/// order they were filled, which also spreads erases evenly over the flash.
/// </summary>
internal sealed class LogCompactor(IFlash flash, StoreLayout layout, PageTable pages, LogState state, LogWriter writer)
{
    private readonly byte[] _page = new byte[layout.PageSize];
    private readonly byte[] _value = new byte[RecordStore.MaxValueLength];
    private readonly List<(uint Key, RecordLocation Location)> _moved = [];

    /// <summary>Compacts until a transaction of <paramref name="size"/> log bytes fits and the guard stays free.</summary>
    public void MakeRoom(int size)
    {
        int needed = size + (((size / layout.Payload) + 2) * layout.Padding) + layout.Guard;
        int turns = layout.PageCount + 2;
        while (writer.Room < needed)
        {
            if (turns-- > 0 && DrainOldest())
                continue;
            if (!pages.ForgiveFailures())
                throw new FlashException("too many flash pages have failed");
            turns = layout.PageCount + 2;
        }
    }

    private bool DrainOldest()
    {
        int place = pages.Drained;
        if (place >= pages.Length - 1)
            return false;
        int page = pages.PageAt(place);
        int offset = pages.Header(page).First;
        flash.Read(page, 0, _page);
        _moved.Clear();
        pages.PinHead();
        while (layout.PageSize - offset >= EntryHeader.EncodedLength)
        {
            if (!EntryHeader.TryRead(_page.AsSpan(offset), out var header))
                throw new StoreException("committed data of the record store is damaged");
            if (IsLive(header, page, offset))
                Move(header, page, offset);
            offset += layout.EntrySize(header.Length);
        }

        writer.Flush();
        foreach (var (key, location) in _moved)
            state.Put(key, location);
        pages.Unpin();
        return true;
    }

    private bool IsLive(EntryHeader header, int page, int offset) =>
        header.BaseKind == EntryKind.Put
        && state.Index.TryGet(header.Key, out var location)
        && location.Page == page
        && location.Offset == offset;

    private void Move(EntryHeader header, int page, int offset)
    {
        var value = _value.AsSpan(0, header.Length);
        pages.Read(page, offset + EntryHeader.EncodedLength, value);
        uint crc = EntryHeader.BeginChecksum(_page.AsSpan(offset, EntryHeader.EncodedLength));
        // Copying gives the record a new checksum; damage must not be laundered on the way.
        if (Crc32C.Finish(Crc32C.Append(crc, value)) != header.Checksum)
            throw new StoreException("committed data of the record store is damaged");
        _moved.Add((header.Key, writer.Append(header.Key, EntryKind.Put | EntryKind.Copy | EntryKind.Last, value)));
    }
}
