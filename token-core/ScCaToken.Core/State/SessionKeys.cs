using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>Session keys: up to 32 symmetric keys that live until they are destroyed or the token is reset.</summary>
internal sealed class SessionKeys
{
    public const int Capacity = 32;

    private readonly SessionKey?[] _slots = new SessionKey?[Capacity];
    private ushort _lastId;

    /// <summary>Adds a key under a new id; null when there is no room.</summary>
    public SessionKey? Add(uint algorithm, ReadOnlySpan<byte> key)
    {
        for (int i = 0; i < Capacity; i++)
        {
            var slot = _slots[i] ??= new SessionKey();
            if (slot.Id != 0)
                continue;
            do
                _lastId = (ushort)((_lastId % ushort.MaxValue) + 1);
            while (Find(_lastId) != null);
            slot.Fill(_lastId, algorithm, key);
            return slot;
        }

        return null;
    }

    public bool HasRoom
    {
        get
        {
            foreach (var slot in _slots)
            {
                if (slot == null || slot.Id == 0)
                    return true;
            }

            return false;
        }
    }

    public SessionKey? Find(int id)
    {
        if (id == 0)
            return null;
        foreach (var slot in _slots)
        {
            if (slot?.Id == id)
                return slot;
        }

        return null;
    }

    public void Clear()
    {
        foreach (var slot in _slots)
            slot?.Clear();
    }
}

/// <summary>A session key with the operations running under it: one encryption, one decryption, one MAC at a time.</summary>
internal sealed class SessionKey
{
    public const int Size = Sm4.KeySize;

    private readonly byte[] _key = new byte[Size];
    private Sm4Stream _encryption;
    private Sm4Stream _decryption;
    private Sm4CbcMac _mac;

    /// <summary>0 while the slot is free.</summary>
    public ushort Id { get; private set; }

    /// <summary>SGD id: SM4 and its mode.</summary>
    public uint Algorithm { get; private set; }

    public ReadOnlySpan<byte> Key => _key;

    public bool IsEncrypting { get; set; }

    public bool IsDecrypting { get; set; }

    public bool IsAuthenticating { get; set; }

    public ref Sm4Stream Encryption => ref _encryption;

    public ref Sm4Stream Decryption => ref _decryption;

    public ref Sm4CbcMac Mac => ref _mac;

    public void Fill(ushort id, uint algorithm, ReadOnlySpan<byte> key)
    {
        Id = id;
        Algorithm = algorithm;
        key.CopyTo(_key);
    }

    public void Clear()
    {
        Id = 0;
        CryptographicOperations.ZeroMemory(_key);
        _encryption.Clear();
        _decryption.Clear();
        _mac.Clear();
        IsEncrypting = IsDecrypting = IsAuthenticating = false;
    }
}
