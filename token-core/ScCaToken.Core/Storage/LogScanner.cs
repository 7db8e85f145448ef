using System.Buffers.Binary;
using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Storage;

/// <summary>
/// Reads the log from a position to its end and applies every committed transaction. What is wrong at the very end is a
/// power cut and is left for <see cref="LogWriter.Repair"/>; what is wrong anywhere else is corruption.
/// </summary>
internal sealed class LogScanner(IFlash flash, StoreLayout layout, PageTable pages, LogState state)
{
    private readonly byte[] _page = new byte[layout.PageSize];
    private readonly byte[] _value = new byte[RecordStore.MaxValueLength];
    private readonly List<Pending> _pending = [];

    /// <summary>An entry whose transaction has not been seen to its end.</summary>
    private readonly record struct Pending(EntryKind Kind, uint Key, uint LastKey, RecordLocation Location);

    /// <summary>How one page ended.</summary>
    private enum PageEnd
    {
        Full,
        Blank,
        Torn,
    }

    /// <summary>Place in the log where the last committed transaction ends.</summary>
    public int EndPlace { get; private set; }

    /// <summary>Offset where the last committed transaction ends.</summary>
    public int EndOffset { get; private set; }

    /// <summary>True when something that was never committed lies behind the end.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>The left-over behind the end is gone.</summary>
    public void MarkRepaired() => IsTorn = false;

    /// <summary>Reads the whole log.</summary>
    public void ScanAll()
    {
        state.Clear();
        ref readonly var tail = ref pages.Header(pages.PageAt(0));
        state.Generation = tail.Generation;
        Scan(0, tail.First);
    }

    /// <summary>Reads the log from the end of a committed transaction on.</summary>
    public void Scan(int place, int offset)
    {
        _pending.Clear();
        EndPlace = place;
        EndOffset = offset;
        IsTorn = false;
        ulong generation = state.Generation;
        int last = pages.Length - 1;
        for (; ; place++)
        {
            var end = ScanPage(place, ref offset, ref generation);
            if (place == last)
            {
                IsTorn = end == PageEnd.Torn || _pending.Count > 0 || EndPlace != last;
                return;
            }

            if (end == PageEnd.Blank)
                throw Damaged();
            if (end == PageEnd.Torn)
            {
                CheckTornAcross(place);
                IsTorn = true;
                return;
            }

            ref readonly var next = ref pages.Header(pages.PageAt(place + 1));
            // The spill of an entry over the page end and the commit count must be what the next page was opened with.
            int spill = offset - layout.PageSize;
            int first = spill > 0 ? Math.Min(layout.HeaderSize + spill, layout.PageSize) : layout.HeaderSize;
            if (next.First != first || next.Generation != generation)
                throw Damaged();
            offset = spill > 0 ? layout.HeaderSize + spill : layout.HeaderSize;
            if (_pending.Count == 0)
                (EndPlace, EndOffset) = (place + 1, offset);
        }
    }

    private ReadOnlySpan<byte> PageBytes => _page;

    private PageEnd ScanPage(int place, ref int offset, ref ulong generation)
    {
        int page = pages.PageAt(place);
        if (offset >= layout.PageSize)
            return PageEnd.Full;
        flash.Read(page, 0, _page);
        while (layout.PageSize - offset >= EntryHeader.EncodedLength)
        {
            var encoded = PageBytes.Slice(offset, EntryHeader.EncodedLength);
            if (!PageBytes[offset..].ContainsAnyExcept((byte)0xFF))
                return PageEnd.Blank;
            if (!EntryHeader.TryRead(encoded, out var header) || !IsIntact(page, offset, header))
                return PageEnd.Torn;
            Take(page, offset, header);
            offset += layout.EntrySize(header.Length);
            if (!header.IsLast)
                continue;
            generation += header.IsCopy ? 0u : 1u;
            Commit();
            state.Generation = generation;
            (EndPlace, EndOffset) = (place, offset);
        }

        return PageEnd.Full;
    }

    private bool IsIntact(int page, int offset, EntryHeader header)
    {
        var encoded = PageBytes.Slice(offset, EntryHeader.EncodedLength);
        uint crc = EntryHeader.BeginChecksum(encoded);
        int start = offset + EntryHeader.EncodedLength;
        if (start + header.Length <= layout.PageSize)
            return Crc32C.Finish(Crc32C.Append(crc, PageBytes.Slice(start, header.Length))) == header.Checksum;
        var value = _value.AsSpan(0, header.Length);
        return pages.Read(page, start, value) && Crc32C.Finish(Crc32C.Append(crc, value)) == header.Checksum;
    }

    private void Take(int page, int offset, EntryHeader header)
    {
        uint last = header.Key;
        if (header.BaseKind == EntryKind.DeleteRange)
        {
            Span<byte> end = stackalloc byte[sizeof(uint)];
            pages.Read(page, offset + EntryHeader.EncodedLength, end);
            last = BinaryPrimitives.ReadUInt32LittleEndian(end);
        }

        _pending.Add(new Pending(header.BaseKind, header.Key, last, new RecordLocation(page, offset, header.Length)));
    }

    private void Commit()
    {
        foreach (var entry in _pending)
        {
            if (entry.Kind == EntryKind.Put)
                state.Put(entry.Key, entry.Location);
            else
                state.Delete(entry.Key, entry.LastKey);
        }

        _pending.Clear();
    }

    /// <summary>A damaged entry before the head is a power cut only if it runs into the head and nothing follows it there.</summary>
    private void CheckTornAcross(int place)
    {
        for (int later = place + 1; later < pages.Length; later++)
        {
            int page = pages.PageAt(later);
            int first = pages.Header(page).First;
            if (first == layout.PageSize)
                continue;
            flash.Read(page, 0, _page);
            if (first == layout.HeaderSize || later != pages.Length - 1 || PageBytes[first..].ContainsAnyExcept((byte)0xFF))
                throw Damaged();
        }
    }

    private static StoreException Damaged() => new("committed data of the record store is damaged");
}
