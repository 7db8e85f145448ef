using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>Counter mode (SP 800-38A §6.5) with a counter of 1 to 128 bits at the end of the block.</summary>
internal sealed class CounterCipher : CipherState
{
    private const int BlockSize = BlockCipher.BlockSize, Batch = 64 * BlockSize;

    private readonly BlockCipher _cipher;
    private readonly byte[] _stream = GC.AllocateArray<byte>(Batch, pinned: true);
    private readonly UInt128 _mask;
    private readonly UInt128 _fixed;
    private readonly Ckr _exhausted;
    private UInt128 _counter;
    private UInt128 _blocksLeft;
    private int _used = Batch;
    private int _available = Batch;

    /// <summary>Starts a message with the first counter block.</summary>
    /// <param name="cipher">The cipher; disposed with this object.</param>
    /// <param name="block">16 bytes.</param>
    /// <param name="counterBits">Bits that count; the others stay.</param>
    /// <param name="encrypting">Only for the name of the error.</param>
    /// <param name="reserved">Values of the counter that are not for the message.</param>
    public CounterCipher(BlockCipher cipher, ReadOnlySpan<byte> block, int counterBits, bool encrypting, uint reserved = 0)
    {
        _cipher = cipher;
        _counter = BinaryPrimitives.ReadUInt128BigEndian(block);
        _mask = counterBits == 128 ? UInt128.MaxValue : (UInt128.One << counterBits) - 1;
        _fixed = _counter & ~_mask;
        _blocksLeft = (_mask == UInt128.MaxValue ? _mask : _mask + 1) - reserved;
        _exhausted = encrypting ? Ckr.DataLenRange : Ckr.EncryptedDataLenRange;
    }

    public override int UpdateLength(int length) => length;

    public override int Update(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int length = input.Length;
        while (!input.IsEmpty)
        {
            if (_used == _available)
                NextBatch(input.Length);
            int size = Math.Min(_available - _used, input.Length);
            Xor(input[..size], _stream.AsSpan(_used, size), output);
            _used += size;
            input = input[size..];
            output = output[size..];
        }

        return length;
    }

    public override int FinishLength(int length) => 0;

    public override int Finish(Span<byte> output) => 0;

    public override void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_stream);
    }

    private static void Xor(ReadOnlySpan<byte> input, ReadOnlySpan<byte> stream, Span<byte> output)
    {
        int i = 0;
        for (; i + Vector<byte>.Count <= input.Length; i += Vector<byte>.Count)
            (new Vector<byte>(input[i..]) ^ new Vector<byte>(stream[i..])).CopyTo(output[i..]);
        for (; i < input.Length; i++)
            output[i] = (byte)(input[i] ^ stream[i]);
    }

    /// <summary>A counter value never serves twice: the message ends before the counter comes round.</summary>
    private void NextBatch(int wanted)
    {
        int blocks = Math.Min(64, (wanted + BlockSize - 1) / BlockSize);
        if (_blocksLeft < (UInt128)(uint)blocks)
            blocks = (int)_blocksLeft;
        if (blocks == 0)
            throw new CkException(_exhausted);
        _blocksLeft -= (uint)blocks;
        _available = blocks * BlockSize;
        for (int i = 0; i < _available; i += BlockSize)
        {
            BinaryPrimitives.WriteUInt128BigEndian(_stream.AsSpan(i), _counter);
            _counter = _fixed | (unchecked(_counter + 1) & _mask);
        }

        _cipher.Encrypt(_stream.AsSpan(0, _available), _stream.AsSpan(0, _available));
        _used = 0;
    }
}
