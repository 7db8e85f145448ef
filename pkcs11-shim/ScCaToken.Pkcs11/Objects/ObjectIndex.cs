namespace ScCaToken.Pkcs11.Objects;

/// <summary>Finds objects by label, id or class without looking at the others. Callers lock.</summary>
internal sealed class ObjectIndex
{
    // The most telling attribute first: a search uses the first one its template has.
    private static readonly CkAttributeType[] Indexed = [CkAttributeType.UniqueId, CkAttributeType.Id, CkAttributeType.Label, CkAttributeType.Class];
    private readonly Dictionary<Key, HashSet<CkObject>> _buckets = new(KeyComparer.Instance);
    private readonly Dictionary<CkObject, Key[]> _known = [];

    /// <summary>Every object.</summary>
    public IReadOnlyCollection<CkObject> All => _known.Keys;

    /// <summary>Adds an object, or files it anew after its attributes changed.</summary>
    public void Put(CkObject item)
    {
        Remove(item);
        var keys = new List<Key>();
        foreach (var type in Indexed)
        {
            if (item.Attributes[type] is not { } value)
                continue;
            var key = new Key(type, value);
            if (!_buckets.TryGetValue(key, out var bucket))
                _buckets.Add(key, bucket = []);
            bucket.Add(item);
            keys.Add(key);
        }

        _known.Add(item, [.. keys]);
    }

    public void Remove(CkObject item)
    {
        if (!_known.Remove(item, out var keys))
            return;
        foreach (var key in keys)
        {
            var bucket = _buckets[key];
            bucket.Remove(item);
            if (bucket.Count == 0)
                _buckets.Remove(key);
        }
    }

    /// <summary>The objects that may match; the caller compares the rest of the template.</summary>
    public IReadOnlyCollection<CkObject> Candidates(AttributeSet template)
    {
        foreach (var type in Indexed)
        {
            if (template[type] is { } value && !(value.Length == 0 && type != CkAttributeType.Class))
                return _buckets.TryGetValue(new Key(type, value), out var bucket) ? bucket : [];
        }

        return _known.Keys;
    }

    private readonly record struct Key(CkAttributeType Type, byte[] Value);

    private sealed class KeyComparer : IEqualityComparer<Key>
    {
        public static KeyComparer Instance { get; } = new();

        public bool Equals(Key x, Key y) => x.Type == y.Type && x.Value.AsSpan().SequenceEqual(y.Value);

        public int GetHashCode(Key key)
        {
            var hash = new HashCode();
            hash.Add(key.Type);
            hash.AddBytes(key.Value);
            return hash.ToHashCode();
        }
    }
}
