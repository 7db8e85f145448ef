using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>
/// What encryption and decryption share. The exact length of some results (padding, RSA) is known only when they exist: such a result is then
/// held, so that a call with a buffer that is too short costs no second use of the key. Not thread-safe.
/// </summary>
public abstract class CipherOperation : IDisposable
{
    private CipherState? _state;
    private Mechanism? _mechanism;
    private KeyMaterial? _key;
    private byte[]? _held;
    private int _heldLength;

    private protected CipherOperation()
    {
    }

    /// <summary>Whether an operation is running.</summary>
    public bool IsActive => _mechanism is not null;

    /// <summary>The running operation's row.</summary>
    /// <exception cref="CkException">CKR_OPERATION_NOT_INITIALIZED.</exception>
    public Mechanism Mechanism => _mechanism ?? throw new CkException(Ckr.OperationNotInitialized);

    /// <summary>The running operation's key.</summary>
    public KeyMaterial Key => _key ?? throw new CkException(Ckr.OperationNotInitialized);

    private CipherState State => _state ?? throw new CkException(Ckr.OperationNotInitialized);

    /// <summary>Starts the operation.</summary>
    private protected void Start(in MechanismInput input, KeyMaterial key, CkMechanismFlags purpose)
    {
        Reset();
        var mechanism = MechanismTable.Require(input.Type, purpose, key);
        if (mechanism.Cipher is null)
            throw new CkException(Ckr.MechanismInvalid);
        Take(key);
        try
        {
            _state = mechanism.Cipher.Start(mechanism, input, key, encrypting: (purpose & (CkMechanismFlags.Encrypt | CkMechanismFlags.Wrap)) != 0);
            _mechanism = mechanism;
        }
        catch
        {
            Reset();
            throw;
        }
    }

    /// <summary>Exactly what an update with so many bytes writes.</summary>
    public int UpdateLength(int inputLength) => State.UpdateLength(inputLength);

    /// <summary>The most the end of the message writes.</summary>
    public int FinishLength => _held is null ? State.FinishLength(0) : _heldLength;

    /// <summary>The most a whole message of so many bytes gives.</summary>
    public int OnceLength(int inputLength) => _held is null ? checked(State.UpdateLength(inputLength) + State.FinishLength(inputLength)) : _heldLength;

    /// <summary>Transforms a part. False: <paramref name="output"/> is shorter than <paramref name="written"/>, nothing has happened.</summary>
    public bool TryUpdate(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = State.UpdateLength(input.Length);
        if (output.Length < written)
            return false;
        written = Apply(input, output);
        return true;
    }

    /// <summary>Ends the message. False: <paramref name="output"/> is shorter than <paramref name="written"/>, the operation is still running.</summary>
    public bool TryFinish(Span<byte> output, out int written)
    {
        int most = State.FinishLength(0);
        if (_held is null && output.Length >= most)
        {
            written = State.Finish(output);
            return true;
        }

        if (_held is null)
        {
            byte[] held = GC.AllocateArray<byte>(most, pinned: true);
            _heldLength = State.Finish(held);
            _held = held;
        }

        return TryTake(output, out written);
    }

    /// <summary>Transforms a whole message; as <see cref="TryFinish"/>. A repeated call gives the held result, whatever its input.</summary>
    public bool TryOnce(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        if (_held is null)
        {
            int most = OnceLength(input.Length);
            if (output.Length >= most)
            {
                written = Apply(input, output);
                written += State.Finish(output[written..]);
                return true;
            }

            byte[] held = GC.AllocateArray<byte>(most, pinned: true);
            int first = State.Update(input, held);
            _heldLength = first + State.Finish(held.AsSpan(first));
            _held = held;
        }

        return TryTake(output, out written);
    }

    /// <summary>Takes over what another operation has done so far, to go on with <paramref name="key"/>, which is the same key.</summary>
    /// <returns>False where the mode does not offer that, or a finished result waits for a buffer; nothing is running then.</returns>
    public bool TryCopyFrom(CipherOperation source, KeyMaterial key)
    {
        ArgumentNullException.ThrowIfNull(source);
        Reset();
        Take(key);
        _state = source._held is null ? source.State.TryCopy(key) : null;
        _mechanism = source._mechanism;
        if (_state is not null)
            return true;
        Reset();
        return false;
    }

    /// <summary>Ends the operation and wipes what it held; the object can be started again.</summary>
    public void Reset()
    {
        _state?.Dispose();
        if (_held is not null)
            CryptographicOperations.ZeroMemory(_held);
        _state = null;
        _mechanism = null;
        _key?.Release();
        _key = null;
        _held = null;
        _heldLength = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        GC.SuppressFinalize(this);
    }

    /// <summary>Holds the key until the operation ends, whatever happens to its object.</summary>
    private void Take(KeyMaterial key)
    {
        key.Hold();
        _key = key;
    }

    private bool TryTake(Span<byte> output, out int written)
    {
        written = _heldLength;
        return _held.AsSpan(0, written).TryCopyTo(output);
    }

    /// <summary>The application may use one buffer for both (PKCS#11 3.0 §5.2); a cipher that is blocks behind would read what it has just written.</summary>
    private int Apply(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (!input.Overlaps(output))
            return State.Update(input, output);
        byte[] copy = input.ToArray();
        int written = State.Update(copy, output);
        CryptographicOperations.ZeroMemory(copy);
        return written;
    }
}
