using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>
/// SM4 over a message that arrives in pieces: create, <see cref="Update"/> any number of times, <see cref="TryFinish"/>. A value type that
/// allocates nothing; input and output spans may be the same memory only when every piece is a whole number of blocks, and never for padded
/// decryption, which writes a block late.
/// ECB and CBC need whole blocks in all (or PKCS#7 padding); CFB needs a multiple of its feedback width; OFB and CTR take any length.
/// </summary>
public struct Sm4Stream
{
    private const int BlockSize = Sm4.BlockSize;

    private Sm4 _cipher;
    private Block _chain;
    private Block _pending;
    private Block _keyStream;
    private int _pendingLength;
    private int _keyStreamUsed;
    private int _feedback;
    private Sm4Mode _mode;
    private bool _encrypting;
    private bool _padding;

    /// <summary>Starts a message.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="mode">The mode of operation.</param>
    /// <param name="iv">16 bytes; ignored in ECB.</param>
    /// <param name="encrypting">The direction.</param>
    /// <param name="stream">The message, made where it is to stay.</param>
    /// <param name="padding">PKCS#7 padding (ECB and CBC only).</param>
    /// <param name="feedbackBits">CFB only: feedback width, a multiple of 8 from 8 to 128.</param>
    /// <exception cref="ArgumentException">A length or width is wrong.</exception>
    public static void Create(
        ReadOnlySpan<byte> key, Sm4Mode mode, ReadOnlySpan<byte> iv, bool encrypting, out Sm4Stream stream, bool padding = false, int feedbackBits = 128)
    {
        if (mode > Sm4Mode.Ctr)
            throw new ArgumentException("No such mode.", nameof(mode));
        if (mode != Sm4Mode.Ecb && iv.Length != BlockSize)
            throw new ArgumentException("An SM4 IV is 16 bytes.", nameof(iv));
        if (feedbackBits is < 8 or > 128 || feedbackBits % 8 != 0)
            throw new ArgumentException("The feedback width is a multiple of 8 from 8 to 128.", nameof(feedbackBits));
        if (padding && mode is not (Sm4Mode.Ecb or Sm4Mode.Cbc))
            throw new ArgumentException("Only ECB and CBC are padded.", nameof(padding));

        stream = default;
        Sm4.Create(key, out stream._cipher);
        stream._mode = mode;
        stream._encrypting = encrypting;
        stream._padding = padding;
        stream._feedback = feedbackBits / 8;
        stream._keyStreamUsed = BlockSize;
        if (mode != Sm4Mode.Ecb)
            iv.CopyTo(stream._chain.Bytes);
    }

    /// <summary>How many bytes <see cref="Update"/> would write for <paramref name="length"/> bytes of input now.</summary>
    public readonly int OutputLength(int length)
    {
        if (_mode is Sm4Mode.Ofb or Sm4Mode.Ctr)
            return length;
        int unit = _mode == Sm4Mode.Cfb ? _feedback : BlockSize;
        int total = _pendingLength + length;
        int whole = total - (total % unit);
        // The last block of a padded ciphertext stays back until it is known to be the last.
        return HoldsBack && whole == total && whole != 0 ? whole - BlockSize : whole;
    }

    private readonly bool HoldsBack => _padding && !_encrypting;

    /// <summary>Transforms the next piece.</summary>
    /// <returns>The bytes written, <see cref="OutputLength"/> of the input's length.</returns>
    /// <exception cref="ArgumentException">The destination is too short; nothing has changed.</exception>
    public int Update(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int length = OutputLength(source.Length);
        if (destination.Length < length)
            throw new ArgumentException("The destination is too short.", nameof(destination));
        if (_mode is Sm4Mode.Ofb or Sm4Mode.Ctr)
        {
            XorKeyStream(source, destination);
            return length;
        }

        int unit = _mode == Sm4Mode.Cfb ? _feedback : BlockSize;
        Span<byte> pending = _pending.Bytes;
        int written = 0;
        if (_pendingLength != 0 && length != 0)
        {
            int taken = unit - _pendingLength;
            source[..taken].CopyTo(pending[_pendingLength..]);
            source = source[taken..];
            Transform(pending[..unit], destination);
            written = unit;
            _pendingLength = 0;
        }

        int direct = length - written;
        Transform(source[..direct], destination[written..]);
        source = source[direct..];
        source.CopyTo(pending[_pendingLength..]);
        _pendingLength += source.Length;
        return length;
    }

    /// <summary>Ends the message and wipes the state.</summary>
    /// <param name="destination">16 bytes when padding is used, else unused.</param>
    /// <param name="written">The bytes written: 16 after padded encryption, 0 to 15 after padded decryption, else 0.</param>
    /// <returns>False when the length of the message does not fit the mode or the padding is wrong.</returns>
    /// <exception cref="ArgumentException">The destination is too short; nothing has changed.</exception>
    public bool TryFinish(Span<byte> destination, out int written)
    {
        if (_padding && destination.Length < BlockSize)
            throw new ArgumentException("The destination is too short.", nameof(destination));
        written = 0;
        bool ok = _padding ? (_encrypting ? Pad(destination, out written) : TryUnpad(destination, out written)) : _pendingLength == 0;
        Clear();
        return ok;
    }

    /// <summary>Zeroes the key and everything derived from it.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sm4Stream>(ref this)));

    private bool Pad(Span<byte> destination, out int written)
    {
        Span<byte> pending = _pending.Bytes;
        pending[_pendingLength..].Fill((byte)(BlockSize - _pendingLength));
        Transform(pending, destination);
        written = BlockSize;
        return true;
    }

    private bool TryUnpad(Span<byte> destination, out int written)
    {
        written = 0;
        if (_pendingLength != BlockSize)
            return false;
        Span<byte> block = stackalloc byte[BlockSize];
        Transform(_pending.Bytes, block);
        uint length = block[BlockSize - 1];
        uint wrong = ConstantTime.MaskIfZero(length) | ConstantTime.MaskIfLess(BlockSize, length);
        for (uint i = 0; i < BlockSize; i++)
            wrong |= ConstantTime.MaskIfLess(BlockSize - 1 - i, length) & ~ConstantTime.MaskIfEqual(block[(int)i], length);
        if (wrong == 0)
        {
            written = BlockSize - (int)length;
            block[..written].CopyTo(destination);
        }

        CryptographicOperations.ZeroMemory(block);
        return wrong == 0;
    }

    private void Transform(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        switch (_mode)
        {
            case Sm4Mode.Ecb when _encrypting:
                _cipher.EncryptBlocks(source, destination);
                break;
            case Sm4Mode.Ecb:
                _cipher.DecryptBlocks(source, destination);
                break;
            case Sm4Mode.Cbc when _encrypting:
                EncryptChained(source, destination);
                break;
            case Sm4Mode.Cbc:
                DecryptChained(source, destination);
                break;
            default:
                FeedBack(source, destination);
                break;
        }
    }

    private void EncryptChained(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> chain = _chain.Bytes;
        for (; !source.IsEmpty; source = source[BlockSize..], destination = destination[BlockSize..])
        {
            Xor(chain, source);
            _cipher.EncryptBlock(chain, chain);
            chain.CopyTo(destination);
        }
    }

    private void DecryptChained(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        const int Many = 16 * BlockSize;
        Span<byte> chain = _chain.Bytes;
        Span<byte> plain = stackalloc byte[Many];
        while (!source.IsEmpty)
        {
            int size = Math.Min(Many, source.Length);
            _cipher.DecryptBlocks(source[..size], plain);
            Xor(plain, chain);
            Xor(plain[BlockSize..size], source);
            source.Slice(size - BlockSize, BlockSize).CopyTo(chain);
            plain[..size].CopyTo(destination);
            source = source[size..];
            destination = destination[size..];
        }

        CryptographicOperations.ZeroMemory(plain);
    }

    private void FeedBack(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> chain = _chain.Bytes;
        Span<byte> unit = stackalloc byte[BlockSize];
        Span<byte> received = stackalloc byte[BlockSize];
        for (; !source.IsEmpty; source = source[_feedback..], destination = destination[_feedback..])
        {
            _cipher.EncryptBlock(chain, unit);
            source[.._feedback].CopyTo(received);
            Xor(unit[.._feedback], received);
            chain[_feedback..].CopyTo(chain);
            (_encrypting ? unit : received)[.._feedback].CopyTo(chain[(BlockSize - _feedback)..]);
            unit[.._feedback].CopyTo(destination);
        }

        CryptographicOperations.ZeroMemory(unit);
        CryptographicOperations.ZeroMemory(received);
    }

    private void XorKeyStream(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        while (!source.IsEmpty)
        {
            if (_mode == Sm4Mode.Ctr && _keyStreamUsed == BlockSize && source.Length >= BlockSize)
            {
                int whole = CounterBlocks(source, destination);
                source = source[whole..];
                destination = destination[whole..];
                continue;
            }

            if (_keyStreamUsed == BlockSize)
                NextKeyStream();
            int size = Math.Min(BlockSize - _keyStreamUsed, source.Length);
            Span<byte> stream = _keyStream.Bytes.Slice(_keyStreamUsed, size);
            for (int i = 0; i < size; i++)
                destination[i] = (byte)(source[i] ^ stream[i]);
            _keyStreamUsed += size;
            source = source[size..];
            destination = destination[size..];
        }
    }

    /// <summary>Up to sixteen whole blocks in counter mode at once.</summary>
    private int CounterBlocks(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> stream = stackalloc byte[16 * BlockSize];
        int size = Math.Min(stream.Length, source.Length & -BlockSize);
        UInt128 counter = BinaryPrimitives.ReadUInt128BigEndian(_chain.Bytes);
        for (int i = 0; i < size; i += BlockSize)
            BinaryPrimitives.WriteUInt128BigEndian(stream[i..], counter++);
        BinaryPrimitives.WriteUInt128BigEndian(_chain.Bytes, counter);
        _cipher.EncryptBlocks(stream[..size], stream);
        Xor(stream[..size], source);
        stream[..size].CopyTo(destination);
        CryptographicOperations.ZeroMemory(stream);
        return size;
    }

    private void NextKeyStream()
    {
        Span<byte> chain = _chain.Bytes;
        Span<byte> stream = _keyStream.Bytes;
        _cipher.EncryptBlock(chain, stream);
        if (_mode == Sm4Mode.Ofb)
            stream.CopyTo(chain);
        else
            BinaryPrimitives.WriteUInt128BigEndian(chain, BinaryPrimitives.ReadUInt128BigEndian(chain) + 1);
        _keyStreamUsed = 0;
    }

    /// <summary>Adds <paramref name="other"/> into the bytes of <paramref name="target"/> that it covers.</summary>
    private static void Xor(Span<byte> target, ReadOnlySpan<byte> other)
    {
        int length = Math.Min(target.Length, other.Length);
        for (int i = 0; i < length; i++)
            target[i] ^= other[i];
    }

    [InlineArray(BlockSize)]
    private struct Block
    {
        private byte _first;

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        internal Span<byte> Bytes => MemoryMarshal.CreateSpan(ref _first, BlockSize);
    }
}
