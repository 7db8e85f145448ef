using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Storage;

/// <summary>
/// Records (32-bit key → value) on a flash, changed in transactions that survive any power cut as a whole or not at all.
/// A circular log: see docs/STORAGE.md for the bits and the guarantees. One owner, no locks; one transaction at a time.
/// Every member may throw <see cref="FlashException"/> when the flash fails; nothing stored is lost by that.
/// </summary>
public sealed class RecordStore
{
    /// <summary>Longest value of a record, in bytes.</summary>
    public const int MaxValueLength = 3072;

    private readonly IFlash _flash;
    private readonly StoreLayout _layout;
    private readonly PageTable _pages;
    private readonly LogState _state;
    private readonly LogScanner _scanner;
    private readonly LogWriter _writer;
    private readonly LogCompactor _compactor;
    private readonly Transaction _transaction = new();
    private bool _isOpen;
    private bool _isStale;

    private RecordStore(IFlash flash)
    {
        _flash = flash;
        _layout = new StoreLayout(flash);
        _pages = new PageTable(flash, _layout);
        _state = new LogState(_layout, _pages);
        _scanner = new LogScanner(flash, _layout, _pages, _state);
        _writer = new LogWriter(flash, _layout, _pages, _state);
        _compactor = new LogCompactor(flash, _layout, _pages, _state, _writer);
        Load();
    }

    /// <summary>Number of commits since the store was formatted; survives power-off.</summary>
    public ulong Generation => _state.Generation;

    /// <summary>Bytes a growing transaction can still add; a record costs its length plus 12, rounded up to the program granularity (at least 8).</summary>
    public int FreeSpace => Math.Max(0, _layout.TotalSpace - _state.LiveBytes);

    /// <summary>Bytes all records together can take, their overhead included.</summary>
    public int TotalSpace => _layout.TotalSpace;

    /// <summary>Number of committed records.</summary>
    public int Count => _state.Index.Count;

    /// <summary>True between <see cref="Begin"/> and <see cref="Commit"/> or <see cref="Rollback"/>.</summary>
    public bool InTransaction => _isOpen;

    /// <summary>Erase cycles of the least and the most worn page.</summary>
    public (uint Least, uint Most) Wear => _pages.Wear();

    /// <summary>Makes an empty store; whatever the flash held is erased.</summary>
    public static void Format(IFlash flash)
    {
        ArgumentNullException.ThrowIfNull(flash);
        StoreFormatter.Format(flash, new StoreLayout(flash));
    }

    /// <summary>True when the flash holds a store of any version, even a damaged one.</summary>
    public static bool IsFormatted(IFlash flash)
    {
        ArgumentNullException.ThrowIfNull(flash);
        return StoreFormatter.IsFormatted(flash);
    }

    /// <summary>Opens the store as its last committed transaction left it. Reads only: what a power cut left over is removed with the next commit.</summary>
    /// <exception cref="StoreException">No store, a newer format, or damage beyond what a power cut can do.</exception>
    public static RecordStore Mount(IFlash flash)
    {
        ArgumentNullException.ThrowIfNull(flash);
        return new RecordStore(flash);
    }

    /// <summary>Looks the length of a record up, in bytes.</summary>
    public bool TryGetLength(uint key, out int length)
    {
        EnsureFresh();
        length = 0;
        if (_isOpen && _transaction.Index.TryGet(key, out int staged))
        {
            if (staged == Transaction.Deleted)
                return false;
            length = _transaction[staged].Length;
            return true;
        }

        if (!_state.Index.TryGet(key, out var location))
            return false;
        length = location.Length;
        return true;
    }

    /// <summary>Copies a record's value to the start of <paramref name="destination"/>.</summary>
    /// <returns>Its length in bytes, -1 when there is no such record.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="FlashException">The record no longer matches its checksum; the destination is cleared.</exception>
    public int Read(uint key, Span<byte> destination)
    {
        EnsureFresh();
        if (_isOpen && _transaction.Index.TryGet(key, out int staged))
        {
            if (staged == Transaction.Deleted)
                return -1;
            var value = _transaction.Value(_transaction[staged]);
            value.CopyTo(destination);
            return value.Length;
        }

        if (!_state.Index.TryGet(key, out var location))
            return -1;
        if (destination.Length < location.Length)
            throw new ArgumentException("the destination is shorter than the record", nameof(destination));
        ReadIntact(key, location, destination[..location.Length]);
        return location.Length;
    }

    /// <summary>True when the record exists.</summary>
    public bool Contains(uint key) => TryGetLength(key, out _);

    /// <summary>Appends the keys from <paramref name="first"/> to <paramref name="last"/> (inclusive) to <paramref name="keys"/>, ascending.</summary>
    public void CopyKeys(uint first, uint last, List<uint> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        EnsureFresh();
        int slot = _state.Index.LowerBound(first);
        int staged = _isOpen ? _transaction.Index.LowerBound(first) : 0;
        int stagedCount = _isOpen ? _transaction.Index.Count : 0;
        while (true)
        {
            bool hasStored = slot < _state.Index.Count && _state.Index.KeyAt(slot) <= last;
            bool hasStaged = staged < stagedCount && _transaction.Index.KeyAt(staged) <= last;
            if (!hasStored && !hasStaged)
                return;
            if (hasStored && (!hasStaged || _state.Index.KeyAt(slot) < _transaction.Index.KeyAt(staged)))
            {
                keys.Add(_state.Index.KeyAt(slot++));
                continue;
            }

            uint key = _transaction.Index.KeyAt(staged);
            if (_transaction.Index.ValueAt(staged++) != Transaction.Deleted)
                keys.Add(key);
            if (hasStored && _state.Index.KeyAt(slot) == key)
                slot++;
        }
    }

    /// <summary>Starts a transaction; its changes are seen by reads at once and by the flash at <see cref="Commit"/>.</summary>
    public void Begin()
    {
        if (_isOpen)
            throw new InvalidOperationException("a transaction is open already");
        EnsureFresh();
        _isOpen = true;
    }

    /// <summary>Sets a record to a value of at most <see cref="MaxValueLength"/> bytes.</summary>
    public void Put(uint key, ReadOnlySpan<byte> value)
    {
        EnsureOpen();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxValueLength);
        _transaction.Put(key, value);
    }

    /// <summary>Deletes a record; one that does not exist is no error.</summary>
    public void Delete(uint key)
    {
        EnsureOpen();
        _transaction.Delete(key, _state.Index.TryGet(key, out _));
    }

    /// <summary>Deletes all records from <paramref name="first"/> to <paramref name="last"/> (inclusive); it costs as much as deleting one.</summary>
    public void DeleteRange(uint first, uint last)
    {
        EnsureOpen();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, last);
        _transaction.DeleteRange(first, last, _state.Index);
    }

    /// <summary>
    /// Writes the transaction and ends it, whatever happens. A transaction that does not grow the store and writes at most
    /// <see cref="MaxValueLength"/> bytes always fits.
    /// </summary>
    /// <exception cref="StoreFullException">It does not fit; nothing was changed.</exception>
    /// <exception cref="FlashException">The flash failed; nothing was changed.</exception>
    public void Commit()
    {
        EnsureOpen();
        try
        {
            int last = _transaction.LastEffective;
            if (last < 0)
                return;
            int size = CheckSpace();
            // From here until the end the flash may stop at any operation; then the index is read again from what it holds.
            _isStale = true;
            _pages.BeginCommit();
            if (_scanner.IsTorn)
            {
                _writer.Repair(_scanner.EndPlace, _scanner.EndOffset);
                _scanner.MarkRepaired();
            }

            _compactor.MakeRoom(size);
            Write(last);
            _isStale = false;
        }
        finally
        {
            Rollback();
        }
    }

    /// <summary>Ends the transaction without a change.</summary>
    public void Rollback()
    {
        _transaction.Clear();
        _isOpen = false;
    }

    /// <summary>Takes over what another owner of the same flash has committed; a flash that was formatted or put back must be mounted anew. Not inside a transaction.</summary>
    /// <exception cref="StoreException">The flash no longer holds a usable store.</exception>
    public void Refresh()
    {
        if (_isOpen)
            throw new InvalidOperationException("a transaction is open");
        if (_isStale || _scanner.IsTorn)
        {
            Load();
            return;
        }

        // Until the scan is through, the index is of no state the log ever had.
        _isStale = true;
        if (!_pages.TryExtend(out int place))
        {
            Load();
            return;
        }

        _scanner.Scan(place, _writer.Offset);
        _writer.Start(_scanner.EndOffset);
        _isStale = false;
    }

    /// <summary>Another owner may be rewriting the very page: what does not match its checksum is not handed out.</summary>
    private void ReadIntact(uint key, RecordLocation location, Span<byte> value)
    {
        Span<byte> encoded = stackalloc byte[EntryHeader.EncodedLength];
        _flash.Read(location.Page, location.Offset, encoded);
        _pages.Read(location.Page, location.Offset + EntryHeader.EncodedLength, value);
        uint crc = Crc32C.Finish(Crc32C.Append(EntryHeader.BeginChecksum(encoded), value));
        if (EntryHeader.TryRead(encoded, out var header) && header.Key == key && header.Length == value.Length && header.Checksum == crc)
            return;
        value.Clear();
        throw new FlashException("a record does not match its checksum");
    }

    private void Load()
    {
        _isStale = true;
        _pages.Load();
        _scanner.ScanAll();
        _writer.Start(_scanner.EndOffset);
        _isStale = false;
    }

    private void EnsureFresh()
    {
        if (_isStale)
            Load();
    }

    private void EnsureOpen()
    {
        if (!_isOpen)
            throw new InvalidOperationException("no transaction is open");
    }

    /// <summary>Log bytes of the transaction, when it fits.</summary>
    private int CheckSpace()
    {
        int size = 0;
        for (int i = 0; i < _transaction.Count; i++)
        {
            if (_transaction[i].Kind != EntryKind.None)
                size += _layout.EntrySize(_transaction[i].Length);
        }

        int before = _state.LiveBytes;
        int after = before;
        for (int slot = 0; slot < _transaction.Index.Count; slot++)
        {
            if (_state.Index.TryGet(_transaction.Index.KeyAt(slot), out var old))
                after -= _layout.EntrySize(old.Length);
            int staged = _transaction.Index.ValueAt(slot);
            if (staged != Transaction.Deleted)
                after += _layout.EntrySize(_transaction[staged].Length);
        }

        bool grows = after > before;
        if ((grows && after > _layout.TotalSpace) || before + size > _layout.LogCapacity)
            throw new StoreFullException();
        return size;
    }

    private void Write(int last)
    {
        _pages.PinHead();
        for (int i = 0; i <= last; i++)
        {
            var entry = _transaction[i];
            if (entry.Kind == EntryKind.None)
                continue;
            var kind = i == last ? entry.Kind | EntryKind.Last : entry.Kind;
            _transaction.Place(i, _writer.Append(entry.Key, kind, _transaction.Value(entry)));
        }

        _writer.Flush();
        for (int i = 0; i <= last; i++)
        {
            var entry = _transaction[i];
            if (entry.Kind == EntryKind.Put)
                _state.Put(entry.Key, _transaction.PlaceOf(i));
            else if (entry.Kind == EntryKind.Delete)
                _state.Delete(entry.Key, entry.Key);
            else if (entry.Kind == EntryKind.DeleteRange)
                _state.Delete(entry.Key, _transaction.RangeEnd(entry));
        }

        _pages.Unpin();
        _state.Generation++;
    }
}
