namespace ScCaToken.Pkcs11;

/// <summary>The SM2 key exchanges a session has begun as initiator.</summary>
public sealed class Sm2Exchanges : IDisposable
{
    // As many as the card holds for all sessions together.
    private const int Capacity = 8;

    private readonly Dictionary<nuint, Sm2Exchange> _open = [];
    private nuint _last;

    /// <summary>Refuses one more when the table is full.</summary>
    /// <exception cref="CkException">CKR_DEVICE_MEMORY: too many are open.</exception>
    public void RequireRoom()
    {
        if (_open.Count >= Capacity)
            throw new CkException(Ckr.DeviceMemory, "too many key exchanges are begun and not finished");
    }

    /// <summary>Keeps an exchange; returns its number in this session.</summary>
    public nuint Add(Sm2Exchange exchange)
    {
        _open.Add(++_last, exchange);
        return _last;
    }

    /// <summary>The exchange of a number; null when there is none.</summary>
    public Sm2Exchange? Find(nuint number) => _open.GetValueOrDefault(number);

    /// <summary>Forgets an exchange, which is the caller's now.</summary>
    public void Remove(nuint number) => _open.Remove(number);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var exchange in _open.Values)
            exchange.Dispose();
        _open.Clear();
    }
}
