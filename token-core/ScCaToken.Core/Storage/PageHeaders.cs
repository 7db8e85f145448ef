using System.Numerics;
using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Storage;

/// <summary>The headers of all pages as the flash has them; a page whose header does not read has sequence 0.</summary>
internal sealed class PageHeaders(IFlash flash, StoreLayout layout)
{
    private readonly PageHeader[] _headers = new PageHeader[layout.PageCount];
    private readonly byte[] _encoded = new byte[layout.HeaderSize];
    private uint _newest;

    /// <summary>Header of a page.</summary>
    public ref readonly PageHeader this[int page] => ref _headers[page];

    /// <summary>Reads all headers.</summary>
    /// <returns>The page opened last.</returns>
    /// <exception cref="StoreException">No store, a newer one, or one for another flash.</exception>
    public int ReadAll()
    {
        bool newer = false;
        int newest = PageTable.NoPage;
        for (int page = 0; page < layout.PageCount; page++)
        {
            flash.Read(page, 0, _encoded);
            bool valid = PageHeader.TryRead(_encoded, out _headers[page]);
            newer |= valid && _headers[page].Version > PageHeader.CurrentVersion;
            if (valid && (newest < 0 || _headers[page].Sequence > _headers[newest].Sequence))
                newest = page;
        }

        if (newer)
            throw new StoreException(StoreErrorKind.NewerVersion, "the record store was written by a newer version");
        if (newest < 0)
            throw new StoreException(StoreErrorKind.NotFormatted, "the flash holds no record store");
        CheckGeometry(_headers[newest]);
        _newest = _headers[newest].Sequence;
        return newest;
    }

    /// <summary>The page with this sequence number, <see cref="PageTable.NoPage"/> when there is none.</summary>
    public int Find(uint sequence)
    {
        for (int page = 0; page < layout.PageCount; page++)
        {
            if (sequence != 0 && _headers[page].Sequence == sequence)
                return page;
        }

        return PageTable.NoPage;
    }

    /// <summary>Counts an erase that succeeded.</summary>
    public void CountErase(int page)
    {
        // A page whose erase was cut has lost its count; pages are erased in turn, so it was one of the least worn.
        uint wear = _headers[page].Sequence == 0 ? Wear().Least : _headers[page].EraseCount;
        _headers[page] = _headers[page] with { EraseCount = wear + 1 };
    }

    /// <summary>Makes the header that opens a page; it counts as written with <see cref="Accept"/>.</summary>
    /// <param name="page">The page, erased.</param>
    /// <param name="first">Offset of the first entry that will start in it.</param>
    /// <param name="generation">Commits whose last entry starts in an earlier page.</param>
    /// <param name="previous">Sequence of the page before it.</param>
    /// <param name="tail">Sequence of the oldest page; 0 for the page itself.</param>
    /// <param name="encoded">Its bytes, until the next call.</param>
    public PageHeader Make(int page, int first, ulong generation, uint previous, uint tail, out ReadOnlySpan<byte> encoded)
    {
        uint sequence = _newest + 1;
        var header = new PageHeader(
            PageHeader.CurrentVersion,
            first,
            sequence,
            previous,
            tail == 0 ? sequence : tail,
            _headers[page].EraseCount,
            generation,
            (byte)BitOperations.Log2((uint)layout.PageSize),
            layout.PageCount,
            layout.ProgramSize);
        header.Write(_encoded);
        encoded = _encoded;
        return header;
    }

    /// <summary>The page carries this header now.</summary>
    public void Accept(int page, PageHeader header)
    {
        _headers[page] = header;
        _newest = header.Sequence;
    }

    /// <summary>Erase cycles of the least and the most worn page, as far as their headers can be read.</summary>
    public (uint Least, uint Most) Wear()
    {
        uint least = uint.MaxValue;
        uint most = 0;
        foreach (var header in _headers)
        {
            if (header.Sequence == 0)
                continue;
            least = Math.Min(least, header.EraseCount);
            most = Math.Max(most, header.EraseCount);
        }

        return (least, most);
    }

    private void CheckGeometry(in PageHeader header)
    {
        bool same = header.PageSizeLog2 == BitOperations.Log2((uint)layout.PageSize)
            && header.PageCount == layout.PageCount
            && header.ProgramSize == layout.ProgramSize;
        if (!same)
            throw new StoreException("the record store was made for another flash geometry");
    }
}
