using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ScCaToken.Core.Storage;

/// <summary>The changes between Begin and Commit, in RAM: entries in the order of the log, and an index by key of what a reader inside the transaction sees.</summary>
internal sealed class Transaction
{
    /// <summary>Value of the index for a record the transaction deleted.</summary>
    public const int Deleted = -1;

    private StagedEntry[] _entries = new StagedEntry[16];
    private RecordLocation[] _places = new RecordLocation[16];
    private byte[] _values = new byte[4096];
    private int _used;

    /// <summary>Number of entries, replaced ones (kind None) included.</summary>
    public int Count { get; private set; }

    /// <summary>Key → index of its entry, or <see cref="Deleted"/>.</summary>
    public RecordIndex<int> Index { get; } = new();

    /// <summary>The entry at <paramref name="index"/>.</summary>
    public StagedEntry this[int index] => _entries[index];

    /// <summary>Index of the last entry that was not replaced, -1 when nothing is to be written.</summary>
    public int LastEffective
    {
        get
        {
            int last = Count - 1;
            while (last >= 0 && _entries[last].Kind == EntryKind.None)
                last--;
            return last;
        }
    }

    /// <summary>Remembers where an entry was written.</summary>
    public void Place(int index, RecordLocation place) => _places[index] = place;

    /// <summary>Where an entry was written.</summary>
    public RecordLocation PlaceOf(int index) => _places[index];

    /// <summary>Last key of a range entry.</summary>
    public uint RangeEnd(StagedEntry entry) => BinaryPrimitives.ReadUInt32LittleEndian(Value(entry));

    /// <summary>The value of an entry.</summary>
    public ReadOnlySpan<byte> Value(StagedEntry entry) => _values.AsSpan(entry.Offset, entry.Length);

    /// <summary>Drops everything; the buffer held key material, so it is cleared.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_values.AsSpan(0, _used));
        _used = 0;
        Count = 0;
        Index.Clear();
    }

    public void Put(uint key, ReadOnlySpan<byte> value)
    {
        Forget(key);
        Index.Set(key, Add(EntryKind.Put, key, value), out _);
    }

    /// <summary>Stages a delete; <paramref name="isStored"/> tells whether the log knows the record at all.</summary>
    public void Delete(uint key, bool isStored)
    {
        if (Index.TryGet(key, out int known) && known == Deleted)
            return;
        Forget(key);
        if (isStored)
            Add(EntryKind.Delete, key, default);
        Index.Set(key, Deleted, out _);
    }

    /// <summary>Stages the delete of all keys of a range as one entry.</summary>
    public void DeleteRange(uint first, uint last, RecordIndex<RecordLocation> stored)
    {
        for (int slot = Index.LowerBound(first); slot < Index.Count && Index.KeyAt(slot) <= last; slot++)
            Forget(Index.KeyAt(slot));
        Span<byte> end = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(end, last);
        Add(EntryKind.DeleteRange, first, end);
        for (int slot = stored.LowerBound(first); slot < stored.Count && stored.KeyAt(slot) <= last; slot++)
            Index.Set(stored.KeyAt(slot), Deleted, out _);
    }

    private void Forget(uint key)
    {
        int slot = Index.LowerBound(key);
        if (slot == Index.Count || Index.KeyAt(slot) != key)
            return;
        int entry = Index.ValueAt(slot);
        if (entry != Deleted)
            _entries[entry] = default;
        Index.SetAt(slot, Deleted);
    }

    private int Add(EntryKind kind, uint key, ReadOnlySpan<byte> value)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
            Array.Resize(ref _places, Count * 2);
        }

        if (_used + value.Length > _values.Length)
        {
            byte[] grown = new byte[Math.Max(_values.Length * 2, _used + value.Length)];
            _values.AsSpan(0, _used).CopyTo(grown);
            CryptographicOperations.ZeroMemory(_values.AsSpan(0, _used));
            _values = grown;
        }

        value.CopyTo(_values.AsSpan(_used));
        _entries[Count] = new StagedEntry(kind, key, _used, value.Length);
        _used += value.Length;
        return Count++;
    }
}
