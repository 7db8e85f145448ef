using System.Collections.Concurrent;
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
    private readonly Token token;
    private readonly HandleCounter handles;
    private readonly CardLoader loader;
    private readonly ConcurrentDictionary<nuint, CkObject> byHandle = new();
    private readonly Dictionary<(bool IsContainer, ushort Id), CardItem> items = [];
    private readonly ObjectIndex index = new();
    private uint? generation;
    private bool hasPending;

    public ObjectStore(Token token, HandleCounter handles)
    {
        this.token = token;
        this.handles = handles;
        loader = new CardLoader(token);
    }

    /// <summary>The containers and files known; valid inside <see cref="Change"/>.</summary>
    public IReadOnlyCollection<CardItem> Items => items.Values;

    /// <summary>The object of a handle if the session's application may see it now; null otherwise.</summary>
    public CkObject? Find(nuint handle) =>
        byHandle.TryGetValue(handle, out var found) && (!found.IsPrivate || token.IsUserLoggedIn) ? found : null;

    /// <summary>The objects visible now that match a template; asks the card once whether anything changed.</summary>
    public CkObject[] Search(AttributeSet template)
    {
        lock (token.Gate)
        {
            Refresh();
            bool seesPrivate = token.IsUserLoggedIn;
            return [.. index.Candidates(template).Where(item => (seesPrivate || !item.IsPrivate) && item.Matches(template)).OrderBy(item => item.Handle)];
        }
    }

    /// <summary>Adds a session object and gives it a handle.</summary>
    public CkObject AddSessionObject(CkObject item)
    {
        lock (token.Gate)
        {
            item.Handle = handles.Next();
            item.Attributes.With(CkAttributeType.UniqueId, FormattableString.Invariant($"s{item.Handle}"));
            Put(item);
            return item;
        }
    }

    /// <summary>Ends one session object and wipes its key.</summary>
    public void RemoveSessionObject(CkObject item)
    {
        lock (token.Gate)
            Drop(item);
        item.Key?.Dispose();
    }

    /// <summary>Ends the objects of a closing session.</summary>
    public void RemoveSession(Session session)
    {
        lock (token.Gate)
        {
            foreach (var item in index.All.Where(item => item.Owner == session).ToList())
                RemoveSessionObject(item);
        }
    }

    /// <summary>Logout: private session objects end, handles of private token objects become invalid for good (PKCS#11 3.0 §5.6.9).</summary>
    public void ForgetPrivate()
    {
        lock (token.Gate)
        {
            foreach (var item in index.All.Where(item => item.IsPrivate).ToList())
            {
                if (item.IsToken)
                    Renew(item);
                else
                    RemoveSessionObject(item);
            }
        }
    }

    /// <summary>Files an object anew after its attributes changed.</summary>
    public void Reindex(CkObject item)
    {
        lock (token.Gate)
            index.Put(item);
    }

    /// <summary>Forgets everything on the card; the next search reads it again.</summary>
    public void Clear()
    {
        lock (token.Gate)
        {
            foreach (var item in items.Values.ToList())
                Forget(item);
            generation = null;
        }
    }

    /// <summary>
    /// Changes the card and our view of it in one go, with other programs kept away, so that the card's new generation needs no new listing.
    /// A failure makes the next search read everything again.
    /// </summary>
    public T Change<T>(Func<T> change)
    {
        lock (token.Gate)
        {
            using var exclusive = token.Card.Channel.Enter();
            Refresh();
            generation = null;
            T result = change();
            generation = token.Card.GetStatus().Generation;
            return result;
        }
    }

    /// <summary>Inside <see cref="Change"/>: takes in a new container or file, or reads a known one again.</summary>
    public CardItem Reload(bool isContainer, ushort id, string name)
    {
        if (!items.TryGetValue((isContainer, id), out var item))
            items.Add((isContainer, id), item = new CardItem(isContainer, id, name));
        item.Revision = null;
        Load(item);
        return item;
    }

    /// <summary>Inside <see cref="Change"/>: drops a deleted container or file.</summary>
    public void Forget(CardItem item)
    {
        foreach (var gone in item.Objects.Values)
            Drop(gone);
        item.Objects.Clear();
        items.Remove((item.IsContainer, item.Id));
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
        uint now = token.Card.GetStatus().Generation;
        bool canReadPending = hasPending && token.IsUserLoggedIn;
        if (now == generation && !canReadPending)
            return;
        if (now != generation)
            TakeListing();
        else
            LoadAll(items.Values.Where(item => item.IsPending).ToList());
        hasPending = items.Values.Any(item => item.IsPending);
        generation = now;
    }

    private void TakeListing()
    {
        generation = null;
        var entries = new List<CardObjectEntry>();
        token.Card.ListObjects(entries);
        var gone = new HashSet<CardItem>(items.Values);
        var stale = new List<CardItem>();
        foreach (var entry in entries)
        {
            if (!items.TryGetValue((entry.IsContainer, entry.Id), out var item))
                items.Add((entry.IsContainer, entry.Id), item = new CardItem(entry.IsContainer, entry.Id, entry.Name));
            gone.Remove(item);
            if (item.Revision != entry.Revision || item.IsPending)
                stale.Add(item);
            item.Revision = entry.Revision;
        }

        foreach (var item in gone)
            Forget(item);
        LoadAll(stale);
    }

    private void LoadAll(List<CardItem> stale)
    {
        foreach (var item in stale)
        {
            try
            {
                Load(item);
            }
            catch (Driver.Errors.CardException)
            {
                // Deleted by another program in between, or not ours to read: the rest of the token must stay usable.
                item.Revision = null;
                foreach (var lost in item.Objects.Values)
                    Drop(lost);
                item.Objects.Clear();
            }
        }
    }

    private void Load(CardItem item)
    {
        var now = loader.Load(item);
        foreach (var (component, old) in item.Objects)
        {
            if (now.TryGetValue(component, out var successor))
                successor.Handle = old.Handle;
            index.Remove(old);
            if (successor is null)
                byHandle.TryRemove(old.Handle, out _);
        }

        item.Objects.Clear();
        foreach (var (component, made) in now)
        {
            if (made.Handle == 0)
                made.Handle = handles.Next();
            item.Objects.Add(component, made);
            Put(made);
        }
    }

    private void Renew(CkObject item)
    {
        byHandle.TryRemove(item.Handle, out _);
        item.Handle = handles.Next();
        byHandle[item.Handle] = item;
    }

    private void Put(CkObject item)
    {
        byHandle[item.Handle] = item;
        index.Put(item);
    }

    private void Drop(CkObject item)
    {
        byHandle.TryRemove(item.Handle, out _);
        index.Remove(item);
    }
}
