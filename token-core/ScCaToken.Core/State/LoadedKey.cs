using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>
/// An opened private key with a count of its users: the cache of the login is one, every signature under way another.
/// Whoever leaves last wipes it, so a logout never pulls the key from under a running computation.
/// </summary>
internal sealed class LoadedKey
{
    private int _users = 1;

    public LoadedKey(Sm2PrivateKey key) => Sm2 = key;

    public LoadedKey(EcPrivateKey key) => Ec = key;

    public LoadedKey(RsaPrivateKey key) => Rsa = key;

    public Sm2PrivateKey? Sm2 { get; }

    public EcPrivateKey? Ec { get; }

    public RsaPrivateKey? Rsa { get; }

    /// <summary>One more user; only called while the cache still counts as one.</summary>
    public LoadedKey Acquire()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>One user less; the last one wipes the key.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) != 0)
            return;
        Sm2?.Dispose();
        Ec?.Dispose();
        Rsa?.Dispose();
    }
}
