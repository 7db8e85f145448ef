using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Storage;

/// <summary>Sizes that follow from the flash geometry (docs/STORAGE.md §4): what a page holds, what the log may hold, what is kept back.</summary>
internal sealed class StoreLayout
{
    /// <summary>Fewest pages a store works on: the live log, one page for recovery and the compaction guard.</summary>
    public const int MinPageCount = 6;

    private const int MinAlignment = 8;
    private const int MinPageSize = 256;
    private const int MaxPageSize = 32768;

    public StoreLayout(IFlash flash)
    {
        bool pageSizeFits = int.IsPow2(flash.PageSize) && flash.PageSize is >= MinPageSize and <= MaxPageSize;
        bool programSizeFits = int.IsPow2(flash.ProgramSize) && flash.ProgramSize <= 32;
        if (!pageSizeFits || !programSizeFits || flash.PageCount is < MinPageCount or > ushort.MaxValue)
            throw new ArgumentException("the flash geometry is not supported by the record store", nameof(flash));
        PageSize = flash.PageSize;
        PageCount = flash.PageCount;
        ProgramSize = flash.ProgramSize;
        Alignment = Math.Max(MinAlignment, flash.ProgramSize);
        HeaderSize = Align(PageHeader.EncodedLength);
        Payload = PageSize - HeaderSize;
        MaxEntrySize = EntrySize(RecordStore.MaxValueLength);
        Padding = 2 * Alignment;
        Guard = Payload + MaxEntrySize + (PageCount * Padding);
        Reserve = MaxEntrySize + 512;
        LogCapacity = ((PageCount - 1) * Payload) - Guard - (PageCount * Padding);
        TotalSpace = LogCapacity - Reserve;
        if (TotalSpace < MaxEntrySize)
            throw new ArgumentException("the flash is too small for the record store", nameof(flash));
    }

    public int PageSize { get; }

    public int PageCount { get; }

    public int ProgramSize { get; }

    /// <summary>Entries start at multiples of this: the program granularity, at least 8.</summary>
    public int Alignment { get; }

    /// <summary>Bytes of the page header, aligned; the first entry may start here.</summary>
    public int HeaderSize { get; }

    /// <summary>Log bytes per page.</summary>
    public int Payload { get; }

    /// <summary>Bytes of the largest entry, aligned.</summary>
    public int MaxEntrySize { get; }

    /// <summary>Most bytes lost at the end of a page because an entry header does not fit there.</summary>
    public int Padding { get; }

    /// <summary>Log bytes that stay free after every commit so that the oldest page can always be compacted.</summary>
    public int Guard { get; }

    /// <summary>Live bytes kept for transactions that do not grow the store: deletes, counters, updates.</summary>
    public int Reserve { get; }

    /// <summary>Largest sum of live bytes and bytes of the transaction being written.</summary>
    public int LogCapacity { get; }

    /// <summary>Live bytes a growing transaction may reach.</summary>
    public int TotalSpace { get; }

    /// <summary>Rounds up to the alignment of entries.</summary>
    public int Align(int length) => (length + Alignment - 1) & -Alignment;

    /// <summary>Log bytes of an entry with a value of <paramref name="valueLength"/> bytes.</summary>
    public int EntrySize(int valueLength) => Align(EntryHeader.EncodedLength + valueLength);
}
