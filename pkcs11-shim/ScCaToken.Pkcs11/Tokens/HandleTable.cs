namespace ScCaToken.Pkcs11.Tokens;

/// <summary>
/// What a handle stands for. Handles count up and are never used twice (<see cref="HandleCounter"/>), so their low bits spread them evenly and
/// no hash is needed. Readers take no lock and see entries that never change; a general dictionary would touch twice as many cache lines,
/// which a signature has just pushed out.
/// </summary>
internal sealed class HandleTable<T>
    where T : class
{
    private readonly Lock _gate = new();
    private volatile Entry?[] _buckets = new Entry?[16];
    private int _count;

    private sealed record Entry(nuint Handle, T Item, Entry? Next);

    /// <summary>The item of a handle; null when there is none.</summary>
    public T? Find(nuint handle)
    {
        var buckets = _buckets;
        for (var entry = Volatile.Read(ref buckets[Bucket(handle, buckets)]); entry is not null; entry = entry.Next)
        {
            if (entry.Handle == handle)
                return entry.Item;
        }

        return null;
    }

    /// <summary>Gives a handle its item, in place of the one it had.</summary>
    public void Set(nuint handle, T item)
    {
        lock (_gate)
        {
            RemoveLocked(handle);
            if (_count >= _buckets.Length)
                Grow();
            Add(_buckets, handle, item);
            _count++;
        }
    }

    /// <summary>Takes an item out; null when there is none.</summary>
    public T? Remove(nuint handle)
    {
        lock (_gate)
            return RemoveLocked(handle);
    }

    /// <summary>The items at this moment.</summary>
    public List<T> ToList()
    {
        lock (_gate)
        {
            var items = new List<T>(_count);
            foreach (var bucket in _buckets)
            {
                for (var entry = bucket; entry is not null; entry = entry.Next)
                    items.Add(entry.Item);
            }

            return items;
        }
    }

    private static int Bucket(nuint handle, Entry?[] buckets) => (int)(handle & (nuint)(buckets.Length - 1));

    private static void Add(Entry?[] buckets, nuint handle, T item)
    {
        ref var bucket = ref buckets[Bucket(handle, buckets)];
        Volatile.Write(ref bucket, new Entry(handle, item, bucket));
    }

    private T? RemoveLocked(nuint handle)
    {
        var buckets = _buckets;
        ref var bucket = ref buckets[Bucket(handle, buckets)];
        T? found = null;
        Entry? rest = null;
        for (var entry = bucket; entry is not null; entry = entry.Next)
        {
            if (entry.Handle == handle)
                found = entry.Item;
            else
                rest = new Entry(entry.Handle, entry.Item, rest);
        }

        if (found is null)
            return null;
        Volatile.Write(ref bucket, rest);
        _count--;
        return found;
    }

    private void Grow()
    {
        var larger = new Entry?[2 * _buckets.Length];
        foreach (var bucket in _buckets)
        {
            for (var entry = bucket; entry is not null; entry = entry.Next)
                Add(larger, entry.Handle, entry.Item);
        }

        _buckets = larger;
    }
}
