namespace ScCaToken.Core.State;

/// <summary>
/// Gives out the ids of one kind of object, one after the other round the ring of its range. The counters record keeps the newest id at the last deletion;
/// which ones came after it is seen from the objects.
/// </summary>
internal sealed class IdCounter(IdRange range)
{
    private int _counted;

    /// <summary>The id given out last; 0 before the first.</summary>
    public int Last { get; private set; }

    /// <summary>Begins anew with what the counters record says.</summary>
    public void Restart(int counted) => Last = _counted = counted;

    /// <summary>Remembers that an id was given out.</summary>
    public void Use(int id) => Last = id;

    /// <summary>
    /// Takes in an object that was found. Once the counter has wrapped, old objects have larger ids than new ones: what lies less than half the ring
    /// ahead of the record came after it, everything else before.
    /// </summary>
    public void Saw(int id)
    {
        if (!range.Contains(_counted))
            Last = Math.Max(Last, id);
        else if (range.Distance(_counted, id) < range.Count / 2 && range.Distance(_counted, id) > range.Distance(_counted, Last))
            Last = id;
    }

    /// <summary>The next id that nobody has.</summary>
    /// <exception cref="Storage.StoreFullException">Every id is in use.</exception>
    public int Next(Records records)
    {
        int first = range.Contains(Last) ? range.After(Last) : range.First;
        int id = first;
        while (records.Contains(RecordKey.For(id, RecordKey.Header)))
        {
            id = range.After(id);
            if (id == first)
                throw new Storage.StoreFullException("every id of the range is in use");
        }

        return id;
    }
}
