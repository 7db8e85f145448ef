namespace ScCaToken.Core.State;

/// <summary>Objects of an application in ascending order of their ids.</summary>
internal sealed class SortedObjects<T>
    where T : class
{
    private readonly List<int> _ids = [];
    private readonly List<T> _items = [];

    public IReadOnlyList<T> All => _items;

    public ReadOnlySpan<T> Items => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_items);

    public int Count => _items.Count;

    /// <summary>The object with <paramref name="id"/>, or null.</summary>
    public T? Find(int id)
    {
        int index = _ids.BinarySearch(id);
        return index < 0 ? null : _items[index];
    }

    /// <summary>Id of the object at a position.</summary>
    public int IdAt(int index) => _ids[index];

    /// <summary>Position of the first object whose id is not below <paramref name="id"/>.</summary>
    public int IndexFrom(int id)
    {
        int index = _ids.BinarySearch(id);
        return index < 0 ? ~index : index;
    }

    public void Add(int id, T item)
    {
        int index = IndexFrom(id);
        _ids.Insert(index, id);
        _items.Insert(index, item);
    }

    public void Remove(int id)
    {
        int index = _ids.BinarySearch(id);
        if (index < 0)
            return;
        _ids.RemoveAt(index);
        _items.RemoveAt(index);
    }

    public void Clear()
    {
        _ids.Clear();
        _items.Clear();
    }
}
