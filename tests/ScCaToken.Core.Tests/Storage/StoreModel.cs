using ScCaToken.Core.Storage;

namespace ScCaToken.Core.Tests.Storage;

/// <summary>What a record store is, without flash: a dictionary and a count of commits.</summary>
internal sealed class StoreModel
{
    public SortedDictionary<uint, byte[]> Records { get; private init; } = [];

    public ulong Generation { get; private set; }

    public StoreModel Clone() => new() { Records = new(Records), Generation = Generation };

    public void Apply(StoreChange[] transaction)
    {
        var before = Records.Keys.ToHashSet();
        foreach (var change in transaction)
        {
            if (change.Kind == StoreChangeKind.Put)
                Records[change.Key] = change.Value;
            else if (change.Kind == StoreChangeKind.Delete)
                Records.Remove(change.Key);
            else
                foreach (uint key in Records.Keys.Where(k => k >= change.Key && k <= change.Last).ToList())
                    Records.Remove(key);
        }

        // A transaction that leaves nothing to write (a record put and deleted again, an absent one deleted) is no commit.
        bool effective = transaction.Any(change => change.Kind switch
        {
            StoreChangeKind.Put => Records.ContainsKey(change.Key),
            StoreChangeKind.Delete => before.Contains(change.Key),
            _ => true,
        });
        Generation += effective ? 1u : 0u;
    }

    /// <summary>Null when the store holds exactly this; otherwise the first difference.</summary>
    public string? Difference(RecordStore store)
    {
        var keys = new List<uint>();
        store.CopyKeys(0, uint.MaxValue, keys);
        if (!keys.SequenceEqual(Records.Keys))
            return $"keys {string.Join(',', keys)} instead of {string.Join(',', Records.Keys)}";
        byte[] buffer = new byte[RecordStore.MaxValueLength];
        foreach (var (key, value) in Records)
        {
            int length = store.Read(key, buffer);
            if (!buffer.AsSpan(0, Math.Max(0, length)).SequenceEqual(value))
                return $"record {key} differs";
        }

        return null;
    }
}
