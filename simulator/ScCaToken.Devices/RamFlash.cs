using ScCaToken.Core.Devices;

namespace ScCaToken.Devices;

/// <summary>
/// A flash in memory that is as strict as the real thing: it counts erases, refuses to set bits by programming, insists on
/// the program granularity and, where asked, wears out.
/// </summary>
public sealed class RamFlash : IFlash
{
    /// <summary>Default page size in bytes.</summary>
    public const int DefaultPageSize = 4096;

    /// <summary>Default number of pages: 256 KiB in all.</summary>
    public const int DefaultPageCount = 64;

    /// <summary>Default program granularity in bytes.</summary>
    public const int DefaultProgramSize = 8;

    private readonly byte[] _bytes;
    private readonly int[] _wear;

    /// <summary>Makes an erased flash.</summary>
    public RamFlash(int pageSize = DefaultPageSize, int pageCount = DefaultPageCount, int programSize = DefaultProgramSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(programSize);
        if (pageSize <= 0 || pageSize % programSize != 0)
            throw new ArgumentOutOfRangeException(nameof(pageSize), "the page size must be a multiple of the program size");
        PageSize = pageSize;
        PageCount = pageCount;
        ProgramSize = programSize;
        _bytes = new byte[pageSize * pageCount];
        _bytes.AsSpan().Fill(0xFF);
        _wear = new int[pageCount];
    }

    /// <inheritdoc/>
    public int PageSize { get; }

    /// <inheritdoc/>
    public int PageCount { get; }

    /// <inheritdoc/>
    public int ProgramSize { get; }

    /// <summary>Erase cycles after which a page can be neither erased nor programmed; null for a flash that never wears out.</summary>
    public int? WearLimit { get; set; }

    /// <summary>Erase cycles of each page.</summary>
    public IReadOnlyList<int> Wear => _wear;

    /// <summary>The raw content: for tests that look at it or damage it.</summary>
    public Span<byte> Bytes => _bytes;

    /// <inheritdoc/>
    public void Read(int page, int offset, Span<byte> destination) => Page(page).Slice(offset, destination.Length).CopyTo(destination);

    /// <inheritdoc/>
    public void Program(int page, int offset, ReadOnlySpan<byte> data)
    {
        if (offset % ProgramSize != 0 || data.Length % ProgramSize != 0)
            throw new ArgumentException("offset and length must be multiples of the program size");
        var target = Page(page).Slice(offset, data.Length);
        if (_wear[page] > WearLimit)
            throw new FlashException("the page is worn out");
        for (int i = 0; i < data.Length; i++)
        {
            if ((data[i] & ~target[i]) != 0)
                throw new InvalidOperationException("programming cannot set bits: the page was not erased");
        }

        data.CopyTo(target);
    }

    /// <inheritdoc/>
    public void Erase(int page)
    {
        var target = Page(page);
        if (_wear[page] >= WearLimit)
        {
            _wear[page] = WearLimit.Value + 1;
            throw new FlashException("the page is worn out");
        }

        _wear[page]++;
        target.Fill(0xFF);
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    /// <summary>A copy of the content.</summary>
    public byte[] Snapshot() => [.. _bytes];

    /// <summary>Puts a copy taken by <see cref="Snapshot"/> back; wear counts stay.</summary>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        if (snapshot.Length != _bytes.Length)
            throw new ArgumentException("the snapshot belongs to a flash of another size", nameof(snapshot));
        snapshot.CopyTo(_bytes);
    }

    private Span<byte> Page(int page)
    {
        if ((uint)page >= (uint)PageCount)
            throw new ArgumentOutOfRangeException(nameof(page));
        return _bytes.AsSpan(page * PageSize, PageSize);
    }
}
