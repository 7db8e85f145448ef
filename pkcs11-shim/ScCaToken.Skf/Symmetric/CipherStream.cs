using System.Buffers;
using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver.Gmt;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Symmetric;

/// <summary>
/// One message under a block cipher, in pieces (SKF_EncryptInit to SKF_EncryptFinal and the same for decryption). ECB and CBC want whole
/// blocks or PKCS#5 padding, CFB and OFB take any length. Not thread-safe; the key handle's lock guards it.
/// </summary>
internal sealed class CipherStream
{
    private const int Block = Sm4.BlockSize;
    private readonly ISessionKey _key;
    private readonly Sm4Mode _mode;
    private readonly bool _padding;
    private readonly int _unit;
    private readonly byte[] _chain = new byte[Block];
    private readonly byte[] _pending = new byte[Block];
    private int _pendingLength;
    private int _keyStreamLeft;

    /// <summary>Starts a message.</summary>
    public CipherStream(ISessionKey key, Sm4Mode mode, bool encrypting, bool padding, int feedbackBits, ReadOnlySpan<byte> iv)
    {
        _key = key;
        _mode = mode;
        _padding = padding;
        IsEncrypting = encrypting;
        _unit = mode == Sm4Mode.Cfb ? feedbackBits / 8 : Block;
        iv.CopyTo(_chain);
    }

    private CipherStream(CipherStream other)
    {
        (_key, _mode, _padding, _unit, _pendingLength, _keyStreamLeft) = (other._key, other._mode, other._padding, other._unit, other._pendingLength, other._keyStreamLeft);
        IsEncrypting = other.IsEncrypting;
        other._chain.CopyTo(_chain, 0);
        other._pending.CopyTo(_pending, 0);
    }

    /// <summary>The direction.</summary>
    public bool IsEncrypting { get; }

    /// <summary>The state as it is now, to go back to when the caller's buffer proves too small.</summary>
    public CipherStream Copy() => new(this);

    /// <summary>Bytes that <see cref="Update"/> would write for <paramref name="length"/> more.</summary>
    public int UpdateLength(int length)
    {
        if (_mode == Sm4Mode.Ofb)
            return length;
        int total = checked(_pendingLength + length);
        int whole = total - (total % _unit);

        // The last block of a padded ciphertext stays back until it is known to be the last.
        return _padding && !IsEncrypting && whole == total && whole != 0 ? whole - Block : whole;
    }

    /// <summary>Bytes that update and finish together write; for a padded decryption the most they can be.</summary>
    public int TotalLength(int length)
    {
        if (_mode == Sm4Mode.Ofb)
            return length;
        int total = checked(_pendingLength + length);
        return _padding && IsEncrypting ? checked(total - (total % Block) + Block) : total;
    }

    /// <summary>Bytes that <see cref="Finish"/> writes; for a padded decryption the most they can be.</summary>
    public int FinishLength() => _padding ? Block : _mode == Sm4Mode.Cfb ? _pendingLength : 0;

    /// <summary>Takes the next piece; returns the bytes written.</summary>
    public int Update(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int written = UpdateLength(source.Length);
        byte[]? copy = source.Overlaps(destination) ? source.ToArray() : null;
        byte[] part = ArrayPool<byte>.Shared.Rent(GmtCard.MaxSessionPart);
        try
        {
            var input = copy ?? source;
            if (_mode == Sm4Mode.Ofb)
                UpdateKeyStream(input, destination, part);
            else
                UpdateBlocks(input, destination, written, part);
            return written;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
            CryptographicOperations.ZeroMemory(part);
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <summary>Ends the message; returns the bytes written, at most 16.</summary>
    public int Finish(Span<byte> destination)
    {
        if (_padding)
            return IsEncrypting ? Pad(destination) : Unpad(destination);
        if (_mode == Sm4Mode.Cfb && _pendingLength > 0)
        {
            // The last segment of a CFB message may be short: the key stream is cut.
            Span<byte> segment = stackalloc byte[Block];
            _pending.AsSpan(_pendingLength).Clear();
            Transform(_pending.AsSpan(0, _unit), segment[.._unit]);
            segment[.._pendingLength].CopyTo(destination);
            return _pendingLength;
        }

        SkfException.Require(_pendingLength == 0, Sar.InDataLength);
        return 0;
    }

    /// <summary>Wipes the state, which holds plaintext and, for OFB, key stream; the message is over.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_chain);
        CryptographicOperations.ZeroMemory(_pending);
    }

    private void UpdateBlocks(ReadOnlySpan<byte> source, Span<byte> destination, int left, byte[] part)
    {
        while (left > 0)
        {
            int size = Math.Min(left, GmtCard.MaxSessionPart / _unit * _unit);
            Span<byte> input = part.AsSpan(0, size);
            int kept = _pendingLength;
            _pending.AsSpan(0, kept).CopyTo(input);
            source[..(size - kept)].CopyTo(input[kept..]);
            source = source[(size - kept)..];
            _pendingLength = 0;
            Transform(input, destination[..size]);
            destination = destination[size..];
            left -= size;
        }

        source.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += source.Length;
    }

    /// <summary>OFB: the chaining value is the last key stream block, of which some bytes may be left.</summary>
    private void UpdateKeyStream(ReadOnlySpan<byte> source, Span<byte> destination, byte[] part)
    {
        int left = Math.Min(_keyStreamLeft, source.Length);
        for (int i = 0; i < left; i++)
            destination[i] = (byte)(source[i] ^ _chain[Block - _keyStreamLeft + i]);
        _keyStreamLeft -= left;
        source = source[left..];
        destination = destination[left..];
        while (!source.IsEmpty)
        {
            int size = Math.Min(source.Length, GmtCard.MaxSessionPart);
            int whole = (size + Block - 1) / Block * Block;
            Span<byte> input = part.AsSpan(0, whole);
            source[..size].CopyTo(input);
            input[size..].Clear();
            if (whole == size)
            {
                Transform(input, destination[..size]);
            }
            else
            {
                byte[] output = new byte[whole];
                Transform(input, output);
                output.AsSpan(0, size).CopyTo(destination);
                CryptographicOperations.ZeroMemory(output);
            }

            _keyStreamLeft = whole - size;
            source = source[size..];
            destination = destination[size..];
        }
    }

    private int Pad(Span<byte> destination)
    {
        _pending.AsSpan(_pendingLength).Fill((byte)(Block - _pendingLength));
        Transform(_pending, destination[..Block]);
        return Block;
    }

    private int Unpad(Span<byte> destination)
    {
        SkfException.Require(_pendingLength == Block, Sar.InDataLength);
        Span<byte> plain = stackalloc byte[Block];
        _key.Transform(_mode, encrypting: false, _unit * 8, _chain, _pending, plain);
        int count = plain[Block - 1];
        int different = count is >= 1 and <= Block ? 0 : 1;
        for (int i = 0; i < Block; i++)
            different |= i >= Block - count ? plain[i] ^ count : 0;
        if (different == 0)
            plain[..(Block - count)].CopyTo(destination);
        CryptographicOperations.ZeroMemory(plain);
        SkfException.Require(different == 0, Sar.DecryptPad);
        return Block - count;
    }

    private void Transform(ReadOnlySpan<byte> input, Span<byte> output)
    {
        _key.Transform(_mode, IsEncrypting, _unit * 8, _chain, input, output);
        ReadOnlySpan<byte> cipher = IsEncrypting ? output : input;
        switch (_mode)
        {
            case Sm4Mode.Ecb:
                break;
            case Sm4Mode.Ofb:
                for (int i = 0; i < Block; i++)
                    _chain[i] = (byte)(input[input.Length - Block + i] ^ output[output.Length - Block + i]);
                break;
            default:
                // CBC: the last block; CFB: the shift register, the last 16 bytes of ciphertext whatever the unit.
                int taken = Math.Min(cipher.Length, Block);
                _chain.AsSpan(taken).CopyTo(_chain);
                cipher[^taken..].CopyTo(_chain.AsSpan(Block - taken));
                break;
        }
    }
}
