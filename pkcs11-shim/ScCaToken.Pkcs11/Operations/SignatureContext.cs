using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>What one running signature or verification holds: its row, key, parameters and the message so far.</summary>
internal sealed class SignatureContext : IDisposable
{
    private readonly Hasher _hasher = new();
    private byte[] _buffer = [];
    private int _length;
    private Mechanism? _mechanism;
    private Mechanism? _latest;
    private KeyMaterial? _key;

    /// <summary>Whether an operation is running.</summary>
    public bool IsActive => _mechanism is not null;

    /// <summary>The row.</summary>
    /// <exception cref="CkException">CKR_OPERATION_NOT_INITIALIZED.</exception>
    public Mechanism Mechanism => _mechanism ?? throw new CkException(Ckr.OperationNotInitialized);

    /// <summary>The key.</summary>
    public KeyMaterial Key => _key ?? throw new CkException(Ckr.OperationNotInitialized);

    /// <summary>The key as private key.</summary>
    public PrivateKey PrivateKey => (PrivateKey)Key;

    /// <summary>The key itself, or the public half of a private one.</summary>
    /// <exception cref="CkException">CKR_KEY_TYPE_INCONSISTENT: the card could not tell the public half.</exception>
    public SoftPublicKey PublicKey => Key as SoftPublicKey ?? (Key as PrivateKey)?.PublicPart ?? throw new CkException(Ckr.KeyTypeInconsistent);

    /// <summary>The scheme.</summary>
    public SignatureScheme Scheme => Mechanism.Signature!;

    /// <summary>The running hash, for schemes that put something before the message.</summary>
    public Hasher Hasher => _hasher;

    /// <summary>PSS: the hash of the message.</summary>
    public HashId PssHash { get; set; }

    /// <summary>PSS: the hash of the mask.</summary>
    public HashId MaskHash { get; set; }

    /// <summary>PSS: salt length in bytes.</summary>
    public int SaltLength { get; set; }

    /// <summary>The running MAC, for mechanisms with a secret key.</summary>
    public Mac? Mac { get; set; }

    /// <summary>MAC: bytes of it that count.</summary>
    public int MacLength { get; set; }

    /// <summary>Starts an operation; on an exception none is running.</summary>
    public void Start(in MechanismInput input, CkMechanismFlags purpose, KeyMaterial key)
    {
        Reset();
        // A session mostly signs with one mechanism.
        if (_latest?.Type != input.Type)
            _latest = MechanismTable.Require(input.Type, purpose);
        var mechanism = _latest;
        MechanismTable.Check(mechanism, purpose, key);
        if (mechanism.Signature is null)
            throw new CkException(Ckr.MechanismInvalid);
        Take(key);
        try
        {
            _mechanism = mechanism;
            if (mechanism.Hash != HashId.None)
                _hasher.Start(mechanism.Hash);
            mechanism.Signature.Start(this, input);
        }
        catch
        {
            Reset();
            throw;
        }
    }

    /// <summary>Adds a part of the message.</summary>
    public void Append(ReadOnlySpan<byte> part)
    {
        if (Mac is not null)
        {
            Mac.Append(part);
        }
        else if (Mechanism.Hash != HashId.None)
        {
            _hasher.Append(part);
        }
        else
        {
            int limit = Scheme.MaxInput(this);
            if (part.Length > limit - _length)
                throw new CkException(Ckr.DataLenRange);
            if (_buffer.Length < limit)
                Array.Resize(ref _buffer, limit);
            part.CopyTo(_buffer.AsSpan(_length));
            _length += part.Length;
        }
    }

    /// <summary>Ends the message: the MAC, the digest (both in <paramref name="digest"/>, at least <see cref="HashInfo.MaxSize"/> bytes) or the collected input.</summary>
    public ReadOnlySpan<byte> Finish(Span<byte> digest)
    {
        if (Mac is not null)
            return digest[..Mac.Finish(digest)];
        if (Mechanism.Hash == HashId.None)
            return _buffer.AsSpan(0, _length);
        int size = _hasher.Size;
        _hasher.Finish(digest);
        return digest[..size];
    }

    /// <summary>The whole message at once: as <see cref="Append"/> and <see cref="Finish"/>, without copying what is not hashed.</summary>
    public ReadOnlySpan<byte> Once(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        if (TakesInputAsItIs)
            return Checked(message);
        Append(message);
        return Finish(digest);
    }

    /// <summary>Whether a whole message needs no hash, no MAC and no copy.</summary>
    public bool TakesInputAsItIs => Mac is null && Mechanism.Hash == HashId.None && _length == 0;

    /// <summary>A whole message to be signed or verified as it is.</summary>
    /// <exception cref="CkException">CKR_DATA_LEN_RANGE.</exception>
    public ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> message) =>
        message.Length <= Scheme.MaxInput(this) ? message : throw new CkException(Ckr.DataLenRange);

    /// <summary>Takes over what another operation has done so far, to go on with <paramref name="key"/>, which is the same key.</summary>
    public void CopyFrom(SignatureContext source, KeyMaterial key)
    {
        Reset();
        Take(key);
        _mechanism = source._mechanism;
        _hasher.CopyFrom(source._hasher);
        _buffer = source._buffer[..];
        _length = source._length;
        (PssHash, MaskHash, SaltLength) = (source.PssHash, source.MaskHash, source.SaltLength);
        Mac = source.Mac?.Copy((SoftSecretKey)key);
        MacLength = source.MacLength;
    }

    /// <summary>Ends the operation and wipes what it held.</summary>
    public void Reset()
    {
        if (_length != 0)
            CryptographicOperations.ZeroMemory(_buffer);
        _length = 0;
        _hasher.Clear();
        Mac?.Dispose();
        Mac = null;
        _mechanism = null;
        _key?.Release();
        _key = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        _hasher.Dispose();
    }

    /// <summary>Holds the key until the operation ends, whatever happens to its object.</summary>
    private void Take(KeyMaterial key)
    {
        key.Hold();
        _key = key;
    }
}
