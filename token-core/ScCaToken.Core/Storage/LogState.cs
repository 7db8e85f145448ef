namespace ScCaToken.Core.Storage;

/// <summary>What the log says up to its last commit: where each record is, how much of the log is alive, how many commits there were.</summary>
internal sealed class LogState(StoreLayout layout, PageTable pages)
{
    /// <summary>Key → newest entry.</summary>
    public RecordIndex<RecordLocation> Index { get; } = new();

    /// <summary>Log bytes of all live entries.</summary>
    public int LiveBytes { get; private set; }

    /// <summary>Commits so far.</summary>
    public ulong Generation { get; set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Index.Clear();
        LiveBytes = 0;
        Generation = 0;
    }

    /// <summary>A record has a new place.</summary>
    public void Put(uint key, RecordLocation location)
    {
        if (Index.Set(key, location, out var old))
            Forget(old);
        pages.Live[location.Page]++;
        LiveBytes += layout.EntrySize(location.Length);
    }

    /// <summary>Records from <paramref name="first"/> to <paramref name="last"/> are gone.</summary>
    public void Delete(uint first, uint last)
    {
        int start = Index.LowerBound(first);
        int end = start;
        for (; end < Index.Count && Index.KeyAt(end) <= last; end++)
            Forget(Index.ValueAt(end));
        Index.RemoveAt(start, end - start);
    }

    /// <summary>Every record of one page now lies at the same offset of another.</summary>
    public void MovePage(int from, int to)
    {
        for (int slot = 0; slot < Index.Count; slot++)
        {
            var location = Index.ValueAt(slot);
            if (location.Page == from)
                Index.SetAt(slot, location with { Page = to });
        }

        pages.Live[to] = pages.Live[from];
        pages.Live[from] = 0;
    }

    private void Forget(RecordLocation location)
    {
        pages.Live[location.Page]--;
        LiveBytes -= layout.EntrySize(location.Length);
    }
}
