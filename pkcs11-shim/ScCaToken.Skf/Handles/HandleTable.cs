using System.Diagnostics.CodeAnalysis;

namespace ScCaToken.Skf.Handles;

/// <summary>
/// All handles of the process. A handle is an index and a generation, so a closed one is never mistaken for its successor.
/// Looking up takes no lock: one array read and one comparison.
/// </summary>
internal sealed class HandleTable
{
    private const int IndexBits = 14;
    private const int MaxHandles = (1 << IndexBits) - 1;

    /// <summary>How many objects whose parent was closed wait for their own close; the oldest give way, so a client that never closes them costs nothing.</summary>
    private const int MaxOrphans = 1024;

    private readonly Lock _gate = new();
    private readonly HandleObject?[] _slots = new HandleObject?[MaxHandles];
    private readonly Queue<int> _free = new();
    private readonly Queue<HandleObject> _orphans = new();
    private int _used;
    private uint _generation;

    /// <summary>Handles open now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _used - _free.Count;
        }
    }

    /// <summary>Enters an object and gives it its handle; false when the table is full.</summary>
    public bool TryAdd(HandleObject item)
    {
        lock (_gate)
        {
            if (!TryTakeSlot(out int slot))
                return false;

            // The generation keeps the handle in 31 bits, for 32-bit callers and for those who store it in an int; it is never 0.
            _generation = (_generation % 0x1FFFF) + 1;
            item.Handle = (nint)((_generation << IndexBits) | (uint)(slot + 1));
            Volatile.Write(ref _slots[slot], item);
            return true;
        }
    }

    /// <summary>Finds the object of a handle if it is of the wanted kind, whether usable or not.</summary>
    public bool TryFind<T>(nint handle, [NotNullWhen(true)] out T? item)
        where T : HandleObject
    {
        int slot = SlotOf(handle);
        item = slot >= 0 ? Volatile.Read(ref _slots[slot]) as T : null;
        if (item is not null && item.Handle == handle)
            return true;
        item = null;
        return false;
    }

    /// <summary>Takes the object out of the table, releases it and everything below it; false when the handle is not of the wanted kind.</summary>
    public bool TryClose<T>(nint handle)
        where T : HandleObject
    {
        if (!TryFind<T>(handle, out var item) || !TryRemove(item))
            return false;
        if (item.TryClose())
            item.Release();
        if (item.MayHaveChildren)
            ReleaseOrphans();
        return true;
    }

    /// <summary>The index part; -1 for a value that is no handle of ours.</summary>
    private static int SlotOf(nint handle) => (int)(handle & MaxHandles) - 1;

    private bool TryRemove(HandleObject item)
    {
        lock (_gate)
        {
            int slot = SlotOf(item.Handle);
            if (!ReferenceEquals(_slots[slot], item))
                return false;
            Volatile.Write(ref _slots[slot], null);
            _free.Enqueue(slot);
            return true;
        }
    }

    /// <summary>Releases what hung below a closed object; the handles stay, so that closing them later succeeds.</summary>
    private void ReleaseOrphans()
    {
        List<HandleObject>? below = null;
        lock (_gate)
        {
            for (int i = 0; i < _used; i++)
            {
                if (_slots[i] is { } item && item.Parent is not null && !item.IsUsable && item.TryClose())
                    (below ??= []).Add(item);
            }

            foreach (var item in below ?? [])
            {
                _orphans.Enqueue(item);
                if (_orphans.Count > MaxOrphans)
                    TryRemove(_orphans.Dequeue());
            }
        }

        foreach (var item in below ?? [])
            item.Release();
    }

    private bool TryTakeSlot(out int slot)
    {
        // A slot rests a while before it is used again, which keeps stale handles stale for longer.
        if (_free.Count > 64 || (_used == MaxHandles && _free.Count > 0))
        {
            slot = _free.Dequeue();
            return true;
        }

        slot = _used;
        if (_used == MaxHandles)
            return false;
        _used++;
        return true;
    }
}
