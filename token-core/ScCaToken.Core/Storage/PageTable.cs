using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Storage;

/// <summary>
/// The pages of the flash and their order: the live log is a chain from the oldest page (tail) to the newest (head), linked
/// by the sequence numbers in the headers; every page outside the chain is free and is erased right before it is used.
/// </summary>
internal sealed class PageTable
{
    /// <summary>No page.</summary>
    public const int NoPage = -1;

    private readonly IFlash _flash;
    private readonly StoreLayout _layout;
    private readonly PageHeaders _headers;
    private readonly bool[] _used;
    private readonly bool[] _bad;
    private readonly int[] _next;
    private readonly int[] _chain;
    private int _pinned = NoPage;
    private bool _hasForgiven;

    public PageTable(IFlash flash, StoreLayout layout)
    {
        _flash = flash;
        _layout = layout;
        _headers = new PageHeaders(flash, layout);
        _used = new bool[layout.PageCount];
        _bad = new bool[layout.PageCount];
        _next = new int[layout.PageCount];
        _chain = new int[layout.PageCount];
        Live = new int[layout.PageCount];
    }

    /// <summary>Live records that start in each page.</summary>
    public int[] Live { get; }

    /// <summary>Number of pages of the log.</summary>
    public int Length { get; private set; }

    /// <summary>The page being filled.</summary>
    public int Head => _chain[Length - 1];

    /// <summary>Pages that can be erased and used.</summary>
    public int Free { get; private set; }

    /// <summary>Pages at the tail without a live record: free as soon as the next page is opened.</summary>
    public int Drained
    {
        get
        {
            int drained = 0;
            while (drained < Length - 1 && Live[_chain[drained]] == 0 && _chain[drained] != _pinned)
                drained++;
            return drained;
        }
    }

    /// <summary>What is written from here on is not counted as live yet, so its pages must not leave the log before <see cref="Unpin"/>.</summary>
    public void PinHead() => _pinned = Head;

    /// <summary>What was written is counted now.</summary>
    public void Unpin() => _pinned = NoPage;

    /// <summary>The page at a place of the log, 0 being the oldest.</summary>
    public int PageAt(int place) => _chain[place];

    /// <summary>Header of a page of the log.</summary>
    public ref readonly PageHeader Header(int page) => ref _headers[page];

    /// <summary>Reads the headers and follows the log from the newest page to the oldest.</summary>
    public void Load()
    {
        int head = _headers.ReadAll();
        Array.Clear(Live);
        Follow(head);
    }

    /// <summary>
    /// Reads the headers again. True when the log only grew: the page that was the head is still at <paramref name="place"/> and
    /// none before it has left, so what is known of them still holds. False when everything has to be read again.
    /// </summary>
    public bool TryExtend(out int place)
    {
        int head = Head;
        uint headSequence = _headers[head].Sequence;
        uint tailSequence = _headers[_chain[0]].Sequence;
        place = Length - 1;
        int newest = _headers.ReadAll();
        if (_headers[head].Sequence != headSequence || _headers[newest].Tail != tailSequence)
            return false;
        Follow(newest);
        return Length > place && _chain[place] == head;
    }

    /// <summary>Reads log bytes that may continue on the following pages; false when the log ends first.</summary>
    public bool Read(int page, int offset, Span<byte> destination)
    {
        while (true)
        {
            int length = Math.Min(_layout.PageSize - offset, destination.Length);
            _flash.Read(page, offset, destination[..length]);
            if (length == destination.Length)
                return true;
            destination = destination[length..];
            page = _next[page];
            offset = _layout.HeaderSize;
            if (page < 0)
                return false;
        }
    }

    /// <summary>Erases the least worn free page and makes it the head; drained pages leave the log with the same write.</summary>
    public void Open(int first, ulong generation)
    {
        // Erase before dropping: until the new header is written, the drained pages still belong to the log on the flash.
        int page = EraseFree();
        Drop(Drained);
        Program(page, first, generation, _headers[Head].Sequence);
        Append(page);
    }

    /// <summary>
    /// Puts a copy of the first <paramref name="length"/> bytes of the page at <paramref name="place"/> in its stead and drops
    /// all later pages. The header is written last, so until it is complete the old log stands.
    /// </summary>
    /// <returns>The new page.</returns>
    public int Replace(int place, int length, Span<byte> pageBuffer)
    {
        int old = _chain[place];
        PageHeader header = _headers[old];
        int page = EraseFree();
        if (length > _layout.HeaderSize)
        {
            _flash.Read(old, 0, pageBuffer[..length]);
            ProgramOrRetire(page, _layout.HeaderSize, pageBuffer[_layout.HeaderSize..length]);
            _flash.Flush();
        }

        for (int i = place; i < Length; i++)
            Release(_chain[i]);
        Length = place;
        Drop(Drained);
        if (place > 0)
            _next[_chain[Length - 1]] = NoPage;
        Program(page, header.First, header.Generation, header.Previous);
        Append(page);
        return page;
    }

    /// <summary>Erase cycles of the least and the most worn page, as far as their headers can be read.</summary>
    public (uint Least, uint Most) Wear() => _headers.Wear();

    private void Follow(int head)
    {
        Unpin();
        Array.Clear(_used);
        Array.Fill(_next, NoPage);
        uint tail = _headers[head].Tail;
        int page = head;
        int place = _layout.PageCount;
        int following = NoPage;
        while (true)
        {
            _chain[--place] = page;
            _used[page] = true;
            _next[page] = following;
            following = page;
            if (_headers[page].Sequence == tail)
                break;
            page = _headers.Find(_headers[page].Previous);
            if (place == 0 || page < 0 || _used[page])
                throw new StoreException("a page of the record store is missing or damaged");
        }

        Length = _layout.PageCount - place;
        Array.Copy(_chain, place, _chain, 0, Length);
        CountFree();
    }

    private int EraseFree()
    {
        // What made this page superfluous must last before the page goes, and the page be empty before anything is written into it.
        _flash.Flush();
        int page = EraseLeastWorn();
        _flash.Flush();
        return page;
    }

    private int EraseLeastWorn()
    {
        while (true)
        {
            int page = LeastWornFree();
            try
            {
                _flash.Erase(page);
                _headers.CountErase(page);
                return page;
            }
            catch (FlashException)
            {
                Retire(page);
            }
        }
    }

    /// <summary>A commit begins: failed pages may be given one more chance in it.</summary>
    public void BeginCommit() => _hasForgiven = false;

    /// <summary>
    /// Out of pages: takes the failed ones back, once per commit, because what failed may have been the supply or a write
    /// protection and not the page. False when there is nothing to take back.
    /// </summary>
    public bool ForgiveFailures()
    {
        if (_hasForgiven || !_bad.AsSpan().Contains(true))
            return false;
        _hasForgiven = true;
        Array.Clear(_bad);
        CountFree();
        return true;
    }

    private int LeastWornFree()
    {
        int best = FindLeastWornFree();
        if (best < 0 && ForgiveFailures())
            best = FindLeastWornFree();
        return best >= 0 ? best : throw new FlashException("no usable flash page is left");
    }

    private int FindLeastWornFree()
    {
        int best = NoPage;
        int start = Length > 0 ? Head : 0;
        for (int step = 1; step <= _layout.PageCount; step++)
        {
            int page = (start + step) % _layout.PageCount;
            if (_used[page] || _bad[page])
                continue;
            if (best < 0 || _headers[page].EraseCount < _headers[best].EraseCount)
                best = page;
        }

        return best;
    }

    private void Program(int page, int first, ulong generation, uint previous)
    {
        uint tail = Length > 0 ? _headers[_chain[0]].Sequence : 0;
        var header = _headers.Make(page, first, generation, previous, tail, out var encoded);
        ProgramOrRetire(page, 0, encoded);
        _headers.Accept(page, header);
    }

    /// <summary>Programs; a page that fails is not used again.</summary>
    public void ProgramOrRetire(int page, int offset, ReadOnlySpan<byte> data)
    {
        try
        {
            _flash.Program(page, offset, data);
        }
        catch (FlashException)
        {
            _bad[page] = true;
            throw;
        }
    }

    private void Retire(int page)
    {
        _bad[page] = true;
        Free--;
    }

    private void Append(int page)
    {
        if (Length > 0)
            _next[Head] = page;
        _chain[Length++] = page;
        _used[page] = true;
        _next[page] = NoPage;
        Live[page] = 0;
        Free--;
    }

    private void Drop(int count)
    {
        for (int i = 0; i < count; i++)
            Release(_chain[i]);
        Array.Copy(_chain, count, _chain, 0, Length - count);
        Length -= count;
    }

    private void Release(int page)
    {
        _used[page] = false;
        if (!_bad[page])
            Free++;
    }

    private void CountFree()
    {
        Free = 0;
        for (int page = 0; page < _layout.PageCount; page++)
            Free += _used[page] || _bad[page] ? 0 : 1;
    }
}
