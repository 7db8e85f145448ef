using System.Buffers.Binary;
using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <summary>Counter and GHASH of one GCM message (SP 800-38D); any IV of one byte or more.</summary>
internal sealed class GcmCore : IDisposable
{
    private const int BlockSize = BlockCipher.BlockSize;

    // A message has 2^32 − 2 blocks at most (§5.2.1.1): one value of the counter masks the tag, one stays unused.
    private const uint ReservedCounters = 2;

    private readonly CounterCipher _stream;
    private readonly byte[] _firstMask = new byte[BlockSize];
    private readonly byte[] _pending = new byte[BlockSize];
    private readonly ulong _associatedLength;
    private GHash _hash;
    private ulong _length;

    /// <summary>Starts a message; the cipher is disposed with this object.</summary>
    public GcmCore(BlockCipher cipher, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, int tagLength, bool encrypting)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        block.Clear();
        cipher.Encrypt(block, block);
        _hash = new GHash(BinaryPrimitives.ReadUInt128BigEndian(block));
        FirstBlock(iv, block);
        cipher.Encrypt(block, _firstMask);
        BinaryPrimitives.WriteUInt32BigEndian(block[12..], unchecked(BinaryPrimitives.ReadUInt32BigEndian(block[12..]) + 1));
        _stream = new CounterCipher(cipher, block, 32, encrypting, ReservedCounters);
        _hash.Append(associatedData);
        _associatedLength = (ulong)associatedData.Length;
        TagLength = tagLength;
    }

    /// <summary>Length of the tag in bytes.</summary>
    public int TagLength { get; }

    /// <summary>Encrypts or decrypts the next part.</summary>
    public void Crypt(ReadOnlySpan<byte> input, Span<byte> output) => _stream.Update(input, output);

    /// <summary>Adds the next part of the ciphertext to the tag.</summary>
    public void Authenticate(ReadOnlySpan<byte> ciphertext)
    {
        int used = (int)(_length % BlockSize);
        _length += (ulong)ciphertext.Length;
        if (used != 0)
        {
            int taken = Math.Min(BlockSize - used, ciphertext.Length);
            ciphertext[..taken].CopyTo(_pending.AsSpan(used));
            ciphertext = ciphertext[taken..];
            if (used + taken < BlockSize)
                return;
            _hash.Append(_pending);
        }

        int whole = ciphertext.Length - ciphertext.Length % BlockSize;
        _hash.Append(ciphertext[..whole]);
        ciphertext[whole..].CopyTo(_pending);
    }

    /// <summary>Writes the full tag of 16 bytes.</summary>
    public void Finish(Span<byte> tag)
    {
        _hash.Append(_pending.AsSpan(0, (int)(_length % BlockSize)));
        _hash.AppendBlock(new UInt128(_associatedLength * 8, _length * 8));
        BinaryPrimitives.WriteUInt128BigEndian(tag, _hash.Value ^ BinaryPrimitives.ReadUInt128BigEndian(_firstMask));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _hash.Clear();
        _firstMask.AsSpan().Clear();
    }

    /// <summary>J0 (§7.1, step 2).</summary>
    private void FirstBlock(ReadOnlySpan<byte> iv, Span<byte> block)
    {
        block.Clear();
        if (iv.Length == 12)
        {
            iv.CopyTo(block);
            block[15] = 1;
            return;
        }

        var hash = _hash;
        hash.Append(iv);
        hash.AppendBlock(new UInt128(0, (ulong)iv.Length * 8));
        BinaryPrimitives.WriteUInt128BigEndian(block, hash.Value);
    }
}
