using ScCaToken.Driver.Card;
using ScCaToken.Pkcs11.Sessions;
using ScCaToken.Pkcs11.Tokens;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>
/// The objects of a token: those on the card, kept until the card's generation counter changes, and the session objects.
/// Finding by handle takes no lock; everything that changes the set holds the token's.
/// </summary>
internal sealed class ObjectStore
{
    private readonly Token _token;
    private readonly HandleCounter _handles;
    private readonly CardLoader _loader;
    private readonly HandleTable<CkObject> _byHandle = new();
    private readonly Dictionary<(bool IsContainer, ushort Id), CardItem> _items = [];
    private readonly ObjectIndex _index = new();
    private uint? _generation;
    private bool _hasPending;

    public ObjectStore(Token token, HandleCounter handles)
    {
        _token = token;
        _handles = handles;
        _loader = new CardLoader(token);
    }

    /// <summary>The containers and files known; valid inside <see cref="Change"/>.</summary>
    public IReadOnlyCollection<CardItem> Items => _items.Values;

    /// <summary>The object of a handle if the session's application may see it now; null otherwise.</summary>
    public CkObject? Find(nuint handle) =>
        _byHandle.Find(handle) is { } found && (!found.IsPrivate || _token.SeesPrivate) ? found : null;

    /// <summary>The objects visible now that match a template; asks the card once whether anything changed.</summary>
    public CkObject[] Search(AttributeSet template)
    {
        lock (_token.Gate)
        {
            Refresh();
            bool seesPrivate = _token.SeesPrivate;
            return [.. _index.Candidates(template).Where(item => (seesPrivate || !item.IsPrivate) && item.Matches(template)).OrderBy(item => item.Handle)];
        }
    }

    /// <summary>Adds a session object and gives it a handle.</summary>
    public CkObject AddSessionObject(CkObject item)
    {
        lock (_token.Gate)
        {
            if (_token.IsRemoved)
            {
                item.Key?.Dispose();
                throw new CkException(Ckr.DeviceRemoved);
            }

            item.Handle = _handles.Next();
            item.Attributes.With(CkAttributeType.UniqueId, FormattableString.Invariant($"s{item.Handle}"));
            Put(item);
            return item;
        }
    }

    /// <summary>Ends one session object and wipes its key.</summary>
    public void RemoveSessionObject(CkObject item)
    {
        lock (_token.Gate)
            Drop(item);
        item.Key?.Dispose();
    }

    /// <summary>Ends the objects of a closing session.</summary>
    public void RemoveSession(Session session)
    {
        lock (_token.Gate)
        {
            foreach (var item in _index.All.Where(item => item.Owner == session).ToList())
                RemoveSessionObject(item);
        }
    }

    /// <summary>Logout: private session objects end, handles of private token objects become invalid for good (PKCS#11 3.0 §5.6.9).</summary>
    public void ForgetPrivate()
    {
        lock (_token.Gate)
        {
            foreach (var item in _index.All.Where(item => item.IsPrivate).ToList())
            {
                if (item is { IsToken: true, Key: SoftSecretKey })
                    Close(item);
                else if (item.IsToken)
                    Renew(item);
                else
                    RemoveSessionObject(item);
            }
        }
    }

    /// <summary>Files an object anew after its attributes changed.</summary>
    public void Reindex(CkObject item)
    {
        lock (_token.Gate)
        {
            // Another thread may have destroyed it meanwhile.
            if (_byHandle.Find(item.Handle) is not null)
                _index.Put(item);
        }
    }

    /// <summary>The card is gone: ends all objects and wipes their keys.</summary>
    public void End()
    {
        lock (_token.Gate)
        {
            Clear();
            foreach (var item in _index.All.ToList())
                RemoveSessionObject(item);
        }
    }

    /// <summary>Forgets everything on the card; the next search reads it again.</summary>
    public void Clear()
    {
        lock (_token.Gate)
        {
            foreach (var item in _items.Values.ToList())
                Forget(item);
            _generation = null;
        }
    }

    /// <summary>
    /// Changes the card and our view of it in one go, with other programs kept away, so that the card's new generation needs no new listing.
    /// A failure makes the next search read everything again.
    /// </summary>
    public T Change<T>(Func<T> change)
    {
        lock (_token.Gate)
        {
            using var exclusive = _token.Card.Channel.Enter();
            Refresh();
            _generation = null;
            T result = change();
            _generation = _token.Card.GetStatus().Generation;
            return result;
        }
    }

    /// <summary>Inside <see cref="Change"/>: takes in a new container or file, or reads a known one again.</summary>
    public CardItem Reload(bool isContainer, ushort id, string name)
    {
        var item = ItemOf(isContainer, id, name);
        Load(item, null);
        return item;
    }

    /// <summary>Inside <see cref="Change"/>: drops a deleted container or file.</summary>
    public void Forget(CardItem item)
    {
        foreach (var gone in item.Objects.Values)
            DropForGood(gone);
        item.Objects.Clear();
        // Another one may have its id meanwhile.
        if (_items.GetValueOrDefault((item.IsContainer, item.Id)) == item)
            _items.Remove((item.IsContainer, item.Id));
    }

    /// <summary>Inside <see cref="Change"/>: lets the handle of a token object mean the object that takes its place.</summary>
    public void Succeed(CkObject old, CkObject successor)
    {
        Drop(successor);
        Drop(old);
        old.Place!.Item.Objects.Remove(old.Place.Component);
        successor.Handle = old.Handle;
        Put(successor);
    }

    private void Refresh()
    {
        uint now = _token.Card.GetStatus().Generation;
        bool canReadPending = _hasPending && _token.IsUserLoggedIn;
        if (now == _generation && !canReadPending)
            return;
        bool isListed = now == _generation;
        _generation = null;
        if (isListed)
            LoadAll(_items.Values.Where(item => item.IsPending).Select(item => (item, item.Revision)).ToList());
        else
            TakeListing();
        _hasPending = _items.Values.Any(item => item.IsPending);
        _generation = now;
    }

    private void TakeListing()
    {
        var entries = new List<CardObjectEntry>();
        _token.Card.ListObjects(entries);
        var gone = new HashSet<CardItem>(_items.Values);
        var stale = new List<(CardItem Item, uint? Revision)>();
        foreach (var entry in entries)
        {
            var item = ItemOf(entry.IsContainer, entry.Id, entry.Name);
            gone.Remove(item);
            if (item.Revision != entry.Revision || item.IsPending)
                stale.Add((item, entry.Revision));
        }

        foreach (var item in gone)
            Forget(item);
        LoadAll(stale);
    }

    /// <summary>What is known of a container or file. One of another name with the same id is gone: the card has used the id again.</summary>
    private CardItem ItemOf(bool isContainer, ushort id, string name)
    {
        if (_items.TryGetValue((isContainer, id), out var item))
        {
            if (item.Name == name)
                return item;
            Forget(item);
        }

        _items.Add((isContainer, id), item = new CardItem(isContainer, id, name));
        return item;
    }

    private void LoadAll(List<(CardItem Item, uint? Revision)> stale)
    {
        foreach (var (item, revision) in stale)
        {
            try
            {
                Load(item, revision);
            }
            catch (Exception failure) when (failure is Driver.Errors.CardException or CkException)
            {
                // Deleted by another program in between, not ours to read, or no key at all: the rest of the token must stay usable.
                foreach (var lost in item.Objects.Values)
                    DropForGood(lost);
                item.Objects.Clear();
            }
        }
    }

    private void Load(CardItem item, uint? revision)
    {
        // Unknown until it is read: after a fault of the transport the next listing must not take it for read.
        item.Revision = null;
        var now = _loader.Load(item);
        item.Revision = revision;
        foreach (var (component, old) in item.Objects)
        {
            if (now.TryGetValue(component, out var successor))
                successor.Handle = old.Handle;
            _index.Remove(old);
            if (successor is null)
                _byHandle.Remove(old.Handle);
        }

        item.Objects.Clear();
        foreach (var (component, made) in now)
        {
            if (made.Handle == 0)
                made.Handle = _handles.Next();
            item.Objects.Add(component, made);
            Put(made);
        }
    }

    private void Renew(CkObject item)
    {
        _byHandle.Remove(item.Handle);
        item.Handle = _handles.Next();
        _byHandle.Set(item.Handle, item);
    }

    private void Put(CkObject item)
    {
        _byHandle.Set(item.Handle, item);
        _index.Put(item);
    }

    /// <summary>Wipes a secret key of the card; the next login finds it again, under another handle.</summary>
    private void Close(CkObject item)
    {
        DropForGood(item);
        item.Place!.Item.Objects.Remove(item.Place.Component);
        item.Place.Item.IsPending = true;
        _hasPending = true;
    }

    private void DropForGood(CkObject item)
    {
        Drop(item);
        if (item.Key is SoftSecretKey key)
            key.Dispose();
    }

    private void Drop(CkObject item)
    {
        _byHandle.Remove(item.Handle);
        _index.Remove(item);
    }
}
