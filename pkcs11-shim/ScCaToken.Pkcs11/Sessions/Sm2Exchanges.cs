namespace ScCaToken.Pkcs11;

/// <summary>The SM2 key exchanges a session has begun as initiator. A logout in another session ends them at any moment.</summary>
public sealed class Sm2Exchanges
{
    // As many as the card holds for all sessions together.
    private const int Capacity = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<nuint, Sm2Exchange> _open = [];
    private nuint _last;

    /// <summary>Refuses one more when the table is full.</summary>
    /// <exception cref="CkException">CKR_DEVICE_MEMORY: too many are open.</exception>
    public void RequireRoom()
    {
        lock (_gate)
        {
            if (_open.Count >= Capacity)
                throw new CkException(Ckr.DeviceMemory, "too many key exchanges are begun and not finished");
        }
    }

    /// <summary>Keeps an exchange; returns its number in this session.</summary>
    public nuint Add(Sm2Exchange exchange)
    {
        lock (_gate)
        {
            _open.Add(++_last, exchange);
            return _last;
        }
    }

    /// <summary>Hands out the exchange of a number, which is the caller's from now on.</summary>
    /// <param name="number">What <see cref="Add"/> gave.</param>
    /// <param name="key">The public half of the key it must have been begun with.</param>
    /// <exception cref="CkException">CKR_MECHANISM_PARAM_INVALID: there is none. CKR_KEY_HANDLE_INVALID: it was begun with another key, and stays.</exception>
    public Sm2Exchange Take(nuint number, SoftPublicKey key)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(number, out var exchange))
                throw new CkException(Ckr.MechanismParamInvalid, "no such exchange was begun in this session");
            if (!key.Point.SequenceEqual(exchange.Key.PublicPart!.Point))
                throw new CkException(Ckr.KeyHandleInvalid, "the exchange was begun with another key");
            _open.Remove(number);
            return exchange;
        }
    }

    /// <summary>Ends all of them, wiping what the library holds.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var exchange in _open.Values)
                exchange.Dispose();
            _open.Clear();
        }
    }
}
