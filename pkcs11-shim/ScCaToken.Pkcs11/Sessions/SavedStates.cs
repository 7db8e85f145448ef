using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Sessions;

/// <summary>
/// The operation states a token's sessions have saved. The bytes an application gets name a copy kept here and prove by a code under a key of
/// this process that the name was given out: the running state of a platform hash cannot be written down, and secrets stay inside.
/// </summary>
internal sealed class SavedStates
{
    /// <summary>Bytes of a saved state: number 8 ‖ HMAC-SHA-256.</summary>
    public const int Length = sizeof(ulong) + HMACSHA256.HashSizeInBytes;

    // Enough for every hash an application may fork; the oldest goes when one more comes.
    private const int Capacity = 256;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly SortedDictionary<ulong, SavedOperations> _states = [];
    private readonly Lock _gate = new();
    private ulong _last;

    /// <summary>Keeps a state and writes the bytes that name it.</summary>
    public void Keep(SavedOperations operations, Span<byte> state)
    {
        lock (_gate)
        {
            if (_states.Count == Capacity)
                Drop(_states.Keys.First());
            _states.Add(++_last, operations);
            BinaryPrimitives.WriteUInt64BigEndian(state, _last);
            HMACSHA256.HashData(_key, state[..sizeof(ulong)], state[sizeof(ulong)..]);
        }
    }

    /// <summary>Runs <paramref name="use"/> with the state that was given out as these bytes.</summary>
    /// <exception cref="CkException">CKR_SAVED_STATE_INVALID: altered, of another process or token, or too old.</exception>
    public void Use(ReadOnlySpan<byte> state, Action<SavedOperations> use)
    {
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (state.Length != Length)
            throw new CkException(Ckr.SavedStateInvalid);
        HMACSHA256.HashData(_key, state[..sizeof(ulong)], code);
        lock (_gate)
        {
            if (!CryptographicOperations.FixedTimeEquals(code, state[sizeof(ulong)..]) || !_states.TryGetValue(BinaryPrimitives.ReadUInt64BigEndian(state), out var found))
                throw new CkException(Ckr.SavedStateInvalid);
            use(found);
        }
    }

    /// <summary>Drops the states that go on with keys: the login that gave the right to use them is over.</summary>
    public void ForgetKeys()
    {
        lock (_gate)
        {
            foreach (ulong number in _states.Where(state => state.Value.HasKeys).Select(state => state.Key).ToList())
                Drop(number);
        }
    }

    private void Drop(ulong number)
    {
        if (_states.Remove(number, out var gone))
            gone.Dispose();
    }
}
