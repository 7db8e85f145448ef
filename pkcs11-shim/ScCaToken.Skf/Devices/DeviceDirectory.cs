using ScCaToken.Driver.Transport;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Devices;

/// <summary>The readers of all transports by name, and the links to them.</summary>
internal sealed class DeviceDirectory(Func<IReadOnlyList<ITransportProvider>> load, Action<Exception>? report) : IDisposable
{
    private readonly HashSet<string> _told = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DeviceLink> _links = new(StringComparer.Ordinal);
    private IReadOnlyList<ITransportProvider>? _providers;

    /// <summary>The transports, loaded at first use.</summary>
    public IReadOnlyList<ITransportProvider> Providers
    {
        get
        {
            lock (_gate)
                return _providers ??= load();
        }
    }

    /// <summary>Names of all readers, or of those with a key in them. A transport whose service is not there has no readers.</summary>
    public List<string> List(bool presentOnly)
    {
        var names = new List<string>();
        foreach (var provider in Providers)
        {
            foreach (string name in Readers(provider).Select(NameOf))
            {
                if (!names.Contains(name) && (!presentOnly || IsPresent(name)))
                    names.Add(name);
            }
        }

        return names;
    }

    /// <summary>The device name of a reader: without blanks, because clients read it with scanf("%s"). The reader's own name opens it too.</summary>
    public static string NameOf(string reader) => reader.Replace(' ', '_');

    /// <summary>The link to a reader; wrong parameter when no transport knows the name.</summary>
    public DeviceLink Open(string name)
    {
        lock (_gate)
        {
            if (_links.TryGetValue(name, out var known))
                return known;
            foreach (var provider in Providers)
            {
                foreach (string reader in Readers(provider))
                {
                    if (reader != name && NameOf(reader) != name)
                        continue;
                    var link = _links.GetValueOrDefault(NameOf(reader)) ?? new DeviceLink(provider.Open(reader));
                    return _links[name] = _links[NameOf(reader)] = link;
                }
            }
        }

        throw new SkfException(Sar.InvalidParameter);
    }

    /// <summary>Whether a key is in the reader; false for unknown readers.</summary>
    public bool IsPresent(string name)
    {
        try
        {
            return Open(name).IsPresent;
        }
        catch (TransportException failure)
        {
            Tell(failure);
            return false;
        }
        catch (SkfException)
        {
            return false;
        }
    }

    /// <summary>The reader's insertion count, -1 when it is not there.</summary>
    public long InsertionCount(string name)
    {
        try
        {
            return Open(name).InsertionCount;
        }
        catch (Exception failure) when (failure is SkfException or TransportException)
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var link in _links.Values.Distinct())
                link.Dispose();
            _links.Clear();
            foreach (var provider in _providers ?? [])
                provider.Dispose();
            _providers = [];
        }
    }

    private IReadOnlyList<string> Readers(ITransportProvider provider)
    {
        try
        {
            return provider.ListReaders();
        }
        catch (TransportException failure)
        {
            Tell(failure);
            return [];
        }
    }

    /// <summary>Reports what is no reason to fail a function; once, because whoever waits for events looks every second.</summary>
    private void Tell(TransportException failure)
    {
        lock (_told)
        {
            if (!_told.Add(failure.Message))
                return;
        }

        report?.Invoke(failure);
    }
}
