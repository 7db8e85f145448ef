using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>CMAC (SP 800-38B §6.2), or plain CBC-MAC with zeros behind the message (FIPS 113).</summary>
internal sealed class ChainedMac : Mac
{
    private const int BlockSize = BlockCipher.BlockSize, Batch = 64 * BlockSize;

    private readonly BlockCipher _cipher;
    private readonly bool _subkeys;
    private readonly byte[] _chain = new byte[BlockSize];
    private readonly byte[] _pending = new byte[BlockSize];
    private readonly byte[] _scratch = new byte[Batch];
    private int _pendingLength;

    public ChainedMac(BlockCipher cipher, bool subkeys) => (_cipher, _subkeys) = (cipher, subkeys);

    public override int Size => BlockSize;

    public override void Append(ReadOnlySpan<byte> part)
    {
        // The last block stays back: it is treated differently.
        while (!part.IsEmpty)
        {
            if (_pendingLength == BlockSize)
            {
                Chain(_pending);
                _pendingLength = 0;
            }

            if (_pendingLength == 0 && part.Length > BlockSize)
            {
                int whole = Math.Min(Batch, (part.Length - 1) / BlockSize * BlockSize);
                Chain(part[..whole]);
                part = part[whole..];
                continue;
            }

            int size = Math.Min(BlockSize - _pendingLength, part.Length);
            part[..size].CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += size;
            part = part[size..];
        }
    }

    public override int Finish(Span<byte> code)
    {
        if (_subkeys)
            MaskLastBlock();
        else
            _pending.AsSpan(_pendingLength).Clear();
        if (_subkeys || _pendingLength != 0)
            Chain(_pending);
        _chain.CopyTo(code);
        return BlockSize;
    }

    public override void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_chain);
        CryptographicOperations.ZeroMemory(_pending);
        CryptographicOperations.ZeroMemory(_scratch);
    }

    public override Mac Copy(SoftSecretKey key)
    {
        var copy = new ChainedMac(BlockCipher.For(key), _subkeys) { _pendingLength = _pendingLength };
        _chain.CopyTo(copy._chain, 0);
        _pending.CopyTo(copy._pending, 0);
        return copy;
    }

    private void Chain(ReadOnlySpan<byte> blocks) => _cipher.EncryptCbc(_chain, blocks, _scratch.AsSpan(0, blocks.Length));

    /// <summary>K1 for a whole block, K2 for one that is filled up with 10…0.</summary>
    private void MaskLastBlock()
    {
        Span<byte> subkey = stackalloc byte[BlockSize];
        subkey.Clear();
        _cipher.Encrypt(subkey, subkey);
        Double(subkey);
        if (_pendingLength < BlockSize)
        {
            Double(subkey);
            _pending.AsSpan(_pendingLength).Clear();
            _pending[_pendingLength] = 0x80;
        }

        for (int i = 0; i < BlockSize; i++)
            _pending[i] ^= subkey[i];
        CryptographicOperations.ZeroMemory(subkey);
    }

    /// <summary>Multiplication by x in GF(2^128), without looking at the bit that falls out.</summary>
    private static void Double(Span<byte> block)
    {
        int carry = 0;
        for (int i = BlockSize - 1; i >= 0; i--)
        {
            int shifted = (block[i] << 1) | carry;
            carry = shifted >> 8;
            block[i] = (byte)(shifted & 0xFF);
        }

        block[^1] ^= (byte)(0x87 & -carry);
    }
}
