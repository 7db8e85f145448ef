namespace ScCaToken.Core.Storage;

/// <summary>
/// Key → value in RAM as two parallel arrays in ascending key order: a look-up is a binary search over keys alone, an
/// update touches one slot, a range is a slice, and nothing is allocated once the arrays have grown.
/// </summary>
internal sealed class RecordIndex<T>
    where T : struct
{
    private uint[] _keys = new uint[64];
    private T[] _values = new T[64];

    /// <summary>Number of keys.</summary>
    public int Count { get; private set; }

    /// <summary>The key in place <paramref name="slot"/>.</summary>
    public uint KeyAt(int slot) => _keys[slot];

    /// <summary>The value in place <paramref name="slot"/>.</summary>
    public T ValueAt(int slot) => _values[slot];

    /// <summary>Forgets all keys and keeps the memory.</summary>
    public void Clear() => Count = 0;

    /// <summary>First slot whose key is not below <paramref name="key"/>.</summary>
    public int LowerBound(uint key)
    {
        int low = 0;
        int high = Count;
        // Keys mostly arrive in ascending order: look at the end first.
        if (high > 0 && _keys[high - 1] < key)
            return high;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_keys[middle] < key)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Looks a key up.</summary>
    public bool TryGet(uint key, out T value)
    {
        int slot = LowerBound(key);
        if (slot < Count && _keys[slot] == key)
        {
            value = _values[slot];
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Sets a key; true and the value it had when it was there.</summary>
    public bool Set(uint key, T value, out T old)
    {
        int slot = LowerBound(key);
        if (slot < Count && _keys[slot] == key)
        {
            old = _values[slot];
            _values[slot] = value;
            return true;
        }

        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, Count * 2);
            Array.Resize(ref _values, Count * 2);
        }

        Array.Copy(_keys, slot, _keys, slot + 1, Count - slot);
        Array.Copy(_values, slot, _values, slot + 1, Count - slot);
        _keys[slot] = key;
        _values[slot] = value;
        Count++;
        old = default;
        return false;
    }

    /// <summary>Replaces the value in place <paramref name="slot"/>.</summary>
    public void SetAt(int slot, T value) => _values[slot] = value;

    /// <summary>Removes <paramref name="count"/> neighbouring slots.</summary>
    public void RemoveAt(int slot, int count)
    {
        Array.Copy(_keys, slot + count, _keys, slot, Count - slot - count);
        Array.Copy(_values, slot + count, _values, slot, Count - slot - count);
        Count -= count;
    }
}
