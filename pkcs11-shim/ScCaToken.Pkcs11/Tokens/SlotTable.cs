using System.Diagnostics.CodeAnalysis;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>All slots of the library: one per token of every reader of every transport, and one per empty reader.</summary>
internal sealed class SlotTable : IDisposable
{
    private readonly IReadOnlyList<ITransportProvider> providers;
    private readonly IReadOnlyList<ICardProbe> probes;
    private readonly SlotNumbers numbers;
    private readonly HandleCounter handles;
    private readonly Action<Exception>? report;
    private readonly Lock gate = new();
    private readonly Dictionary<string, CardReader> readers = [];
    private readonly Dictionary<uint, Slot> slots = [];
    private volatile Slot[] listed = [];
    private bool filled;

    public SlotTable(IReadOnlyList<ITransportProvider> providers, IReadOnlyList<ICardProbe> probes, SlotNumbers numbers, HandleCounter handles, Action<Exception>? report)
    {
        this.report = report;
        this.handles = handles;
        this.providers = providers;
        this.probes = probes;
        this.numbers = numbers;
    }

    /// <summary>The transports below.</summary>
    public IReadOnlyList<ITransportProvider> Providers => providers;

    /// <summary>The slots as of the last <see cref="Refresh"/>; the first use refreshes.</summary>
    public Slot[] Listed()
    {
        lock (gate)
            return filled ? listed : Refresh();
    }

    /// <summary>Looks for new and vanished readers and for tokens that came or went; ids of known places stay.</summary>
    public Slot[] Refresh()
    {
        lock (gate)
        {
            var order = new List<CardReader>();
            foreach (var provider in providers)
                AddReaders(provider, order);
            foreach (var (name, reader) in readers.ToArray())
            {
                if (!order.Contains(reader))
                {
                    readers.Remove(name);
                    reader.Dispose();
                }
            }

            listed = [.. order.SelectMany(SlotsOf).OrderBy(slot => slot.Id)];
            slots.Clear();
            foreach (var slot in listed)
                slots.Add(slot.Id, slot);
            filled = true;
            return listed;
        }
    }

    /// <summary>The slot of an id, or CKR_SLOT_ID_INVALID.</summary>
    public Slot Find(nuint id)
    {
        lock (gate)
        {
            if (!filled)
                Refresh();
            return id <= uint.MaxValue && slots.TryGetValue((uint)id, out var slot) ? slot : throw new CkException(Ckr.SlotIdInvalid);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var reader in readers.Values)
                reader.Dispose();
            readers.Clear();
            slots.Clear();
            listed = [];
            foreach (var provider in providers)
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
            report?.Invoke(failure);
            return;
        }

        foreach (string name in names)
        {
            string key = $"{provider.Scheme}:{name}";
            if (readers.TryGetValue(key, out var reader) || TryOpen(provider, name, key, out reader))
                order.Add(reader);
        }
    }

    private bool TryOpen(ITransportProvider provider, string name, string key, [NotNullWhen(true)] out CardReader? reader)
    {
        reader = null;
        try
        {
            reader = new CardReader(key, provider.Open(name), probes, handles);
            readers.Add(key, reader);
            return true;
        }
        catch (TransportException failure)
        {
            // An image that cannot be used, a reader somebody else holds: no slot for it, the others work.
            report?.Invoke(failure);
            return false;
        }
    }

    private IEnumerable<Slot> SlotsOf(CardReader reader)
    {
        int count = Math.Max(1, reader.Tokens().Count);
        for (int index = 0; index < count; index++)
        {
            uint id = numbers.IdOf(reader.Name, index);
            yield return slots.TryGetValue(id, out var known) && known.Reader == reader ? known : new Slot(id, reader, index);
        }
    }
}
