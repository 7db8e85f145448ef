using ScCaToken.Core.Storage;

namespace ScCaToken.Core.Tests.Storage;

internal enum StoreChangeKind
{
    Put,
    Delete,
    DeleteRange,
}

/// <summary>One step of a transaction; its text is what a failing test prints.</summary>
internal sealed record StoreChange(StoreChangeKind Kind, uint Key, uint Last, byte[] Value)
{
    /// <summary>A change that follows from one number, so that lists of numbers shrink to short lists of changes.</summary>
    public static StoreChange Decode(uint code, int keys, int longest)
    {
        uint key = code % (uint)keys;
        uint rest = code / (uint)keys;
        uint kind = rest % 8;
        rest /= 8;
        if (kind == 7)
            return new StoreChange(StoreChangeKind.DeleteRange, key, key + (rest % 4), []);
        if (kind >= 5)
            return new StoreChange(StoreChangeKind.Delete, key, key, []);
        byte[] value = new byte[rest % (uint)(longest + 1)];
        for (int i = 0; i < value.Length; i++)
            value[i] = (byte)((code + (uint)i) & 0xFF);
        return new StoreChange(StoreChangeKind.Put, key, key, value);
    }

    /// <summary>Stages and commits a transaction; the store is unchanged when it throws.</summary>
    public static void Run(RecordStore store, StoreChange[] transaction)
    {
        store.Begin();
        foreach (var change in transaction)
        {
            if (change.Kind == StoreChangeKind.Put)
                store.Put(change.Key, change.Value);
            else if (change.Kind == StoreChangeKind.Delete)
                store.Delete(change.Key);
            else
                store.DeleteRange(change.Key, change.Last);
        }

        store.Commit();
    }

    public override string ToString() => Kind switch
    {
        StoreChangeKind.Put => $"put {Key} ({Value.Length})",
        StoreChangeKind.Delete => $"delete {Key}",
        _ => $"delete {Key}..{Last}",
    };
}
