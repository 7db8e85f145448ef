namespace ScCaToken.Core.State;

/// <summary>
/// Objects of an application in ascending order of their ids. Plain arrays and a search of its own: every command looks up two objects, and
/// with a list and a generic search around each that would be a good part of what its gates cost.
/// </summary>
internal sealed class SortedObjects<T>
    where T : class
{
    private int[] _ids = [];
    private T[] _items = [];

    // The object found last: commands come in runs for one key.
    private T? _latest;
    private int _latestId;

    public ReadOnlySpan<T> Items => _items.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>The object with <paramref name="id"/>, or null.</summary>
    public T? Find(int id)
    {
        if (_latest is { } latest && _latestId == id)
            return latest;
        int index = IndexFrom(id);
        if (!Holds(index, id))
            return null;
        _latestId = id;
        return _latest = _items[index];
    }

    /// <summary>Id of the object at a position.</summary>
    public int IdAt(int index) => _ids.AsSpan(0, Count)[index];

    /// <summary>Position of the first object whose id is not below <paramref name="id"/>.</summary>
    public int IndexFrom(int id)
    {
        var ids = _ids.AsSpan(0, Count);
        int first = 0, end = ids.Length;
        while (first < end)
        {
            int middle = (first + end) >>> 1;
            if (ids[middle] < id)
                first = middle + 1;
            else
                end = middle;
        }

        return first;
    }

    /// <summary>Puts an object in its place; nothing has the id yet.</summary>
    public void Add(int id, T item)
    {
        if (Count == _ids.Length)
        {
            int room = Math.Max(4, 2 * Count);
            Array.Resize(ref _ids, room);
            Array.Resize(ref _items, room);
        }

        int index = IndexFrom(id);
        Array.Copy(_ids, index, _ids, index + 1, Count - index);
        Array.Copy(_items, index, _items, index + 1, Count - index);
        _ids[index] = id;
        _items[index] = item;
        Count++;
    }

    public void Remove(int id)
    {
        int index = IndexFrom(id);
        if (!Holds(index, id))
            return;
        _latest = null;
        Count--;
        Array.Copy(_ids, index + 1, _ids, index, Count - index);
        Array.Copy(_items, index + 1, _items, index, Count - index);
        _items[Count] = null!;
    }

    public void Clear()
    {
        _ids = [];
        _items = [];
        _latest = null;
        Count = 0;
    }

    private bool Holds(int index, int id) => index < Count && _ids[index] == id;
}
