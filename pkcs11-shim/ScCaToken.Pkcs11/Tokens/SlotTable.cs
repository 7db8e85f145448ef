using System.Diagnostics.CodeAnalysis;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>All slots of the library: one per token of every reader of every transport, and one per empty reader.</summary>
internal sealed class SlotTable : IDisposable
{
    private readonly IReadOnlyList<ITransportProvider> _providers;
    private readonly IReadOnlyList<ICardProbe> _probes;
    private readonly SlotNumbers _numbers;
    private readonly HandleCounter _handles;
    private readonly Action<Exception>? _report;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, CardReader> _readers = [];
    private readonly Dictionary<uint, Slot> _slots = [];
    private volatile Slot[] _listed = [];
    private Slot[]? _first;

    public SlotTable(IReadOnlyList<ITransportProvider> providers, IReadOnlyList<ICardProbe> probes, SlotNumbers numbers, HandleCounter handles, Action<Exception>? report)
    {
        _report = report;
        _handles = handles;
        _providers = providers;
        _probes = probes;
        _numbers = numbers;
    }

    /// <summary>The transports below.</summary>
    public IReadOnlyList<ITransportProvider> Providers => _providers;

    /// <summary>The slots as of the last <see cref="Refresh"/>; the first use refreshes.</summary>
    public Slot[] Listed()
    {
        lock (_gate)
            return _first is null ? Refresh() : _listed;
    }

    /// <summary>The slots as of the first <see cref="Refresh"/> ever: what came and went since is an event.</summary>
    public Slot[] First()
    {
        lock (_gate)
            return _first ?? Refresh();
    }

    /// <summary>Looks for new and vanished readers and for tokens that came or went; ids of known places stay.</summary>
    public Slot[] Refresh()
    {
        lock (_gate)
        {
            var order = new List<CardReader>();
            foreach (var provider in _providers)
                AddReaders(provider, order);
            foreach (var (name, reader) in _readers.ToArray())
            {
                if (!order.Contains(reader))
                {
                    _readers.Remove(name);
                    reader.Dispose();
                }
            }

            _listed = [.. order.SelectMany(SlotsOf).OrderBy(slot => slot.Id)];
            _slots.Clear();
            foreach (var slot in _listed)
                _slots.Add(slot.Id, slot);
            _first ??= _listed;
            return _listed;
        }
    }

    /// <summary>The slot of an id, or CKR_SLOT_ID_INVALID.</summary>
    public Slot Find(nuint id)
    {
        lock (_gate)
        {
            if (_first is null)
                Refresh();
            return id <= uint.MaxValue && _slots.TryGetValue((uint)id, out var slot) ? slot : throw new CkException(Ckr.SlotIdInvalid);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var reader in _readers.Values)
                reader.Dispose();
            _readers.Clear();
            _slots.Clear();
            _listed = [];
            foreach (var provider in _providers)
                provider.Dispose();
        }
    }

    private void AddReaders(ITransportProvider provider, List<CardReader> order)
    {
        IReadOnlyList<string> names;
        try
        {
            names = provider.ListReaders();
        }
        catch (TransportException failure)
        {
            // A service that is down has no readers; the slots of other transports must still work.
            _report?.Invoke(failure);
            return;
        }

        foreach (string name in names)
        {
            string key = $"{provider.Scheme}:{name}";
            // Two addresses may name the same reader.
            if ((_readers.TryGetValue(key, out var reader) || TryOpen(provider, name, key, out reader)) && !order.Contains(reader))
                order.Add(reader);
        }
    }

    private bool TryOpen(ITransportProvider provider, string name, string key, [NotNullWhen(true)] out CardReader? reader)
    {
        reader = null;
        try
        {
            reader = new CardReader(key, provider.Open(name), _probes, _handles);
            _readers.Add(key, reader);
            return true;
        }
        catch (TransportException failure)
        {
            // An image that cannot be used, a reader somebody else holds: no slot for it, the others work.
            _report?.Invoke(failure);
            return false;
        }
    }

    private IEnumerable<Slot> SlotsOf(CardReader reader)
    {
        int count = Math.Max(1, reader.Tokens().Count);
        for (int index = 0; index < count; index++)
        {
            uint id = _numbers.IdOf(reader.Name, index);
            yield return _slots.TryGetValue(id, out var known) && known.Reader == reader ? known : new Slot(id, reader, index);
        }
    }
}
