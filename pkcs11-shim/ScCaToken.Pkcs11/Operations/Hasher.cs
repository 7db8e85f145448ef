using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <summary>An incremental hash that is started again and again: nothing is allocated after the first use of a platform function.</summary>
internal sealed class Hasher : IDisposable
{
    private HashId _hash;
    private Sm3 _sm3;
    private Sha224 _sha224;
    private IncrementalHash? _platform;
    private HashId _platformHash;

    /// <summary>Digest size of the running hash in bytes.</summary>
    public int Size => HashInfo.Size(_hash);

    /// <summary>Starts a message, dropping one that was not finished.</summary>
    public void Start(HashId hash)
    {
        Clear();
        _hash = hash;
        switch (hash)
        {
            case HashId.None:
                break;
            case HashId.Sm3:
                _sm3 = Sm3.Create();
                break;
            case HashId.Sha224:
                _sha224 = Sha224.Create();
                break;
            case var other when other != _platformHash:
                _platform?.Dispose();
                _platform = IncrementalHash.CreateHash(HashInfo.Name(hash));
                _platformHash = hash;
                break;
        }
    }

    /// <summary>Adds to the message.</summary>
    public void Append(ReadOnlySpan<byte> source)
    {
        if (_hash == HashId.Sm3)
            _sm3.Append(source);
        else if (_hash == HashId.Sha224)
            _sha224.Append(source);
        else if (_hash != HashId.None)
            _platform!.AppendData(source);
        else
            throw new CkException(Ckr.OperationNotInitialized);
    }

    /// <summary>Writes the digest; a new message needs <see cref="Start"/>.</summary>
    public void Finish(Span<byte> destination)
    {
        if (_hash == HashId.Sm3)
            _sm3.Finish(destination);
        else if (_hash == HashId.Sha224)
            _sha224.Finish(destination);
        else if (_hash != HashId.None)
            _platform!.GetHashAndReset(destination);
        else
            throw new CkException(Ckr.OperationNotInitialized);
        _hash = HashId.None;
    }

    /// <summary>Forgets a running message.</summary>
    public void Clear()
    {
        if (_hash == HashId.Sm3)
            _sm3.Clear();
        else if (_hash == HashId.Sha224)
            _sha224.Clear();
        else if (_hash != HashId.None)
            ResetPlatform();
        _hash = HashId.None;
    }

    /// <summary>Takes over the state of another hash, which goes on by itself.</summary>
    public void CopyFrom(Hasher source)
    {
        Clear();
        _hash = source._hash;
        _sm3 = source._sm3;
        _sha224 = source._sha224;
        if (source._hash == HashId.None || source._hash is HashId.Sm3 or HashId.Sha224)
            return;
        _platform?.Dispose();
        _platform = source._platform!.Clone();
        _platformHash = source._hash;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        _platform?.Dispose();
        _platform = null;
        _platformHash = HashId.None;
    }

    private void ResetPlatform()
    {
        Span<byte> unused = stackalloc byte[HashInfo.MaxSize];
        _platform!.GetHashAndReset(unused);
        CryptographicOperations.ZeroMemory(unused);
    }
}
