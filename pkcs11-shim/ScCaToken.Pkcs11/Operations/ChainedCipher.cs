using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>ECB and CBC (SP 800-38A §6.1, §6.2), with or without PKCS#7 padding.</summary>
internal sealed class ChainedCipher : CipherState
{
    private readonly BlockCipher _cipher;
    private readonly byte[]? _chain;
    private readonly byte[] _pending;
    private readonly int _blockSize;
    private readonly bool _encrypting;
    private readonly bool _padding;
    private int _pendingLength;

    /// <summary>Starts a message; an empty IV means ECB.</summary>
    public ChainedCipher(BlockCipher cipher, ReadOnlySpan<byte> iv, bool encrypting, bool padding)
    {
        _cipher = cipher;
        _blockSize = cipher.BlockLength;
        _pending = GC.AllocateArray<byte>(_blockSize, pinned: true);
        _chain = iv.IsEmpty ? null : iv.ToArray();
        _encrypting = encrypting;
        _padding = padding;
    }

    public override int UpdateLength(int length)
    {
        int total = checked(_pendingLength + length);
        int whole = total - total % _blockSize;
        // The last block of a padded ciphertext stays back until it is known to be the last.
        return _padding && !_encrypting && whole == total && whole != 0 ? whole - _blockSize : whole;
    }

    public override int Update(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int length = UpdateLength(input.Length);
        int written = 0;
        if (_pendingLength != 0 && length != 0)
        {
            int taken = _blockSize - _pendingLength;
            input[..taken].CopyTo(_pending.AsSpan(_pendingLength));
            input = input[taken..];
            Transform(_pending, output);
            written = _blockSize;
            _pendingLength = 0;
        }

        if (length > written)
        {
            Transform(input[..(length - written)], output[written..]);
            input = input[(length - written)..];
        }

        input.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += input.Length;
        return length;
    }

    public override int FinishLength(int length) => _padding ? _blockSize : 0;

    public override int Finish(Span<byte> output)
    {
        if (!_padding)
            return _pendingLength == 0 ? 0 : throw LengthError();
        if (!_encrypting)
            return Unpad(output);
        _pending.AsSpan(_pendingLength).Fill((byte)(_blockSize - _pendingLength));
        Transform(_pending, output);
        return _blockSize;
    }

    public override void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_pending);
    }

    public override CipherState TryCopy(KeyMaterial key)
    {
        var copy = new ChainedCipher(BlockCipher.For(key), _chain, _encrypting, _padding) { _pendingLength = _pendingLength };
        _pending.CopyTo(copy._pending, 0);
        return copy;
    }

    /// <summary>Looks at every byte of the last block, whatever the padding (RFC 5652 §6.3).</summary>
    private int Unpad(Span<byte> output)
    {
        if (_pendingLength != _blockSize)
            throw LengthError();
        Span<byte> block = stackalloc byte[BlockCipher.BlockSize];
        block = block[.._blockSize];
        Transform(_pending, block);
        int pad = block[^1];
        int wrong = ((pad - 1) >> 31) | ((_blockSize - pad) >> 31);
        for (int i = 0; i < _blockSize; i++)
        {
            int inside = (_blockSize - 1 - i - pad) >> 31;
            wrong |= inside & (block[i] ^ pad);
        }

        int length = wrong == 0 ? _blockSize - pad : -1;
        if (length > 0)
            block[..length].CopyTo(output);
        CryptographicOperations.ZeroMemory(block);
        return length >= 0 ? length : throw new CkException(Ckr.EncryptedDataInvalid);
    }

    private void Transform(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (_chain is not null && _encrypting)
            _cipher.EncryptCbc(_chain, source, destination[..source.Length]);
        else if (_chain is not null)
            _cipher.DecryptCbc(_chain, source, destination[..source.Length]);
        else if (_encrypting)
            _cipher.Encrypt(source, destination[..source.Length]);
        else
            _cipher.Decrypt(source, destination[..source.Length]);
    }

    private CkException LengthError() => new(_encrypting ? Ckr.DataLenRange : Ckr.EncryptedDataLenRange);
}
