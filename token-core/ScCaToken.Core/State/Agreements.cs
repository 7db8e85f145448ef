using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>An SM2 key agreement this key has begun as initiator: its temporary key, and what the last step needs again.</summary>
internal sealed class Agreement(int id, ApplicationState application, ContainerState container, int kind, uint algorithm, byte[] ownId, Sm2PrivateKey temporary)
{
    public int Id { get; } = id;

    public int ApplicationId { get; } = application.Id;

    public int ContainerId { get; } = container.Id;

    public int Kind { get; } = kind;

    /// <summary>The pair the agreement was begun with; another pair in its place ends the agreement.</summary>
    public KeySlot Slot { get; } = container.Header.Slot(kind);

    public uint Algorithm { get; } = algorithm;

    public byte[] OwnId { get; } = ownId;

    public Sm2PrivateKey Temporary { get; } = temporary;
}

/// <summary>The agreements begun and not finished.</summary>
internal sealed class Agreements
{
    public const int Capacity = 8;

    private readonly List<Agreement> _open = [];
    private int _lastId;

    public bool HasRoom => _open.Count < Capacity;

    public int NextId()
    {
        do
            _lastId = (_lastId % ushort.MaxValue) + 1;
        while (_open.Exists(agreement => agreement.Id == _lastId));
        return _lastId;
    }

    public void Add(Agreement agreement) => _open.Add(agreement);

    public Agreement? Find(int id) => _open.Find(agreement => agreement.Id == id);

    /// <summary>Ends an agreement and wipes its temporary key.</summary>
    public void Remove(Agreement agreement)
    {
        agreement.Temporary.Dispose();
        _open.Remove(agreement);
    }

    /// <summary>Ends those that can no longer be finished.</summary>
    public void RemoveAll(Predicate<Agreement> isDead)
    {
        foreach (var agreement in _open.FindAll(isDead))
            Remove(agreement);
    }

    /// <summary>Ends those whose user is no longer logged in, whatever ended the login.</summary>
    public void RemoveLoggedOut(DeviceState device)
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            if (device.FindApplication(_open[i].ApplicationId) is not { } application || !application.IsLoggedIn(PinType.User))
                Remove(_open[i]);
        }
    }

    public void Clear()
    {
        foreach (var agreement in _open)
            agreement.Temporary.Dispose();
        _open.Clear();
    }
}
